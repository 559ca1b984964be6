"""What a person gives for a cell, and what it comes to."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from extraction import answers
from extraction.cells import BETWEEN_CHOICES, Cell
from extraction.models import Absence, Answer
from reviews.models import Report

LONGEST_PAGE = 30


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed for one cell; all empty means that the cell is cleared."""

    text: str | tuple[str, ...] = ""
    absent: str = ""
    quote: str = ""
    page: str = ""
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """The row that a cell comes to, or the problem in one sentence."""

    facts: dict[str, Any] | None = None
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        facts = self.facts or {}
        return not any(facts.get(name) for name in ("text", "absent", "quote", "page"))


def read(cell: Cell, given: Given) -> Read:
    """Clean what was typed. A reason such as `NR`, typed as a number, counts as that reason."""
    typed = given.text if isinstance(given.text, str) else list(given.text)
    typed = _without_nul(typed) if isinstance(typed, str) else [_without_nul(t) for t in typed]
    cleaned = answers.clean(cell.field, typed)
    absent = given.absent
    if cleaned.missing is not None:
        if absent and absent != cleaned.missing:
            return Read(problem=_("Two different reasons for absence are given."))
        absent = cleaned.missing
    elif cleaned.problem:
        return Read(problem=cleaned.problem)
    if absent and absent not in Absence.values:
        return Read(problem=_("“%(absent)s” is not a reason for absence.") % {"absent": absent})
    if absent and cleaned.value is not None:
        return Read(problem=_("Give a value or the reason why there is none, not both."))
    page = _without_nul(given.page).strip()
    if len(page) > LONGEST_PAGE:
        return Read(
            problem=_("A page has at most %(n)d characters; put the rest into the quote.")
            % {"n": LONGEST_PAGE}
        )
    return Read(_facts(cell, cleaned.value, absent, given, page))


def _facts(
    cell: Cell, value: answers.Value | None, absent: str, given: Given, page: str
) -> dict[str, Any]:
    text = BETWEEN_CHOICES.join(value) if isinstance(value, tuple) else (value or "")
    return {
        "text": text,
        "number": _number(cell, text),
        "absent": absent,
        "quote": _without_nul(given.quote).strip(),
        "page": page,
        "report_id": given.report.pk if given.report else None,
    }


def same(answer: Answer, facts: dict[str, Any]) -> bool:
    """Whether the standing answer already says this."""
    return all(getattr(answer, name) == value for name, value in facts.items() if name != "number")


def _number(cell: Cell, text: str) -> float | None:
    """The plain number, for calculation; none for `<5`, `about 5` and `3 to 5`."""
    if not text or cell.field.kind not in ("number", "integer"):
        return None
    number = answers.read_number(text)
    return float(number.value) if number.exact else None


def _without_nul(text: str) -> str:
    return text.replace("\x00", "")
