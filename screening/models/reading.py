"""How one person goes through a stage."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Review
from screening.models.plan import Stage


class Order(models.TextChoices):
    IMPORTED = "imported", _("As imported")
    RANDOM = "random", _("Shuffled, for me alone")
    YEAR = "year", _("Newest first")
    TITLE = "title", _("By title")
    RELEVANT = "relevant", _("Most relevant first")


class Reading(models.Model):
    """The order and the filters that one person chose for one stage, the same everywhere."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="readings")
    seat = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="readings")
    stage = models.CharField(max_length=16, choices=Stage)
    order = models.CharField(_("order"), max_length=8, choices=Order, default=Order.IMPORTED)
    filters = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["seat", "stage"], name="one_reading_a_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_order_display()}"
