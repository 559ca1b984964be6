"""What the review asks, and by which rules records come in or stay out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.review import Review


class Protocol(models.Model):
    """The protocol of one review. `criteria_version` rises whenever a criterion changes."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="protocol")
    question = models.TextField(_("review question"), blank=True)
    population = models.TextField(_("population"), blank=True)
    intervention = models.TextField(_("intervention"), blank=True)
    comparator = models.TextField(_("comparator"), blank=True)
    outcomes = models.TextField(_("outcomes"), blank=True)
    study_design = models.TextField(_("study design"), blank=True)
    registration = models.CharField(
        _("registration number"), max_length=100, blank=True, help_text=_("Such as CRD42020123456.")
    )
    registration_url = models.URLField(_("link to the registration"), blank=True)
    text = models.TextField(_("protocol text"), blank=True)
    criteria_version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"Protocol of {self.review}"


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def current(self) -> "CriterionQuerySet":
        return self.filter(retired_at=None)


class Criterion(models.Model):
    """One eligibility criterion, in the protocol's order, with the exclusion reason it gives.

    A changed criterion is a new row; the old one gets `retired_at` and stays for the votes that
    name it.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(
        _("criterion"), max_length=300, help_text=_("What a study must be to come in.")
    )
    explanation = models.TextField(_("explanation"), blank=True)
    reason = models.CharField(
        _("exclusion reason"),
        max_length=200,
        help_text=_(
            "What the flow diagram says of reports that fail it, such as Wrong population."
        ),
    )
    since_version = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(
                fields=["review", "reason"],
                condition=Q(retired_at=None),
                name="one_criterion_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.label
