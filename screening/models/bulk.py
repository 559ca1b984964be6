"""One verdict on many items."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models import Job, Membership, Review
from screening.models.item import Item
from screening.models.plan import Stage
from screening.models.vote import Verdict


class BulkVote(models.Model):
    """A verdict that one person gave on many items at once, after seeing how many.

    Each vote is a row of its own with the key that `key_of` gives, so that a bulk which is sent or
    run twice votes once, and so that its votes are found again when it is taken back.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="bulk_votes")
    seat = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="bulk_votes")
    stage = models.CharField(max_length=16, choices=Stage)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict)
    criteria = ArrayField(models.BigIntegerField(), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)
    items = ArrayField(models.BigIntegerField())
    key = models.UUIDField(unique=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {len(self.items)}"

    def key_of(self, item: Item | int) -> uuid.UUID:
        """The key of this bulk's vote on an item."""
        return uuid.uuid5(self.key, str(item if isinstance(item, int) else item.pk))
