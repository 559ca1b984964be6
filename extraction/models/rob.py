"""Risk of bias."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from extraction.models.work import Finding, FindingQuerySet, Kind, Work, WorkQuerySet
from reviews.models import Membership, Report, Review, Study


class RatingPlan(models.Model):
    """Which tool the team rates with, and which of its domains; absent: RoB 1, every domain."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="rating_plan")
    tool = models.CharField(max_length=30)
    domains = ArrayField(models.CharField(max_length=20))

    def __str__(self) -> str:
        return f"{self.tool}: {', '.join(self.domains)}"


class AssessmentQuerySet(WorkQuerySet["Assessment"]):
    pass


class Assessment(Work):
    """One person's rating of one study with one tool, or the consensus of a pair."""

    PAIRED_BY = ("study", "tool")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="assessments")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="assessments")
    seat = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="assessments")
    tool = models.CharField(max_length=30)
    tool_version = models.CharField(max_length=30)

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


class JudgementQuerySet(FindingQuerySet["Judgement"]):
    pass


class Judgement(Finding):
    """The judgement of one domain with its support; a correction supersedes."""

    HELD_BY = "assessment"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="judgements")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="judgements")
    domain = models.CharField(max_length=20)
    judgement = models.CharField(max_length=20)
    support = models.TextField(_("support for the judgement"), blank=True)

    report = models.ForeignKey(
        Report, null=True, blank=True, on_delete=models.PROTECT, related_name="judgements"
    )

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
