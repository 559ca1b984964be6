"""Long work."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.review import Membership, Review


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> "JobQuerySet":
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def seen_by(self, seat: Membership) -> "JobQuerySet":
        """Without other people's private work, such as votes on many items at once."""
        return self.seen_with(seat.review_id, seat.pk)

    def seen_with(self, review: Any, seat: Any) -> "JobQuerySet":
        """`seen_by` for a prepared query: the seat and its review may be slots."""
        return self.filter(Q(private=False) | Q(started_by=seat), review=review)


class Job(models.Model):
    """One piece of background work: queued, running, then done, failed or cancelled.

    The row is the truth about the work, never the broker. Only `reviews.jobs` moves `state`.
    `attempts` counts how often a worker took it: more than once when a worker died over it.
    A private job is shown to nobody but the person who started it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="jobs")
    task = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    started_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    private = models.BooleanField(default=False)
    cancel_asked = models.BooleanField(default=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state not in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int:
        """How much is done, rounded down; 0 while nobody knows of how much."""
        return min(100 * self.done // self.total, 100) if self.total else 0
