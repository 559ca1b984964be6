"""The history of a review."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q

from reviews.models.review import Membership, Review


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def seen_by(self, seat: Membership, private: Collection[str]) -> "AuditEventQuerySet":
        """Without other people's independent work, of which even a count would tell."""
        return self.exclude(Q(verb__in=private) & ~Q(seat=seat))


class AuditEvent(models.Model):
    """One thing that was done. Written by `reviews.audit` alone; the database refuses change.

    `digest` covers this row and the digest of the row before it in the same review, so a row that
    was cut out or changed shows.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    seat = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=60, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="one_event_a_number"),
        ]
        indexes = [models.Index(fields=["target", "target_id"], name="event_of_target")]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"
