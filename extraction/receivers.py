"""What the ground floor announces, and what it means for extraction."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext as _

from extraction.models import Assessment, Entry
from reviews.errors import RuleBroken
from reviews.models import Review, Study
from reviews.signals import records_removed


@receiver(records_removed)
def refuse_what_is_extracted(*, review: Review, import_id: int, **_more: Any) -> None:
    """Studies that an import brought straight in stay once somebody read them."""
    studies = Study.objects.filter(review=review, links__report__record__source_file=import_id)
    if Study.objects.filter(
        Q(pk__in=Entry.objects.filter(study__in=studies).values("study"))
        | Q(pk__in=Assessment.objects.filter(study__in=studies).values("study"))
    ).exists():
        raise RuleBroken(
            _(
                "Somebody has extracted from studies of this import, or rated them. It cannot be "
                "undone any more."
            )
        )
