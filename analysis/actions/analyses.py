"""The questions put to the data."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.models import Analysis
from extraction.models import Outcome, Population, Question, Timepoint
from reviews import audit
from reviews.access import Permission
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Review

MEASURES = {
    Outcome.Kind.CONTINUOUS: (Analysis.Measure.SMD, Analysis.Measure.MD),
    Outcome.Kind.DICHOTOMOUS: (Analysis.Measure.RR, Analysis.Measure.OR, Analysis.Measure.RD),
}


@transaction.atomic
def define_analysis(
    *,
    seat: Membership,
    name: str,
    outcome: Outcome,
    timepoint: Timepoint,
    populations: Sequence[str],
    measure: str,
    model: str = Analysis.Model.REML,
    subgroup_by: Question | None = None,
) -> Analysis:
    """Put a question: which outcome, when, in whom, with which measure and model."""
    seat.require(Permission.ANALYSE)
    made = Analysis(
        review=seat.review,
        name=" ".join(name.split()),
        outcome=outcome,
        timepoint=timepoint,
        populations=list(populations),
        measure=measure,
        model=model,
        subgroup_by=subgroup_by,
        made_by=seat,
    )
    _check(made, seat.review)
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
    model: str,
    subgroup_by: Question | None = None,
) -> Analysis:
    """Put the question otherwise; runs made before stay as they are, and say so."""
    seat.require(Permission.ANALYSE)
    changed = _held(analysis)
    before = _facts(changed) | {"name": changed.name}
    changed.name = " ".join(name.split())
    changed.outcome, changed.timepoint = outcome, timepoint
    changed.populations = list(populations)
    changed.measure, changed.model, changed.subgroup_by = measure, model, subgroup_by
    _check(changed, seat.review)
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


def _check(analysis: Analysis, review: Review) -> None:
    if not analysis.name:
        raise RuleBroken(_("Give the analysis a name."))
    question = analysis.subgroup_by
    owners = {analysis.outcome.review_id, analysis.timepoint.review_id}
    owners |= {question.review_id} if question else set()
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
    if analysis.model not in Analysis.Model.values:
        raise RuleBroken(_("Choose the common-effect or the random-effects model."))


def _facts(analysis: Analysis) -> dict[str, object]:
    return {
        "outcome": analysis.outcome.name,
        "timepoint": analysis.timepoint.label,
        "populations": list(analysis.populations),
        "measure": analysis.measure,
        "model": analysis.model,
        "subgroup_by": analysis.subgroup_by.label if analysis.subgroup_by else None,
    }
