"""The numbers of one side of a comparison, and by which route they were had.

Sentences here are frozen with a run and take part in its checksum, so they are not translated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from extraction.convert import CannotConvert
from extraction.convert.arms import combine_groups
from extraction.convert.dispersion import ci_mean_to_sd, se_to_sd
from extraction.settled import ArmResult

REPORTED = ("n", "mean", "sd", "se", "ci_low", "ci_high", "events")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: one arm, or several taken together.

    route: how the SD was had: sd, se, ci, combined; events for counts. missing: why there is no
    number to pool, empty when there is. Means are on the outcome's direction.
    """

    arms: tuple[str, ...]
    arm_ids: tuple[int, ...]
    n: float | None = None
    mean: float | None = None
    sd: float | None = None
    events: float | None = None
    route: str = ""
    missing: str = ""
    reported: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        return {
            "arms": list(self.arms),
            "arm_ids": list(self.arm_ids),
            "n": self.n,
            "mean": self.mean,
            "sd": self.sd,
            "events": self.events,
            "route": self.route,
            "reported": list(self.reported),
        }


def one_arm(result: ArmResult, continuous: bool, turned: bool) -> Side:
    """The numbers of one arm; a scale on which less is better is turned round."""
    side = _continuous(result) if continuous else _dichotomous(result)
    if not turned or side.mean is None:
        return side
    return _changed(side, mean=-side.mean)


def _continuous(result: ArmResult) -> Side:
    if result.n is None:
        return _without(result, "not estimable: no n")
    if result.mean is None:
        return _without(result, "not estimable: no mean")
    try:
        sd, route, notes = _sd(result, result.n)
    except CannotConvert as problem:
        return _without(result, f"not estimable: {problem}")
    if sd is None:
        return _without(result, "not estimable: no SD, SE or confidence interval")
    return _changed(
        _without(result, ""), n=result.n, mean=result.mean, sd=sd, route=route, notes=notes
    )


def _sd(result: ArmResult, n: float) -> tuple[float | None, str, tuple[str, ...]]:
    if result.sd is not None:
        return result.sd, "sd", ()
    if result.se is not None:
        done = se_to_sd(se=result.se, n=n)
        return done.number(done.recommended["sd"]), "se", ("SD from the SE: SD = SE × √n.",)
    if result.ci_low is not None and result.ci_high is not None:
        done = ci_mean_to_sd(lb=result.ci_low, ub=result.ci_high, n=n)
        note = "SD from the 95% confidence interval of the mean."
        return done.number(done.recommended["sd"]), "ci", (note,)
    return None, "", ()


def _dichotomous(result: ArmResult) -> Side:
    if result.n is None:
        return _without(result, "not estimable: no n")
    if result.events is None:
        return _without(result, "not estimable: no number of events")
    return _changed(_without(result, ""), n=result.n, events=result.events, route="events")


def together(sides: Sequence[Side], continuous: bool) -> Side:
    """Several arms of one study as one side, so that nobody is counted twice."""
    if len(sides) == 1:
        return sides[0]
    n = [side.n or 0.0 for side in sides]
    numbers: dict[str, Any] = {"n": sum(n)}
    if continuous:
        means = [side.mean or 0.0 for side in sides]
        done = combine_groups(n=n, mean=means, sd=[side.sd or 0.0 for side in sides])
        numbers = {name: done.number(done.recommended[name]) for name in ("n", "mean", "sd")}
    else:
        numbers["events"] = sum(side.events or 0.0 for side in sides)
    arms = tuple(arm for side in sides for arm in side.arms)
    said = f"The arms {', '.join(arms)} are combined into one."
    return Side(
        arms=arms,
        arm_ids=tuple(pk for side in sides for pk in side.arm_ids),
        route="combined",
        reported=tuple(row for side in sides for row in side.reported),
        notes=(*dict.fromkeys(note for side in sides for note in side.notes), said),
        **numbers,
    )


def _without(result: ArmResult, why: str) -> Side:
    row = {name: getattr(result, name) for name in REPORTED}
    reported = {
        "result": result.result_id,
        "arm": result.arm_label,
        **{name: value for name, value in row.items() if value is not None},
    }
    if result.absent:
        reported["absent"] = dict(result.absent)
    return Side((result.arm_label,), (result.arm_id,), missing=why, reported=(reported,))


def _changed(side: Side, **changes: Any) -> Side:
    kept = {name: getattr(side, name) for name in Side.__slots__}
    return Side(**kept | changes)
