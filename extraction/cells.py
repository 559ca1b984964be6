"""The cells of an extraction: one for each question of the form, and for each number of a place.

A cell's key (`q12`, `r7-mean`) is its name in forms and in the API.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from extraction import answers
from extraction.lineage import newest_questions
from extraction.models import Answer, Entry, Question, Result, Stat
from reviews.models import Membership, Review, Study

_KINDS: dict[str, answers.Kind] = {
    Question.Kind.SHORT: "text",
    Question.Kind.TEXT: "free_text",
    Question.Kind.INTEGER: "integer",
    Question.Kind.NUMBER: "number",
    Question.Kind.DATE: "date",
    Question.Kind.CHOICE: "choice",
    Question.Kind.MULTIPLE: "choices",
    Question.Kind.YES_NO_UNCLEAR: "yes_no_unclear",
}
_COUNTS = (Stat.N, Stat.EVENTS)
_NOT_NEGATIVE = (*_COUNTS, Stat.SD, Stat.SE)
BETWEEN_CHOICES = "; "


@dataclass(frozen=True, slots=True)
class Cell:
    """A question, or one number of a result; exactly one of `question` and `result` is set."""

    key: str
    label: str
    field: answers.Field
    question: Question | None = None
    result: Result | None = None
    stat: str = ""

    def value_of(self, answer: Answer | None) -> answers.Entry:
        """What an answer says, as the kernel compares it."""
        if answer is None or not (answer.text or answer.absent):
            return answers.Entry()
        if answer.absent:
            return answers.Entry(missing=answer.absent)  # type: ignore[arg-type]
        return answers.Entry(value=answers.clean(self.field, answer.text).value or answer.text)

    @property
    def full_label(self) -> str:
        """The label, with the outcome and timepoint of a number."""
        if self.result is None:
            return self.label
        return f"{self.result.outcome}, {self.result.timepoint}, {self.label}"

    def shown(self, answer: Answer | None) -> str:
        """An answer in words."""
        if answer is None:
            return ""
        if answer.absent:
            return str(answer.get_absent_display())
        return answers.show(self.field, self.value_of(answer).value)


def key_of(question_id: int | None, result_id: int | None, stat: str) -> str:
    return f"q{question_id}" if question_id else f"r{result_id}-{stat}"


def cells_of(study: Study) -> dict[str, Cell]:
    """Every cell of a study, in the order of the form and of the places."""
    found = [_of_question(question) for question in Question.objects.current_in(study.review_id)]
    for place in Result.objects.in_order(study):
        found += [_of_stat(place, stat) for stat in place.stats]
    return {cell.key: cell for cell in found}


def standing(entry: Entry, review: Review) -> dict[str, Answer]:
    """The standing answers of an entry by cell; a reworded question keeps its answers."""
    newest = newest_questions(review)
    found = {}
    for answer in Answer.objects.current().filter(entry=entry).order_by("id"):
        asked = newest.get(answer.question_id, answer.question_id) if answer.question_id else None
        found[key_of(asked, answer.result_id, answer.stat)] = answer
    return found


def seen_standing(seat: Membership, entry: Entry) -> dict[str, Answer]:
    """The same, if this seat may see the entry; else nothing."""
    if not Entry.objects.seen_by(seat).filter(pk=entry.pk).exists():
        return {}
    return standing(entry, seat.review)


def missing(cells: Iterable[Cell], given: Mapping[str, Answer]) -> list[Cell]:
    """Cells that are still empty though a complete extraction needs a value or a reason there.

    Of SD, SE and confidence limits one is enough.
    """
    empty = []
    for cell in cells:
        if _filled(given.get(cell.key)):
            continue
        if cell.stat in (Stat.SE, Stat.CI_LOW, Stat.CI_HIGH):
            continue
        if cell.stat == Stat.SD and cell.result is not None and _has_spread(cell.result, given):
            continue
        empty.append(cell)
    return empty


def _filled(answer: Answer | None) -> bool:
    return answer is not None and bool(answer.text or answer.absent)


def _has_spread(place: Result, given: Mapping[str, Answer]) -> bool:
    def has(*stats: str) -> bool:
        return all(_filled(given.get(key_of(None, place.pk, stat))) for stat in stats)

    return has(Stat.SE) or has(Stat.CI_LOW, Stat.CI_HIGH)


def _of_question(question: Question) -> Cell:
    options = tuple((option, option) for option in question.options)
    field = answers.Field(_KINDS[question.kind], options=options, ranges=True)
    return Cell(f"q{question.pk}", question.label, field, question=question)


def _of_stat(place: Result, stat: Stat) -> Cell:
    field = answers.Field(
        "integer" if stat in _COUNTS else "number",
        minimum=Decimal(0) if stat in _NOT_NEGATIVE else None,
    )
    label = f"{place.arm.label}, {stat.label}"
    return Cell(key_of(None, place.pk, stat), label, field, result=place, stat=stat)
