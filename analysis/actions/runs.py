"""Answers, frozen."""

from django.db import transaction
from django.utils.translation import gettext as _

from analysis import pooling
from analysis.collect import Evidence, checksum, input_of, options_of
from analysis.models import Analysis, Run
from analysis.stats.result import CannotEstimate
from reviews import audit
from reviews.access import Permission
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.jobs import Progress, quiet
from reviews.models import Membership

STEPS = 3


@transaction.atomic
def run_analysis(*, seat: Membership, analysis: Analysis, progress: Progress = quiet) -> Run:
    """Collect what is settled, pool it, and freeze input, options, result and software."""
    seat.require(Permission.ANALYSE)
    if analysis.retired_at is not None:
        raise RuleBroken(_("This analysis was taken off the list. Put it back first."))
    progress(0, STEPS, _("Collecting the settled results"))
    content = input_of(analysis, Evidence.of(seat.review))
    options = options_of(analysis)
    progress(1, STEPS, _("Pooling"))
    try:
        result = pooling.compute(content, options)
    except CannotEstimate as problem:
        raise RuleBroken(str(problem)) from problem
    progress(2, STEPS, _("Saving"))
    made = Run.objects.create(
        review=seat.review,
        analysis=analysis,
        options=options,
        input=content,
        input_sha256=checksum(content),
        result=result,
        versions=pooling.versions(),
        by=seat,
    )
    audit.record(seat, Verb.ANALYSIS_RUN, made, name=analysis.name, input_sha256=made.input_sha256)
    progress(STEPS, STEPS, _("Done"))
    return made
