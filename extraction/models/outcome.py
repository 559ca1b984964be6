"""What was measured, with what, when, and in whom."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.models import Review


class Direction(models.TextChoices):
    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")


class Population(models.TextChoices):
    """Who was analysed (the analysis set)."""

    ITT = "itt", _("Intention-to-treat")
    MODIFIED_ITT = "mitt", _("Modified intention-to-treat")
    COMPLETE_CASE = "cc", _("Complete case")
    PER_PROTOCOL = "pp", _("Per protocol")
    UNCLEAR = "unclear", _("Unclear")


class Outcome(models.Model):
    """An outcome of the review, such as global functioning."""

    class Kind(models.TextChoices):
        CONTINUOUS = "continuous", _("Continuous (n, mean, SD)")
        DICHOTOMOUS = "dichotomous", _("Dichotomous (events, n)")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="outcomes")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CONTINUOUS)
    better = models.CharField(
        _("direction"), max_length=6, choices=Direction, default=Direction.HIGHER
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "name"], name="one_outcome_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Instrument(models.Model):
    """A scale. Its direction may differ from the outcome's; effects are then turned around."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="instruments")
    name = models.CharField(_("name"), max_length=150)
    minimum = models.FloatField(_("lowest score"), null=True, blank=True)
    maximum = models.FloatField(_("highest score"), null=True, blank=True)
    better = models.CharField(
        _("direction"), max_length=6, choices=Direction, default=Direction.HIGHER
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["review", "name"], name="one_instrument_a_name"),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(minimum__lt=F("maximum")),
                name="instrument_lowest_below_highest",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Timepoint(models.Model):
    """When outcomes are compared across studies, such as post-test or one-year follow-up."""

    class Kind(models.TextChoices):
        BASELINE = "baseline", _("Baseline")
        POST_TEST = "post_test", _("Post-test")
        FOLLOW_UP = "follow_up", _("Follow-up")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="timepoints")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("label"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.POST_TEST)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "label"], name="one_timepoint_a_label"),
        ]

    def __str__(self) -> str:
        return self.label
