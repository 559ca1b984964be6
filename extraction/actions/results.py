"""The places for numbers, which a pair agrees on before either fills them in."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from extraction.actions.work import locked
from extraction.models import Answer, Arm, Entry, Instrument, Outcome, Population, Result, Timepoint
from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Study
from reviews.roles import Permission


@transaction.atomic
def open_places(
    *,
    seat: Membership,
    study: Study,
    outcome: Outcome,
    timepoint: Timepoint,
    population: str,
    arms: Iterable[Arm],
    instrument: Instrument | None = None,
    score: str = Result.Score.FINAL,
) -> list[Result]:
    """A place for each of the arms; places that are already open stay as they are."""
    seat.require(Permission.EXTRACT)
    study = locked(seat, study)
    chosen = list(arms)
    _refuse_strangers(seat, study, outcome, timepoint, instrument, chosen)
    if population not in Population.values or score not in Result.Score.values:
        raise RuleBroken(_("Choose the analysis population and the kind of score from the lists."))
    _refuse_settled(study)
    where = {
        "outcome": outcome,
        "timepoint": timepoint,
        "population": population,
        "instrument": instrument,
        "score": score,
    }
    pairs = [
        Result.objects.get_or_create(
            arm=arm, defaults={"review": seat.review, "study": study}, **where
        )
        for arm in chosen
    ]
    made = [place for place, new in pairs if new]
    if not made:
        raise RuleBroken(_("These places are already open."))
    _record(seat, study, made, _("places for %(where)s in %(study)s opened"))
    return made


@transaction.atomic
def remove_places(*, seat: Membership, study: Study, places: Iterable[Result]) -> int:
    """Take away places that nobody has filled in, ever."""
    seat.require(Permission.EXTRACT)
    study = locked(seat, study)
    chosen = list(Result.objects.in_order(study).filter(pk__in=[place.pk for place in places]))
    if not chosen:
        raise RuleBroken(_("These places are gone already."))
    if Answer.objects.filter(result__in=chosen).exists():
        raise RuleBroken(
            _("Something was already entered at this place, so it stays: nothing is lost.")
        )
    _refuse_settled(study)
    _record(seat, study, chosen, _("places for %(where)s in %(study)s removed"))
    Result.objects.filter(pk__in=[place.pk for place in chosen]).delete()
    return len(chosen)


def _refuse_strangers(
    seat: Membership,
    study: Study,
    outcome: Outcome,
    timepoint: Timepoint,
    instrument: Instrument | None,
    arms: list[Arm],
) -> None:
    if not arms:
        raise RuleBroken(_("Choose at least one arm."))
    if any(arm.study_id != study.pk for arm in arms):
        raise RuleBroken(_("An arm belongs to another study."))
    for row in (outcome, timepoint, instrument):
        if row is not None and row.review_id != seat.review_id:
            raise RuleBroken(_("Choose from what this review has defined."))


def _refuse_settled(study: Study) -> None:
    if Entry.objects.filter(study=study).consensus().completed().exists():
        raise RuleBroken(
            _("The consensus on %(study)s is complete. Reopen it to change its places.")
            % {"study": study}
        )


def _record(seat: Membership, study: Study, places: list[Result], what: str) -> None:
    first = places[0]
    where = f"{first.outcome}, {first.timepoint}, {first.get_population_display()}"
    audit.record(
        seat,
        Verb.STRUCTURE_CHANGED,
        study,
        what=what % {"where": where, "study": study.label},
        arms=[place.arm.label for place in places],
        score=first.score,
        instrument=str(first.instrument or ""),
    )
