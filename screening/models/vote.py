"""Who decided what. Append-only: the database refuses all but marking a row superseded."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.models import Criterion, Membership, Review
from screening.models.blinding import revealed, sight_of
from screening.models.item import Item
from screening.models.meeting import Meeting
from screening.models.stopping import Stop


class Verdict(models.TextChoices):
    INCLUDE = "include", _("Include")
    MAYBE = "maybe", _("Maybe")
    EXCLUDE = "exclude", _("Exclude")


class VoteQuerySet(models.QuerySet["Vote"]):
    def current(self) -> "VoteQuerySet":
        """The standing vote of each person in each round."""
        return self.filter(superseded_at=None)

    def of_this_round(self) -> "VoteQuerySet":
        """Standing votes that count towards the item's state now."""
        return self.current().filter(round=F("item__round"))

    def seen_by(self, seat: Membership) -> "VoteQuerySet":
        """The votes that this seat may see: its own, and others' once the plan reveals them."""
        shown = revealed(sight_of(seat), seat.pk, Vote.objects.current())
        return self.filter(shown, review=seat.review_id)


class Vote(models.Model):
    """One person's verdict on one item in one round.

    A change of mind is a new row that `replaces` the old one, which gets `superseded_at`. A
    withdrawn vote is superseded and replaced by nothing. `key` makes a vote that was sent twice
    count once.
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
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
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
        indexes = [
            models.Index(fields=["seat", "-id"], name="vote_of_person"),
            models.Index(
                fields=["review", "item"],
                condition=Q(superseded_at=None) & ~Q(note=""),
                name="vote_with_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_verdict_display()}"


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    def current(self) -> "ResolutionQuerySet":
        return self.filter(superseded_at=None)

    def by_machine(self) -> "ResolutionQuerySet":
        return self.filter(basis=Resolution.Basis.AUTOMATION)


class Resolution(models.Model):
    """How a conflict was settled, and by whom. Never touches the votes.

    On the basis `earlier` nobody here voted: `by` vouches for what a named earlier team decided.
    On the basis `automation` a stopping rule decided, and no person: `by` is empty, `stop` says
    who let it.
    """

    class Basis(models.TextChoices):
        CONSENSUS = "consensus", _("Consensus")
        ADJUDICATION = "adjudication", _("Adjudication")
        AUTOMATION = "automation", _("Automation")
        EARLIER = "earlier", _("Earlier team")

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
    by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="resolutions"
    )
    stop = models.ForeignKey(
        Stop, null=True, blank=True, on_delete=models.PROTECT, related_name="resolutions"
    )
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="resolutions"
    )
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
            models.CheckConstraint(
                condition=Q(basis="automation", by=None, stop__isnull=False, verdict="exclude")
                | (~Q(basis="automation") & Q(by__isnull=False, stop=None)),
                name="a_machine_is_no_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} ({self.get_basis_display()})"
