"""Several arms as one, and one comparator shared by several comparisons."""

from __future__ import annotations

import math
from collections.abc import Sequence

from extraction.convert import checked
from extraction.convert.converted import CannotConvert, Converted

Group = tuple[float, float, float]


def pooled_pair(first: Group, second: Group) -> Group:
    """n, mean, SD of two groups taken together (Handbook table 6.5.a)."""
    (n1, m1, s1), (n2, m2, s2) = first, second
    total = n1 + n2
    squares = (n1 - 1) * s1**2 + (n2 - 1) * s2**2 + n1 * n2 / total * (m1 - m2) ** 2
    return total, (n1 * m1 + n2 * m2) / total, math.sqrt(squares / (total - 1))


def combine_groups(*, n: Sequence[float], mean: Sequence[float], sd: Sequence[float]) -> Converted:
    """Two or more groups -> the n, mean and SD of all their participants. Order is immaterial."""
    sizes = checked.series("n", n, least=2)
    means, spreads = checked.series("mean", mean), checked.series("SD", sd)
    if not len(sizes) == len(means) == len(spreads):
        raise CannotConvert("Each group needs a sample size, a mean and an SD.")
    groups = [
        (
            checked.size("Each n", people, least=1),
            centre,
            checked.not_negative("Each SD", spread),
        )
        for people, centre, spread in zip(sizes, means, spreads, strict=True)
    ]
    together = groups[0]
    for group in groups[1:]:
        together = pooled_pair(together, group)
    return Converted(
        values={"n": together[0], "mean": together[1], "sd": together[2]},
        formula="M = Σnm/N; SD = √{[(n₁−1)s₁² + (n₂−1)s₂² + n₁n₂(m₁−m₂)²/N]/(N−1)}, repeated",
        source="Cochrane Handbook 6.5, table 6.5.a",
        inputs={"n": sizes, "mean": means, "sd": spreads},
        recommended={"n": "n", "mean": "mean", "sd": "sd"},
    )


def combine_two_groups(
    *, n1: float, m1: float, sd1: float, n2: float, m2: float, sd2: float
) -> Converted:
    """Two groups -> one; the same as ``combine_groups`` with two members."""
    return combine_groups(n=(n1, n2), mean=(m1, m2), sd=(sd1, sd2))


def split_shared_control(
    *,
    n: float,
    arms: int,
    events: float | None = None,
    mean: float | None = None,
    sd: float | None = None,
) -> Converted:
    """A comparator used in several comparisons -> its share in each. Handbook 23.3.4."""
    people, parts = checked.size("n", n, least=1), checked.number("The number of comparisons", arms)
    if parts != int(parts) or parts < 2:
        raise CannotConvert("A comparator is shared by two or more comparisons.")
    values: dict[str, float] = {"n_each": people / parts}
    inputs: dict[str, float] = {"n": people, "arms": parts}
    recommended = {"n": "n_each"}
    if events is not None:
        inputs["events"] = checked.not_negative("The number of events", events)
        if inputs["events"] > people:
            raise CannotConvert("There are more events than participants.")
        values["events_each"] = inputs["events"] / parts
        recommended["events"] = "events_each"
    for name, value in (("mean", mean), ("sd", sd)):
        if value is not None:
            inputs[name] = checked.number(f"The {name}", value)
            values[name] = inputs[name]
            recommended[name] = name
    return Converted(
        values=values,
        formula="n/k and events/k; mean and SD unchanged",
        source="Cochrane Handbook 6.5, section 23.3.4",
        inputs=inputs,
        warnings=(
            "Splitting avoids counting the comparator twice, but the comparisons stay correlated; "
            "combining the arms is better where it makes sense.",
        ),
        recommended=recommended,
    )
