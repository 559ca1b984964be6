"""Long work of this room."""

from django.urls import reverse
from django.utils.translation import gettext as _

from analysis.actions.runs import run_analysis
from analysis.models import Analysis
from reviews.jobs import Progress, review_job
from reviews.models import Membership

LONGEST_TITLE = 200


def title(analysis: Analysis) -> str:
    """What the job is called."""
    return (_("Running %(name)s") % {"name": analysis.name})[:LONGEST_TITLE]


@review_job
def pool(seat: Membership, progress: Progress, analysis_id: int) -> dict[str, object]:
    analysis = Analysis.objects.get(pk=analysis_id, review=seat.review_id)
    run = run_analysis(seat=seat, analysis=analysis, progress=progress)
    url = reverse("analysis:analysis", args=[seat.review_id, analysis.pk])
    return {"run": run.pk, "next": url}
