"""What people put before others to be screened: samples of calibration rounds, and again."""

from django.db import models

from reviews.models import Criterion, Membership, Review
from screening.models.calibration import Calibration
from screening.models.item import Item
from screening.models.plan import Stage


class SampleItem(models.Model):
    """That an item is in the sample of a calibration, and the round of votes it was in then."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="sample_items")
    calibration = models.ForeignKey(Calibration, on_delete=models.CASCADE, related_name="sample")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="samples")
    round = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["calibration", "item"], name="one_place_in_a_sample"),
        ]

    def __str__(self) -> str:
        return str(self.item)


class Rescreen(models.Model):
    """Items of one stage that were reopened together because a criterion got new words."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="rescreens")
    stage = models.CharField(max_length=16, choices=Stage)
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="rescreens")
    items = models.ManyToManyField(Item, related_name="rescreens")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.criterion)
