"""Outcomes, instruments and timepoints: what is compared across studies."""

from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from extraction.models import Direction, Instrument, Outcome, Timepoint
from reviews import audit
from reviews.actions.reviews import assign
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Review
from reviews.roles import Permission


@transaction.atomic
def add_outcome(
    *,
    seat: Membership,
    name: str,
    kind: str = Outcome.Kind.CONTINUOUS,
    better: str = Direction.HIGHER,
) -> Outcome:
    """An outcome of the review, at the end."""
    seat.require(Permission.EXTRACT)
    _take_turns(seat.review)
    made = Outcome.objects.create(
        review=seat.review,
        position=_next(seat.review.outcomes.all()),
        name=_free(seat.review.outcomes.all(), "name", name),
        kind=_one_of(kind, Outcome.Kind),
        better=_one_of(better, Direction),
    )
    _record(seat, Verb.OUTCOME_CHANGED, made, made.name, _("outcome “%(name)s” added"))
    return made


@transaction.atomic
def change_outcome(
    *, seat: Membership, outcome: Outcome, name: str, kind: str, better: str
) -> Outcome:
    """Rename an outcome or turn it round; its kind is fixed once a study has a place for it."""
    seat.require(Permission.EXTRACT)
    _take_turns(seat.review)
    outcome = seat.review.outcomes.get(pk=outcome.pk)
    if kind != outcome.kind and outcome.results.exists():
        raise RuleBroken(
            _("“%(name)s” already has places for results, so its kind cannot change.")
            % {"name": outcome.name}
        )
    changes = {
        "name": _free(seat.review.outcomes.exclude(pk=outcome.pk), "name", name),
        "kind": _one_of(kind, Outcome.Kind),
        "better": _one_of(better, Direction),
    }
    if assign(outcome, changes):
        _record(seat, Verb.OUTCOME_CHANGED, outcome, outcome.name, "", **changes)
    return outcome


@transaction.atomic
def add_instrument(
    *,
    seat: Membership,
    name: str,
    minimum: float | None = None,
    maximum: float | None = None,
    better: str = Direction.HIGHER,
) -> Instrument:
    """A scale, with its range and direction."""
    seat.require(Permission.EXTRACT)
    _take_turns(seat.review)
    _refuse_turned_range(minimum, maximum)
    made = Instrument.objects.create(
        review=seat.review,
        name=_free(seat.review.instruments.all(), "name", name),
        minimum=minimum,
        maximum=maximum,
        better=_one_of(better, Direction),
    )
    _record(seat, Verb.STRUCTURE_CHANGED, made, made.name, _("instrument “%(name)s” added"))
    return made


@transaction.atomic
def change_instrument(
    *,
    seat: Membership,
    instrument: Instrument,
    name: str,
    minimum: float | None = None,
    maximum: float | None = None,
    better: str = Direction.HIGHER,
) -> Instrument:
    """Correct a scale; analyses turn effects by the direction that stands."""
    seat.require(Permission.EXTRACT)
    _take_turns(seat.review)
    _refuse_turned_range(minimum, maximum)
    instrument = seat.review.instruments.get(pk=instrument.pk)
    changes = {
        "name": _free(seat.review.instruments.exclude(pk=instrument.pk), "name", name),
        "minimum": minimum,
        "maximum": maximum,
        "better": _one_of(better, Direction),
    }
    if assign(instrument, changes):
        _record(
            seat,
            Verb.STRUCTURE_CHANGED,
            instrument,
            instrument.name,
            _("instrument “%(name)s” changed"),
            **changes,
        )
    return instrument


@transaction.atomic
def add_timepoint(
    *, seat: Membership, label: str, kind: str = Timepoint.Kind.POST_TEST
) -> Timepoint:
    """A time at which outcomes are compared, at the end."""
    seat.require(Permission.EXTRACT)
    _take_turns(seat.review)
    made = Timepoint.objects.create(
        review=seat.review,
        position=_next(seat.review.timepoints.all()),
        label=_free(seat.review.timepoints.all(), "label", label),
        kind=_one_of(kind, Timepoint.Kind),
    )
    _record(seat, Verb.STRUCTURE_CHANGED, made, made.label, _("timepoint “%(name)s” added"))
    return made


@transaction.atomic
def change_timepoint(*, seat: Membership, timepoint: Timepoint, label: str, kind: str) -> Timepoint:
    """Rename a timepoint or say what kind it is."""
    seat.require(Permission.EXTRACT)
    _take_turns(seat.review)
    timepoint = seat.review.timepoints.get(pk=timepoint.pk)
    changes = {
        "label": _free(seat.review.timepoints.exclude(pk=timepoint.pk), "label", label),
        "kind": _one_of(kind, Timepoint.Kind),
    }
    if assign(timepoint, changes):
        _record(
            seat,
            Verb.STRUCTURE_CHANGED,
            timepoint,
            timepoint.label,
            _("timepoint “%(name)s” changed"),
            **changes,
        )
    return timepoint


def _take_turns(review: Review) -> None:
    Review.objects.select_for_update().get(pk=review.pk)


def _next(rows: "models.QuerySet[Any]") -> int:
    return int(rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _free(rows: "models.QuerySet[Any]", field: str, name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise RuleBroken(_("A name is needed."))
    if rows.filter(**{f"{field}__iexact": name}).exists():
        raise RuleBroken(_("There is already one called “%(name)s”.") % {"name": name})
    return name


def _one_of(value: str, choices: type[models.TextChoices]) -> str:
    if value not in choices.values:
        raise RuleBroken(
            _("“%(value)s” is not one of %(choices)s.")
            % {"value": value, "choices": ", ".join(choices.values)}
        )
    return str(choices(value).value)


def _refuse_turned_range(minimum: float | None, maximum: float | None) -> None:
    if minimum is not None and maximum is not None and minimum >= maximum:
        raise RuleBroken(_("The lowest score must be below the highest."))


def _record(
    seat: Membership, verb: Verb, target: models.Model, name: str, what: str, **facts: Any
) -> None:
    more = {key: value for key, value in facts.items() if key not in ("name", "what")}
    audit.record(seat, verb, target, name=name, what=what % {"name": name} if what else "", **more)
