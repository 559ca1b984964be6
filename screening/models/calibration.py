"""Calibration rounds: several people judge the same sample before they share out the work."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Review
from screening.models.plan import Stage


class CalibrationQuerySet(models.QuerySet["Calibration"]):
    def open(self) -> "CalibrationQuerySet":
        return self.filter(closed_at=None)


class Calibration(models.Model):
    """A random sample of one stage on which every one of `people` votes; open until `closed_at`.

    While it is open nobody sees another's vote and no item of the sample is settled; the items
    point at it. `keep` was chosen at the start: whether the votes then count as normal votes, or
    the items begin a new round without them. `seed` draws the same sample again.
    """

    class Measure(models.TextChoices):
        PERCENT = "percent", _("Percent agreement")
        KAPPA = "kappa", _("Kappa")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="calibrations")
    stage = models.CharField(_("stage"), max_length=16, choices=Stage)
    people = ArrayField(models.BigIntegerField())
    size = models.PositiveIntegerField(_("records in the sample"))
    seed = models.BigIntegerField(_("seed"))
    measure = models.CharField(
        _("agreement is measured as"), max_length=8, choices=Measure, default=Measure.PERCENT
    )
    target = models.PositiveSmallIntegerField(
        _("target in per cent"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("For kappa, 60 means 0.60."),
    )
    keep = models.BooleanField(_("the votes count as normal votes afterwards"), default=True)
    started_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CalibrationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.started_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
