"""What the plausibility checks say about the numbers of one study; nothing is corrected."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from extraction import answers
from extraction.answers import checks
from extraction.cells import key_of
from extraction.models import Answer, Instrument, Result, Stat, Timepoint

Where = tuple[int, int, str, int | None, str]
"""Outcome, timepoint, population, instrument and score: what the arms of one place share."""


def where(place: Result) -> Where:
    return (
        place.outcome_id,
        place.timepoint_id,
        place.population,
        place.instrument_id,
        place.score,
    )


def findings(
    places: Sequence[Result], given: Mapping[str, Answer]
) -> dict[Where, list[answers.Finding]]:
    """By place, what should be looked at again."""
    arms = {place.pk: _arm(place, given) for place in places}
    found: dict[Where, list[answers.Finding]] = {}
    for key, group in groupby(places, key=where):
        here = list(group)
        scale = _scale(here[0].instrument)
        sentences = [one for place in here for one in checks.check_arm(arms[place.pk], scale)]
        sentences += checks.check_arms([arms[place.pk] for place in here])
        found[key] = sentences
    for baseline, later in _baselines(places):
        found[where(later)] += checks.check_baseline(arms[baseline.pk], arms[later.pk])
    return found


def _arm(place: Result, given: Mapping[str, Answer]) -> checks.ArmResult:
    facts: dict[str, Any] = {}
    for stat in place.stats:
        answer = given.get(key_of(None, place.pk, stat))
        if answer is not None and answer.number is not None:
            number = answers.read_number(answer.text).value
            facts[stat.value] = int(number) if stat in (Stat.N, Stat.EVENTS) else number
    return checks.ArmResult(place.arm.label, n_randomized=place.arm.n_randomised, **facts)


def _scale(instrument: Instrument | None) -> checks.Scale | None:
    if instrument is None:
        return None
    ends = (instrument.minimum, instrument.maximum)
    low, high = (None if end is None else Decimal(f"{end:g}") for end in ends)
    return checks.Scale(instrument.name, low, high)


def _baselines(places: Sequence[Result]) -> Iterable[tuple[Result, Result]]:
    """Each later place with the baseline of the same arm, outcome, instrument and population."""

    def same(place: Result) -> tuple[object, ...]:
        return (place.arm_id, place.outcome_id, place.instrument_id, place.population)

    at_baseline = {
        same(place): place for place in places if place.timepoint.kind == Timepoint.Kind.BASELINE
    }
    for place in places:
        baseline = at_baseline.get(same(place))
        if baseline is not None and baseline.timepoint_id != place.timepoint_id:
            yield baseline, place
