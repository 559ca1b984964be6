"""The questions put to the data, and the frozen answers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from extraction.models import Outcome, Population, Question, Timepoint
from reviews.models import Job, Membership, Review

# What an analysis refers to, for select_related.
PARTS = ("outcome", "timepoint", "subgroup_by", "moderator")


class Analysis(models.Model):
    """One question: which outcome, when, in whom, with which measure, and how it is pooled."""

    class Measure(models.TextChoices):
        SMD = "SMD", _("Standardised mean difference (Hedges' g)")
        MD = "MD", _("Mean difference")
        ROM = "ROM", _("Ratio of means")
        RR = "RR", _("Risk ratio")
        OR = "OR", _("Odds ratio")
        RD = "RD", _("Risk difference")

    class Model(models.TextChoices):
        RANDOM = "random", _("Random effects")
        COMMON = "common", _("Common effect")

    class Pooling(models.TextChoices):
        IV = "iv", _("Inverse variance")
        MH = "mh", _("Mantel-Haenszel")
        PETO = "peto", _("Peto")

    class Estimator(models.TextChoices):
        REML = "REML", _("REML")
        DL = "DL", _("DerSimonian-Laird")
        PM = "PM", _("Paule-Mandel")
        ML = "ML", _("Maximum likelihood")
        EB = "EB", _("Empirical Bayes")
        SJ = "SJ", _("Sidik-Jonkman")
        HE = "HE", _("Hedges")
        HS = "HS", _("Hunter-Schmidt")

    class Test(models.TextChoices):
        Z = "z", _("Wald (normal)")
        KNHA = "knha", _("Hartung-Knapp")
        ADHOC = "adhoc", _("Hartung-Knapp, ad hoc correction")
        T = "t", _("Wald (t distribution)")

    class Prediction(models.TextChoices):
        T_KM2 = "t_km2", _("t, k − 2")
        T_KM1 = "t_km1", _("t, k − 1")
        Z = "z", _("Normal")
        NONE = "none", _("Not shown")

    class Order(models.TextChoices):
        LABEL = "label", _("Name")
        YEAR = "year", _("Year")
        EFFECT = "effect", _("Effect")
        WEIGHT = "weight", _("Weight")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="analyses")
    name = models.CharField(_("name"), max_length=200)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="analyses")
    timepoint = models.ForeignKey(Timepoint, on_delete=models.PROTECT, related_name="analyses")
    populations = ArrayField(
        models.CharField(max_length=8, choices=Population),
        verbose_name=_("populations, in order of preference"),
    )
    measure = models.CharField(_("effect measure"), max_length=3, choices=Measure)
    model = models.CharField(_("model"), max_length=6, choices=Model, default=Model.RANDOM)
    pooling = models.CharField(
        _("pooling method"), max_length=4, choices=Pooling, default=Pooling.IV
    )
    estimator = models.CharField(
        _("estimator of τ²"), max_length=4, choices=Estimator, default=Estimator.REML
    )
    test = models.CharField(_("confidence interval"), max_length=5, choices=Test, default=Test.Z)
    prediction = models.CharField(
        _("prediction interval"), max_length=5, choices=Prediction, default=Prediction.T_KM2
    )
    order = models.CharField(
        _("studies in order of"), max_length=6, choices=Order, default=Order.LABEL
    )
    subgroup_by = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="analyses"
    )
    moderator = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
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
