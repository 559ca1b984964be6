"""Which of a study's results an analysis takes, and what its two sides are.

A study gives one comparison at most. Sentences here are frozen with a run and take part in its
checksum, so they are not translated.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.armnumbers import Side, one_arm, together
from extraction.models import Arm, Population, Result
from extraction.settled import ArmResult

FINAL, CHANGE = Result.Score.FINAL.value, Result.Score.CHANGE.value


@dataclass(frozen=True, slots=True)
class Question:
    """What the analysis asks: measure, populations in order of preference, continuous or not."""

    measure: str
    populations: tuple[str, ...]
    continuous: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """One study's contribution, or the sentence why it has none."""

    study_id: int
    study: str
    population: str = ""
    score: str = ""
    instrument: str = ""
    turned: bool = False
    experimental: Side | None = None
    comparator: Side | None = None
    missing: str = ""
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "study_id": self.study_id,
            "study": self.study,
            "population": self.population,
            "score": self.score,
            "instrument": self.instrument,
            "turned": self.turned,
            "experimental": self.experimental.to_json() if self.experimental else None,
            "comparator": self.comparator.to_json() if self.comparator else None,
            "missing": self.missing,
            "notes": list(self.notes),
        }


def comparisons(
    asked: Question, studies: Sequence[tuple[int, str]], results: Iterable[ArmResult]
) -> list[Comparison]:
    """One comparison for each study, in the order of the studies."""
    by_study: dict[int, list[ArmResult]] = {}
    for result in results:
        by_study.setdefault(result.study_id, []).append(result)
    offered = {
        study: [_compare(asked, rows) for rows in _places(by_study.get(study, []))]
        for study, _label in studies
    }
    habit = _Habit.of(asked, offered.values())
    return [_choose(asked, habit, study, label, offered[study]) for study, label in studies]


def _places(results: list[ArmResult]) -> list[list[ArmResult]]:
    """A study's results of one population, instrument and score belong together."""
    found: dict[tuple[str, int, str], list[ArmResult]] = {}
    for each in results:
        place = (each.population, each.instrument_id or 0, each.score)
        found.setdefault(place, []).append(each)
    return [found[place] for place in sorted(found)]


def _compare(asked: Question, results: list[ArmResult]) -> Comparison:
    first = results[0]
    turned = asked.continuous and first.better != first.outcome_better
    found = Comparison(
        study_id=first.study_id,
        study=first.study_label,
        population=first.population,
        score=first.score if asked.continuous else FINAL,
        instrument=first.instrument,
        turned=turned,
        notes=(f"{first.instrument} runs the other way; its means are turned.",) if turned else (),
    )
    rows = sorted(results, key=lambda each: (each.arm_position, each.arm_id))
    sides = {
        role: [one_arm(each, asked.continuous, turned) for each in rows if each.arm_role == role]
        for role in (Arm.Role.EXPERIMENTAL, Arm.Role.COMPARATOR)
    }
    for role, word in (
        (Arm.Role.EXPERIMENTAL, "experimental"),
        (Arm.Role.COMPARATOR, "comparator"),
    ):
        if not sides[role]:
            return replace(found, missing=f"not estimable: no result of an arm in the role {word}")
    return _paired(found, asked, sides[Arm.Role.EXPERIMENTAL], sides[Arm.Role.COMPARATOR])


def _paired(
    found: Comparison, asked: Question, treated: list[Side], controls: list[Side]
) -> Comparison:
    """All experimental arms as one against the first comparator."""
    complete = [side for side in treated if not side.missing]
    control = next((side for side in controls if not side.missing), controls[0])
    notes = [*found.notes]
    notes += [
        f"The arm {side.arms[0]} is left out ({side.missing})."
        for side in treated
        if side.missing and complete
    ]
    if len(controls) > 1:
        others = ", ".join(side.arms[0] for side in controls if side is not control)
        notes.append(f"Compared with {control.arms[0]}; not with {others}.")
    experimental = together(complete, asked.continuous) if complete else treated[0]
    missing = experimental.missing or control.missing
    if missing and (experimental.missing == "") != (control.missing == ""):
        arm = (experimental if experimental.missing else control).arms[0]
        missing = f"{missing} ({arm})"
    notes += [note for side in (experimental, control) for note in side.notes]
    return replace(
        found,
        experimental=experimental,
        comparator=control,
        missing=missing,
        notes=tuple(dict.fromkeys(notes)),
    )


