"""Who was given which part of a stage."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Review
from screening.models.plan import Stage


class AllocationQuerySet(models.QuerySet["Allocation"]):
    def standing(self) -> "AllocationQuerySet":
        return self.filter(withdrawn_at=None)

    def to(self, seat: Membership) -> "AllocationQuerySet":
        return self.standing().filter(people__contains=[seat.pk])


class Allocation(models.Model):
    """A share of a stage that certain people are to screen; `withdrawn_at` set when taken back.

    Its items point at it. Places among their votes are kept for its `people`; if these are fewer
    than the votes that are needed, the places left over are open to everybody.
    """

    class Drawn(models.TextChoices):
        RANDOM = "random", _("At random")
        FILTERED = "filtered", _("By a filter")
        TAKEN_OVER = "taken_over", _("Taken over from a member who left")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="allocations")
    stage = models.CharField(max_length=16, choices=Stage)
    people = ArrayField(models.BigIntegerField())
    drawn = models.CharField(_("how it was drawn"), max_length=10, choices=Drawn)
    share = models.PositiveSmallIntegerField(_("share in per cent"), default=100)
    seed = models.BigIntegerField(null=True, blank=True)
    filters = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["review", "stage"],
                condition=models.Q(withdrawn_at=None),
                name="allocation_of_stage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_drawn_display()}, {self.get_stage_display()}"
