"""That people stopped reading before every record was read."""

from django.db import models
from django.db.models import Q

from reviews.models import Membership, Review
from screening.ranking.stopping import ROUNDING


class Stop(models.Model):
    """One act of stopping titles and abstracts by a rule: what no person had read was excluded.

    Each record has a resolution of its own that points here, on the basis `automation` and by
    nobody: the rule decided, `by` let it. How many there are is counted from those. The numbers
    are what was known when it was done: of `total` records people had settled `read`, `relevant`
    of them included; `p` is the chance of that if recall were below `target`. Undone as one act,
    the records wait again.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="stops")
    target = models.FloatField()
    confidence = models.FloatField()
    p = models.FloatField()
    total = models.PositiveIntegerField()
    read = models.PositiveIntegerField()
    relevant = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="stop_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_percent} % · {self.confidence_percent} %"

    @property
    def target_percent(self) -> int:
        return round(100 * self.target)

    @property
    def confidence_percent(self) -> int:
        return round(100 * self.confidence)

    @property
    def proven(self) -> bool:
        """Whether the rule was met."""
        return self.p < (1 - self.confidence) * (1 - ROUNDING)
