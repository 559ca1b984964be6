"""The page of one study's extraction: questions by section, and a table for each place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.http import QueryDict

from extraction import answers
from extraction.cells import BETWEEN_CHOICES, Cell, cells_of, missing
from extraction.models import Answer, Result
from extraction.plausible import findings, where
from extraction.reading import Given
from reviews.models import Report, Study


@dataclass(slots=True)
class Shown:
    """One cell as it stands on the page: what is saved, or what was typed and refused."""

    cell: Cell
    answer: Answer | None
    text: str = ""
    values: tuple[str, ...] = ()
    absent: str = ""
    quote: str = ""
    page: str = ""
    report_id: int | None = None
    problem: str = ""

    @property
    def in_words(self) -> str:
        return self.cell.shown(self.answer)

    @property
    def has_evidence(self) -> bool:
        return bool(self.absent or self.quote or self.page)


@dataclass(slots=True)
class Section:
    title: str
    cells: list[Shown]


@dataclass(slots=True)
class Place:
    """One outcome, timepoint, population, instrument and score; its arms are the columns."""

    first: Result
    arms: list[Result]
    rows: list[tuple[str, list[Shown]]]
    findings: list[answers.Finding]

    @property
    def cells(self) -> list[Shown]:
        """By arm, as the evidence is given."""
        return [row[column] for column in range(len(self.arms)) for _, row in self.rows]

    @property
    def problems(self) -> list[Shown]:
        return [cell for cell in self.cells if cell.problem]


@dataclass(slots=True)
class Sheet:
    sections: list[Section] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    filled: int = 0
    wanted: int = 0

    @property
    def left(self) -> int:
        return self.wanted - self.filled


def sheet_of(
    study: Study,
    given: Mapping[str, Answer],
    typed: Mapping[str, Given] | None = None,
    problems: Mapping[str, str] | None = None,
) -> Sheet:
    """The sheet with what is saved; refused cells show what was typed and why it was refused."""
    cells = cells_of(study)
    shown = {
        key: _shown(cell, given.get(key), (typed or {}).get(key), (problems or {}).get(key, ""))
        for key, cell in cells.items()
    }
    asked = [one for one in shown.values() if one.cell.question is not None]
    sections = [Section(title, list(group)) for title, group in groupby(asked, key=_section_title)]
    numbers = [one for one in shown.values() if one.cell.result is not None]
    empty = missing(cells.values(), given)
    wanted = len(missing(cells.values(), {}))
    return Sheet(sections, _places(numbers, given), wanted - len(empty), wanted)


def given_in(post: QueryDict, cells: Mapping[str, Cell], reports: list[Report]) -> dict[str, Given]:
    """What a posted form says of each cell that it shows."""
    by_id = {str(report.pk): report for report in reports}
    only = reports[0] if len(reports) == 1 else None
    found = {}
    for key, cell in cells.items():
        if f"{key}-quote" not in post and key not in post:
            continue
        several = cell.field.kind == "choices"
        found[key] = Given(
            text=tuple(post.getlist(key)) if several else post.get(key, ""),
            absent=post.get(f"{key}-absent", ""),
            quote=post.get(f"{key}-quote", ""),
            page=post.get(f"{key}-page", ""),
            report=by_id.get(post.get(f"{key}-report", ""), only),
        )
    return found


def _section_title(one: Shown) -> str:
    return one.cell.question.section if one.cell.question else ""


def _shown(cell: Cell, answer: Answer | None, typed: Given | None, problem: str) -> Shown:
    if problem and typed is not None:
        several = isinstance(typed.text, tuple)
        return Shown(
            cell,
            answer,
            text="" if several else str(typed.text),
            values=tuple(typed.text) if several else (),
            absent=typed.absent,
            quote=typed.quote,
            page=typed.page,
            report_id=typed.report.pk if typed.report else None,
            problem=problem,
        )
    if answer is None:
        return Shown(cell, None)
    return Shown(
        cell,
        answer,
        text=answer.text,
        values=tuple(answer.text.split(BETWEEN_CHOICES)) if answer.text else (),
        absent=answer.absent,
        quote=answer.quote,
        page=answer.page,
        report_id=answer.report_id,
    )


def _places(numbers: list[Shown], given: Mapping[str, Answer]) -> list[Place]:
    results = [one.cell.result for one in numbers if one.cell.result is not None]
    unique = list({place.pk: place for place in results}.values())
    found = findings(unique, given)
    by_cell = {(one.cell.result.pk, one.cell.stat): one for one in numbers if one.cell.result}
    places = []
    for key, group in groupby(unique, key=where):
        arms = list(group)
        rows = [
            (str(stat.label), [by_cell[arm.pk, stat] for arm in arms]) for stat in arms[0].stats
        ]
        places.append(Place(arms[0], arms, rows, found[key]))
    return places
