"""Who decided what. Append-only: the database refuses all but marking a row superseded."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models import Criterion, Membership, Review
from screening.models.item import Item


class Verdict(models.TextChoices):
    INCLUDE = "include", _("Include")
    MAYBE = "maybe", _("Maybe")
    EXCLUDE = "exclude", _("Exclude")


class VoteQuerySet(models.QuerySet["Vote"]):
    def current(self) -> "VoteQuerySet":
        """The standing vote of each person in each round."""
        return self.filter(superseded_at=None)


class Vote(models.Model):
    """One person's verdict on one item in one round.

    A change of mind is a new row; the old one gets `superseded_at`. A withdrawn vote is
    superseded by nothing. `key` makes a vote that was sent twice count once.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="votes")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="votes")
    seat = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="votes")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    criteria = ArrayField(models.BigIntegerField(), default=list, blank=True)
    note = models.TextField(blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    criteria_version = models.PositiveIntegerField()
    key = models.UUIDField(default=uuid.uuid4)
    cast_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "seat", "round"],
                condition=Q(superseded_at=None),
                name="one_standing_vote",
            ),
            models.UniqueConstraint(fields=["seat", "key"], name="one_vote_a_key"),
        ]
        indexes = [models.Index(fields=["seat", "-id"], name="vote_of_person")]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_verdict_display()}"


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    def current(self) -> "ResolutionQuerySet":
        return self.filter(superseded_at=None)


class Resolution(models.Model):
    """How a conflict was settled, and by whom. Never touches the votes."""

    class Basis(models.TextChoices):
        CONSENSUS = "consensus", _("Consensus")
        ADJUDICATION = "adjudication", _("Adjudication")
        AUTOMATION = "automation", _("Automation")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="resolutions")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="resolutions")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(
        max_length=8,
        choices=[
            (Verdict.INCLUDE.value, Verdict.INCLUDE.label),
            (Verdict.EXCLUDE.value, Verdict.EXCLUDE.label),
        ],
    )
    reason = models.ForeignKey(
        Criterion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    basis = models.CharField(max_length=12, choices=Basis)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="resolutions")
    note = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "round"],
                condition=Q(superseded_at=None),
                name="one_standing_resolution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} ({self.get_basis_display()})"
