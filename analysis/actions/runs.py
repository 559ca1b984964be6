"""Answers, frozen."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis import pooling
from analysis.collect import Evidence, checksum, input_of, options_of
from analysis.models import Analysis, Run
from analysis.stats.result import CannotEstimate
from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.jobs import Progress, quiet
from reviews.models import Membership
from reviews.roles import Permission

STEPS = 3


@transaction.atomic
def run_analysis(*, seat: Membership, analysis: Analysis, progress: Progress = quiet) -> Run:
    """Collect what is settled, pool it, and freeze input, options, result and software."""
    seat.require(Permission.ANALYSE)
    if analysis.retired_at is not None:
        raise RuleBroken(_("This analysis was taken off the list. Put it back first."))
    progress(0, STEPS, _("Collecting the settled results"))
    evidence = Evidence.of(seat.review)
    progress(1, STEPS, _("Pooling"))
    made = answered(seat, analysis, evidence)
    progress(2, STEPS, _("Saving"))
    made.save(force_insert=True)
    audit.record(seat, Verb.ANALYSIS_RUN, made, name=analysis.name, input_sha256=made.input_sha256)
    progress(STEPS, STEPS, _("Done"))
    return made


def answered(seat: Membership, analysis: Analysis, evidence: Evidence) -> Run:
    """The answer to a question from the settled results, not saved yet. Raises RuleBroken."""
    content, options = input_of(analysis, evidence), options_of(analysis)
    try:
        result = pooling.compute(content, options)
    except CannotEstimate as problem:
        raise RuleBroken(str(problem)) from problem
    return Run(
        review=seat.review,
        analysis=analysis,
        options=options,
        input=content,
        input_sha256=checksum(content),
        result=result,
        versions=pooling.versions(),
        by=seat,
        at=timezone.now(),
    )
