"""Whether a frozen run still answers what is asked of the data there are."""

from django.utils.translation import gettext as _

from analysis.collect import Evidence, checksum, input_of, options_of
from analysis.models import Analysis, Run


def why_stale(run: Run, analysis: Analysis, evidence: Evidence) -> str:
    """A sentence when the run is out of date; "" while it stands."""
    if options_of(analysis) != run.options:
        return _("The analysis was changed since this run.")
    if checksum(input_of(analysis, evidence)) != run.input_sha256:
        return _("The data have changed since this run.")
    return ""
