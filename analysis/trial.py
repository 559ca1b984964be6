"""What the answer would be under other options: computed and shown, not kept."""

import copy
from typing import Any

from analysis.actions.analyses import check
from analysis.actions.runs import answered
from analysis.collect import Evidence
from analysis.models import Analysis, Run
from reviews.models import Membership


def tried(
    seat: Membership, analysis: Analysis, choices: dict[str, Any], evidence: Evidence
) -> Run:  # fmt: skip
    """A run of the analysis with other choices that is not saved. Raises RuleBroken."""
    other = copy.copy(analysis)
    other._state = copy.copy(analysis._state)
    other._state.fields_cache = dict(analysis._state.fields_cache)
    for name, value in choices.items():
        setattr(other, name, value)
    check(other, seat.review)
    return answered(seat, other, evidence)
