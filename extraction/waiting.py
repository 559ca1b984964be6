"""What waits in this room for one person."""

from typing import Any

from django.db.models import QuerySet

from extraction.progress import MY_TURN, by_entries, by_ratings, progress_of
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
    place = {"review": seat.review_id, "seat": seat.pk}
    return {
        "extraction": _mine(seat, ENTERED.all(**place)),
        "rob": _mine(seat, RATED.all(plan_of(seat.review).tool.id, **place)),
    }


def _any_study(*, review: Any) -> QuerySet[Study, Any]:
    return Study.objects.filter(review=review).order_by().values_list("pk")[:1]


ANY_STUDY = Prepared(_any_study)
ENTERED, RATED = Prepared(by_entries), Prepared(by_ratings)


def _mine(seat: Membership, studies: list[Study]) -> int:
    return sum(progress_of(seat, study) in MY_TURN for study in studies)
