"""What is screened."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Record, Report, Review
from screening.models.plan import Stage


class Item(models.Model):
    """A record at title and abstract, or a report at full text, waiting for or holding votes.

    `state` is derived from the plan, the current votes of the current round and the resolution;
    `in_play` is false while the record is a duplicate of another, its import is undone, or its
    report is no longer sought. Both are written by `screening.actions.states` alone and
    recomputed by `manage.py verify`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("No vote yet")
        ONE_VOTE = "one_vote", _("Needs another vote")
        CONFLICT = "conflict", _("Conflict")
        INCLUDED = "included", _("Included")
        EXCLUDED = "excluded", _("Excluded")

    SETTLED = (State.INCLUDED, State.EXCLUDED)

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    stage = models.CharField(max_length=16, choices=Stage)
    record = models.OneToOneField(
        Record, null=True, blank=True, on_delete=models.PROTECT, related_name="item"
    )
    report = models.OneToOneField(
        Report, null=True, blank=True, on_delete=models.PROTECT, related_name="item"
    )
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    in_play = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(stage=Stage.TITLE_ABSTRACT, record__isnull=False, report=None)
                    | Q(stage=Stage.FULL_TEXT, record=None, report__isnull=False)
                ),
                name="item_record_or_report",
            ),
        ]
        indexes = [
            models.Index(
                fields=["review", "stage", "state", "id"],
                condition=Q(in_play=True),
                name="item_queue",
            ),
        ]

    def __str__(self) -> str:
        return str(self.record or self.report)


class Claim(models.Model):
    """That a person has an item before them, so that nobody casts a surplus vote; expires."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="claims")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="claims")
    seat = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="claims")
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="one_claim_an_item_and_person"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} holds {self.item_id}"
