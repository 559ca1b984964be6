"""Risk of bias."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from extraction.models.blinding import holds_a_place, visible_to
from extraction.models.entry import Kind, Origin
from reviews.models import Membership, Report, Review, Study


class RatingPlan(models.Model):
    """Which tool the team rates with, and which of its domains; absent: RoB 1, every domain."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="rating_plan")
    tool = models.CharField(max_length=30)
    domains = ArrayField(models.CharField(max_length=20))

    def __str__(self) -> str:
        return f"{self.tool}: {', '.join(self.domains)}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def seen_by(self, seat: Membership) -> "AssessmentQuerySet":
        """Own work, consensus, and a complete pair for the pair and those who may settle."""
        return self.filter(visible_to(seat, Assessment, "study", "tool"))

    def independent(self) -> "AssessmentQuerySet":
        return self.filter(kind=Kind.INDEPENDENT)

    def consensus(self) -> "AssessmentQuerySet":
        return self.filter(kind=Kind.CONSENSUS)

    def completed(self) -> "AssessmentQuerySet":
        return self.filter(completed_at__isnull=False)

    def holding_places(self) -> "AssessmentQuerySet":
        """Those of which a study takes two."""
        return self.filter(holds_a_place())


class Assessment(models.Model):
    """One person's rating of one study with one tool, or the consensus of a pair."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="assessments")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="assessments")
    seat = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.INDEPENDENT)
    tool = models.CharField(max_length=30)
    tool_version = models.CharField(max_length=30)
    started_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "seat", "tool"],
                condition=Q(kind=Kind.INDEPENDENT),
                name="one_assessment_a_person",
            ),
            models.UniqueConstraint(
                fields=["study", "tool"],
                condition=Q(kind=Kind.CONSENSUS),
                name="one_consensus_assessment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study}, {self.tool}"


class JudgementQuerySet(models.QuerySet["Judgement"]):
    def seen_by(self, seat: Membership) -> "JudgementQuerySet":
        return self.filter(assessment__in=Assessment.objects.seen_by(seat))

    def current(self) -> "JudgementQuerySet":
        return self.filter(superseded_at=None)


class Judgement(models.Model):
    """The judgement of one domain with its support; a correction supersedes."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="judgements")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="judgements")
    domain = models.CharField(max_length=20)
    judgement = models.CharField(max_length=20)
    support = models.TextField(_("support for the judgement"), blank=True)
    quote = models.TextField(_("quote"), blank=True)
    page = models.CharField(_("page"), max_length=30, blank=True)
    report = models.ForeignKey(
        Report, null=True, blank=True, on_delete=models.PROTECT, related_name="judgements"
    )
    origin = models.CharField(max_length=6, choices=Origin, blank=True)
    taken_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "domain"],
                condition=Q(superseded_at=None),
                name="one_standing_judgement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.domain}: {self.judgement}"