@dataclass(frozen=True, slots=True)
class _Habit:
    """What most studies use, so that the others can be brought in line or left out."""

    score: str
    instruments: tuple[str, ...]

    @classmethod
    def of(cls, asked: Question, offered: Iterable[list[Comparison]]) -> "_Habit":
        scores: Counter[str] = Counter()
        scales: Counter[str] = Counter()
        for rows in offered:
            usable = [
                each for each in rows if not each.missing and each.population in asked.populations
            ]
            scores.update({each.score for each in usable})
            scales.update({each.instrument for each in usable})
        score = CHANGE if scores[CHANGE] > scores[FINAL] else FINAL
        return cls(score, tuple(sorted(scales, key=lambda name: (-scales[name], name))))

    def refuses(self, asked: Question, each: Comparison) -> str:
        """Why this comparison cannot stand beside the others; "" when it can."""
        if each.population not in asked.populations:
            return f"not estimable: only {_words(each.population)}, which this analysis leaves out"
        if asked.measure == "SMD" and each.score != self.score:
            kind, other = ("change", "final") if each.score == CHANGE else ("final", "change")
            return (
                f"not estimable: only {kind} scores; they are not mixed with {other} scores in a "
                "standardised mean difference"
            )
        main = self.instruments[0] if self.instruments else each.instrument
        if asked.measure == "MD" and each.instrument != main:
            return (
                f"not estimable: measured with {each.instrument or 'an unnamed instrument'}; a "
                f"mean difference needs one instrument ({main or 'unnamed'})"
            )
        return ""


def _choose(
    asked: Question, habit: _Habit, study: int, label: str, offered: list[Comparison]
) -> Comparison:
    """The one comparison of a study: one that can be pooled before one that cannot."""
    if not offered:
        return Comparison(study, label, missing="no result for this outcome and timepoint")
    fitting = [each for each in offered if not habit.refuses(asked, each)]
    if not fitting:
        return Comparison(study, label, missing=habit.refuses(asked, offered[0]))

    def preference(each: Comparison) -> tuple[bool, int, bool, int]:
        known = each.instrument in habit.instruments
        return (
            bool(each.missing),
            asked.populations.index(each.population),
            each.score != habit.score,
            habit.instruments.index(each.instrument) if known else len(habit.instruments),
        )

    chosen = min(fitting, key=preference)
    return replace(chosen, notes=(*chosen.notes, *_remarks(asked, habit, chosen, fitting)))


def _remarks(
    asked: Question, habit: _Habit, chosen: Comparison, fitting: list[Comparison]
) -> list[str]:
    """What a reader must know of the choice."""
    said = []
    better = asked.populations[: asked.populations.index(chosen.population)]
    passed = [each for each in fitting if each.population in better]
    if passed and not chosen.missing:
        first = _words(passed[0].population)
        said.append(f"{_words(chosen.population)} taken: {first} is {passed[0].missing}.")
    if asked.continuous and chosen.score == CHANGE and habit.score != CHANGE:
        said.append("Change scores beside final scores of other studies.")
    others = sorted({each.instrument for each in fitting if each.instrument} - {chosen.instrument})
    if others and chosen.instrument:
        said.append(f"Measured with {chosen.instrument}; not used: {', '.join(others)}.")
    return said


_POPULATIONS = {
    Population.ITT.value: "Intention-to-treat",
    Population.MODIFIED_ITT.value: "Modified intention-to-treat",
    Population.COMPLETE_CASE.value: "Complete case",
    Population.PER_PROTOCOL.value: "Per protocol",
    Population.UNCLEAR.value: "Unclear population",
}


def _words(population: str) -> str:
    return _POPULATIONS.get(population, population)
