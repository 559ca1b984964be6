"""Between scales: SMD in the units of an instrument, and an instrument turned round."""

from __future__ import annotations

import math

from extraction.convert import checked
from extraction.convert.converted import CannotConvert, Converted


def pooled_sd(n1: float, sd1: float, n2: float, sd2: float) -> float:
    """√{[(n1 − 1) s1² + (n2 − 1) s2²] / (n1 + n2 − 2)}."""
    return math.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2))


def smd_to_md(
    *,
    n1: float,
    sd1: float,
    n2: float,
    sd2: float,
    smd: float,
    smd_lb: float | None = None,
    smd_ub: float | None = None,
    sd_ref: float | None = None,
) -> Converted:
    """SMD re-expressed on a familiar scale: SMD × SD. Handbook 15.5.3.1.

    The SD is ``sd_ref`` when given, else the pooled SD of the two arms.
    """
    first, second = checked.size("n1", n1), checked.size("n2", n2)
    one, two = checked.positive("The first SD", sd1), checked.positive("The second SD", sd2)
    both = pooled_sd(first, one, second, two)
    unit = both if sd_ref is None else checked.positive("The reference SD", sd_ref)
    given = {"smd": smd, "smd_lb": smd_lb, "smd_ub": smd_ub}
    effects = {
        name: checked.number(name, value) for name, value in given.items() if value is not None
    }
    return Converted(
        values={"sd_pooled": both, "sd_used": unit}
        | {name.replace("smd", "md"): value * unit for name, value in effects.items()},
        formula="MD = SMD × SD of the familiar scale",
        source="Cochrane Handbook 6.5, section 15.5.3.1",
        inputs={"n1": first, "sd1": one, "n2": second, "sd2": two, "sd_ref": unit} | effects,
        warnings=("The result depends on the population that the SD comes from.",),
        recommended={"md": "md"},
    )


def reverse_scale(*, mean: float, minimum: float, maximum: float) -> Converted:
    """Mean on an instrument read the other way round: minimum + maximum − mean; SD unchanged."""
    low, high = checked.interval(minimum, maximum)
    centre = checked.number("The mean", mean)
    if not low <= centre <= high:
        raise CannotConvert(f"The mean {centre:g} lies outside the scale {low:g} to {high:g}.")
    return Converted(
        values={"mean": low + high - centre},
        formula="mean′ = minimum + maximum − mean; SD unchanged",
        source="Arithmetic",
        inputs={"mean": centre, "minimum": low, "maximum": high},
        recommended={"mean": "mean"},
    )
