"""The questions put to the data."""

from collections.abc import Sequence
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.models import Analysis
from extraction.models import Outcome, Population, Question, Timepoint
from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Review
from reviews.roles import Permission

Measure, Model, Pooling = Analysis.Measure, Analysis.Model, Analysis.Pooling
MEASURES = {
    Outcome.Kind.CONTINUOUS: (Measure.SMD, Measure.MD, Measure.ROM),
    Outcome.Kind.DICHOTOMOUS: (Measure.RR, Measure.OR, Measure.RD),
}
CHOICES = {
    "model": Model.values,
    "pooling": Pooling.values,
    "estimator": Analysis.Estimator.values,
    "test": Analysis.Test.values,
    "prediction": Analysis.Prediction.values,
    "order": Analysis.Order.values,
}
QUESTIONS = ("subgroup_by", "moderator")


class Choices(TypedDict, total=False):
    """How an analysis is pooled and shown; what is left out keeps the model's default."""

    model: str
    pooling: str
    estimator: str
    test: str
    prediction: str
    order: str
    subgroup_by: Question | None
    moderator: Question | None


@transaction.atomic
def define_analysis(
    *,
    seat: Membership,
    name: str,
    outcome: Outcome,
    timepoint: Timepoint,
    populations: Sequence[str],
    measure: str,
    **choices: Unpack[Choices],
) -> Analysis:
    """Put a question: which outcome, when, in whom, with which measure, pooled how."""
    seat.require(Permission.ANALYSE)
    made = Analysis(
        review=seat.review,
        name=" ".join(name.split()),
        outcome=outcome,
        timepoint=timepoint,
        populations=list(populations),
        measure=measure,
        made_by=seat,
        **choices,
    )
    check(made, seat.review)
    made.save(force_insert=True)
    audit.record(seat, Verb.ANALYSIS_DEFINED, made, name=made.name, **_facts(made))
    return made


@transaction.atomic
def change_analysis(
    *,
    seat: Membership,
    analysis: Analysis,
    name: str,
    outcome: Outcome,
    timepoint: Timepoint,
    populations: Sequence[str],
    measure: str,
    **choices: Unpack[Choices],
) -> Analysis:
    """Put the question otherwise; runs made before stay as they are, and say so."""
    seat.require(Permission.ANALYSE)
    changed = _held(analysis)
    before = _facts(changed) | {"name": changed.name}
    changed.name = " ".join(name.split())
    changed.outcome, changed.timepoint = outcome, timepoint
    changed.populations, changed.measure = list(populations), measure
    for choice, value in choices.items():
        setattr(changed, choice, value)
    check(changed, seat.review)
    after = _facts(changed) | {"name": changed.name}
    if before == after:
        return changed
    changed.save()
    audit.record(seat, Verb.ANALYSIS_CHANGED, changed, before=before, **after)
    return changed


@transaction.atomic
def retire_analysis(*, seat: Membership, analysis: Analysis) -> Analysis:
    """Take an analysis off the list; its runs stay."""
    seat.require(Permission.ANALYSE)
    retired = _held(analysis)
    retired.retired_at = timezone.now()
    retired.save(update_fields=["retired_at"])
    audit.record(seat, Verb.ANALYSIS_RETIRED, retired, name=retired.name)
    return retired


@transaction.atomic
def restore_analysis(*, seat: Membership, analysis: Analysis) -> Analysis:
    """Put an analysis back on the list."""
    seat.require(Permission.ANALYSE)
    restored = Analysis.objects.select_for_update().get(pk=analysis.pk)
    if restored.retired_at is None:
        raise RuleBroken(_("This analysis is on the list already."))
    restored.retired_at = None
    restored.save(update_fields=["retired_at"])
    audit.record(seat, Verb.ANALYSIS_RESTORED, restored, name=restored.name)
    return restored


def _held(analysis: Analysis) -> Analysis:
    held = Analysis.objects.select_for_update(of=("self",)).get(pk=analysis.pk)
    if held.retired_at is not None:
        raise RuleBroken(_("This analysis was taken off the list. Put it back first."))
    return held


def check(analysis: Analysis, review: Review) -> None:
    """Raise RuleBroken, in words, for a question that cannot be put."""
    if not analysis.name:
        raise RuleBroken(_("Give the analysis a name."))
    asked = [getattr(analysis, name) for name in QUESTIONS]
    owners = {analysis.outcome.review_id, analysis.timepoint.review_id}
    owners |= {question.review_id for question in asked if question}
    if owners != {review.pk}:
        raise RuleBroken(_("Choose an outcome, timepoint and question of this review."))
    if not analysis.populations:
        raise RuleBroken(_("Choose at least one population."))
    if len(set(analysis.populations)) != len(analysis.populations):
        raise RuleBroken(_("Name each population once."))
    if not set(analysis.populations) <= set(Population.values):
        raise RuleBroken(_("Choose the populations from the list."))
    if analysis.measure not in MEASURES[Outcome.Kind(analysis.outcome.kind)]:
        raise RuleBroken(
            _("%(measure)s does not fit the outcome %(outcome)s, which is %(kind)s.")
            % {
                "measure": analysis.measure,
                "outcome": analysis.outcome.name,
                "kind": analysis.outcome.get_kind_display(),
            }
        )
    for name, known in CHOICES.items():
        if getattr(analysis, name) not in known:
            raise RuleBroken(
                _("“%(value)s” is not on offer; choose one of %(known)s.")
                % {"value": getattr(analysis, name), "known": ", ".join(known)}
            )
    _check_pooling(analysis)


def _check_pooling(analysis: Analysis) -> None:
    """Mantel-Haenszel and Peto pool tables, and Peto odds ratios alone."""
    if analysis.pooling == Pooling.IV:
        return
    if analysis.outcome.kind != Outcome.Kind.DICHOTOMOUS:
        raise RuleBroken(
            _("Mantel-Haenszel and Peto pool events. Choose inverse variance for this outcome.")
        )
    if analysis.pooling == Pooling.PETO:
        if analysis.measure != Measure.OR:
            raise RuleBroken(_("Peto’s method pools odds ratios: choose the odds ratio."))
        if analysis.model != Model.COMMON:
            raise RuleBroken(_("Peto’s method has no random-effects model: choose common effect."))
    wald_dl = (Analysis.Estimator.DL, Analysis.Test.Z)
    if analysis.model == Model.RANDOM and (analysis.estimator, analysis.test) != wald_dl:
        raise RuleBroken(
            _(
                "Mantel-Haenszel with random effects is RevMan’s “M-H, random”, which is "
                "DerSimonian-Laird with a Wald interval. Choose those two, or inverse variance."
            )
        )


def _facts(analysis: Analysis) -> dict[str, object]:
    questions = {name: getattr(analysis, name) for name in QUESTIONS}
    return {
        "outcome": analysis.outcome.name,
        "timepoint": analysis.timepoint.label,
        "populations": list(analysis.populations),
        "measure": analysis.measure,
        **{name: getattr(analysis, name) for name in CHOICES},
        **{name: asked.label if asked else None for name, asked in questions.items()},
    }
