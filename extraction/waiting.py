"""What waits in this room for one person."""

from typing import Any

from django.db.models import QuerySet

from extraction.progress import MY_TURN, progress_of, studies_with_entries, studies_with_ratings
from extraction.rating import plan_of
from reviews.models import Membership, Study
from reviews.prepared import Prepared
from reviews.roles import Permission


def waiting_for(seat: Membership) -> dict[str, int]:
    """Studies to extract or rate, and pairs to reconcile, that this person may take up now."""
    if not seat.can(Permission.EXTRACT):
        return {}
    if not ANY_STUDY.all(review=seat.review_id):
        return {"extraction": 0, "rob": 0}
    return {
        "extraction": _mine(seat, studies_with_entries(seat)),
        "rob": _mine(seat, studies_with_ratings(seat, plan_of(seat.review).tool.id)),
    }


def _any_study(*, review: Any) -> QuerySet[Study, Any]:
    return Study.objects.filter(review=review).order_by().values_list("pk")[:1]


ANY_STUDY = Prepared(_any_study)


def _mine(seat: Membership, studies: QuerySet[Study]) -> int:
    return sum(progress_of(seat, study) in MY_TURN for study in studies)
