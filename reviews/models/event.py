"""The history of a review."""

from django.db import models

from reviews.models.review import Membership, Review


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

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="one_event_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"
