"""What is asked of every study."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from extraction.cells import BETWEEN_CHOICES
from extraction.models import Question
from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Review
from reviews.roles import Permission

WITH_OPTIONS = (Question.Kind.CHOICE, Question.Kind.MULTIPLE)
FEWEST_OPTIONS = 2


@transaction.atomic
def add_question(
    *,
    seat: Membership,
    label: str,
    section: str = "",
    kind: str = Question.Kind.SHORT,
    options: Sequence[str] = (),
    help: str = "",
) -> Question:
    """A question at the end of the form."""
    seat.require(Permission.MANAGE)
    _take_turns(seat.review)
    last = seat.review.questions.all().current().aggregate(last=Max("position"))["last"] or 0
    made = Question.objects.create(
        review=seat.review,
        section=section.strip(),
        position=last + 1,
        label=_label(seat.review, label),
        help=help.strip(),
        kind=_kind(kind),
        options=_options(kind, options),
    )
    _record(seat, made, _("question “%(label)s” added"))
    return made


@transaction.atomic
def change_question(
    *,
    seat: Membership,
    question: Question,
    label: str,
    section: str = "",
    kind: str = Question.Kind.SHORT,
    options: Sequence[str] = (),
    help: str = "",
) -> Question:
    """The question in new words: a new row in its place. Answers to the old one are kept, and
    count for the new one unless the kind changes or an option is taken away."""
    seat.require(Permission.MANAGE)
    _take_turns(seat.review)
    before = _standing(question)
    facts = {
        "label": _label(seat.review, label, but=before),
        "section": section.strip(),
        "kind": _kind(kind),
        "options": _options(kind, options),
        "help": help.strip(),
    }
    if all(getattr(before, name) == value for name, value in facts.items()):
        return before
    before.retired_at = timezone.now()
    before.save(update_fields=["retired_at"])
    made = Question.objects.create(
        review=seat.review, position=before.position, replaces=before, **facts
    )
    _record(seat, made, _("question “%(label)s” changed"), before=before.pk)
    return made


@transaction.atomic
def move_question(*, seat: Membership, question: Question, up: bool) -> Question:
    """Change places with the neighbour."""
    seat.require(Permission.MANAGE)
    _take_turns(seat.review)
    moving = _standing(question)
    standing = list(seat.review.questions.all().current())
    place = next(index for index, other in enumerate(standing) if other.pk == moving.pk)
    beside = place - 1 if up else place + 1
    if not 0 <= beside < len(standing):
        raise RuleBroken(_("“%(label)s” is already at that end.") % {"label": moving.label})
    standing[place], standing[beside] = standing[beside], standing[place]
    for position, each in enumerate(standing, start=1):
        Question.objects.filter(pk=each.pk).update(position=position)
    moving.refresh_from_db()
    _record(seat, moving, _("question “%(label)s” moved"), position=moving.position)
    return moving


@transaction.atomic
def retire_question(*, seat: Membership, question: Question) -> Question:
    """Take a question off the form; what was answered is kept."""
    seat.require(Permission.MANAGE)
    _take_turns(seat.review)
    leaving = _standing(question)
    leaving.retired_at = timezone.now()
    leaving.save(update_fields=["retired_at"])
    _record(seat, leaving, _("question “%(label)s” removed"))
    return leaving


def _take_turns(review: Review) -> None:
    Review.objects.select_for_update().get(pk=review.pk)


def _standing(question: Question) -> Question:
    found = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if found.retired_at:
        raise RuleBroken(
            _("“%(label)s” was changed or removed meanwhile. Reload the page.")
            % {"label": found.label}
        )
    return found


def _label(review: Review, label: str, but: Question | None = None) -> str:
    label = label.strip()
    if not label:
        raise RuleBroken(_("A question needs its words."))
    others = review.questions.all().current().filter(label__iexact=label)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise RuleBroken(_("The form already asks “%(label)s”.") % {"label": label})
    return label


def _kind(kind: str) -> str:
    if kind not in Question.Kind.values:
        raise RuleBroken(_("“%(kind)s” is not a kind of answer.") % {"kind": kind})
    return str(Question.Kind(kind).value)


def _options(kind: str, options: Sequence[str]) -> list[str]:
    given = list(dict.fromkeys(" ".join(one.split()) for one in options if one.strip()))
    if kind not in WITH_OPTIONS:
        return []
    if len(given) < FEWEST_OPTIONS:
        raise RuleBroken(_("A question with a list of answers needs at least two of them."))
    if len({one.casefold() for one in given}) < len(given):
        raise RuleBroken(_("Two answers of the list differ only in capitals."))
    mark = BETWEEN_CHOICES.strip()
    if any(mark in one for one in given):
        raise RuleBroken(_("An answer of the list cannot contain a semicolon."))
    return given


def _record(seat: Membership, question: Question, what: str, **facts: object) -> None:
    audit.record(
        seat,
        Verb.STRUCTURE_CHANGED,
        question,
        what=what % {"label": question.label},
        **facts,
    )
