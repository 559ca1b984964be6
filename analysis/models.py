"""The questions put to the data, and the frozen answers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from extraction.models import Outcome, Population, Question, Timepoint
from reviews.models import Job, Membership, Review


class Analysis(models.Model):
    """One question: which outcome, when, in whom, with which measure and model."""

    class Measure(models.TextChoices):
        SMD = "SMD", _("Standardised mean difference (Hedges' g)")
        MD = "MD", _("Mean difference")
        RR = "RR", _("Risk ratio")
        OR = "OR", _("Odds ratio")
        RD = "RD", _("Risk difference")

    class Model(models.TextChoices):
        COMMON = "common", _("Common effect")
        REML = "reml", _("Random effects (REML)")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="analyses")
    name = models.CharField(_("name"), max_length=200)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="analyses")
    timepoint = models.ForeignKey(Timepoint, on_delete=models.PROTECT, related_name="analyses")
    populations = ArrayField(
        models.CharField(max_length=8, choices=Population),
        verbose_name=_("populations, in order of preference"),
    )
    measure = models.CharField(_("effect measure"), max_length=3, choices=Measure)
    model = models.CharField(_("model"), max_length=6, choices=Model, default=Model.REML)
    subgroup_by = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="analyses"
    )
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "analyses"

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One answer, frozen: the input, the options, the software, the result. Never changed."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="runs")
    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="runs")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL)
    options = models.JSONField()
    input = models.JSONField()
    input_sha256 = models.CharField(max_length=64)
    result = models.JSONField()
    versions = models.JSONField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.analysis}, {self.at:%d %b %Y %H:%M}"
