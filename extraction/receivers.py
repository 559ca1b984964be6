"""What the ground floor announces, and what it means for extraction."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext as _

from extraction.models import Assessment, Entry
from reviews.models import Review, Study
from reviews.signals import import_in_use


@receiver(import_in_use)
def what_is_extracted(*, review: Review, import_id: int, **_more: Any) -> str:
    """Studies that an import brought straight in stay once somebody read them."""
    studies = Study.objects.filter(review=review, links__report__record__source_file=import_id)
    if Study.objects.filter(
        Q(pk__in=Entry.objects.filter(study__in=studies).values("study"))
        | Q(pk__in=Assessment.objects.filter(study__in=studies).values("study"))
    ).exists():
        return _(
            "Somebody has extracted from studies of this import, or rated them. It cannot be "
            "undone any more."
        )
    return ""
