"""What is screened."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Record, Report, Review
from reviews.roles import Permission
from screening.models.allocation import Allocation
from screening.models.calibration import Calibration
from screening.models.plan import Stage


class ItemQuerySet(models.QuerySet["Item"]):
    def at(self, stage: str) -> "ItemQuerySet":
        return self.filter(stage=stage)

    def in_play(self) -> "ItemQuerySet":
        return self.filter(in_play=True)

    def settled(self) -> "ItemQuerySet":
        return self.filter(state__in=Item.SETTLED)

    def settled_by_people(self) -> "ItemQuerySet":
        """Without those that a stopping rule excluded unread."""
        return self.settled().exclude(_unread())

    def undecided(self) -> "ItemQuerySet":
        """Items that take votes: none yet, or not enough."""
        return self.filter(state__in=Item.UNDECIDED)

    def with_vote_of(self, seat: Membership) -> "ItemQuerySet":
        return self.filter(_vote_of(seat))

    def without_vote_of(self, seat: Membership) -> "ItemQuerySet":
        return self.filter(~_vote_of(seat))

    def needing(self, seat: Membership) -> "ItemQuerySet":
        """Items in play that still want this seat's vote."""
        return self.in_play().undecided().without_vote_of(seat)

    def kept_from(self, seat: Membership, votes_needed: int) -> "ItemQuerySet":
        """Items given to other people, who are enough to cast every vote that is needed."""
        return self.filter(allocation__people__len__gte=votes_needed).exclude(
            allocation__people__contains=[seat.pk]
        )

    def conflicts(self) -> "ItemQuerySet":
        return self.in_play().filter(state=Item.State.CONFLICT)

    def open_to_resolver(self, seat: Any, review: Any) -> "ItemQuerySet":
        """Without those that a seat voted on, as long as somebody who did not can settle them.

        Nothing is left to nobody: where all who settle conflicts voted, it falls to them.
        """
        return self.exclude(Q(_vote_of(seat)) & Q(_outsider(review)))

    def with_plays(self) -> "ItemQuerySet":
        """Annotates `plays`: what `in_play` must be, from duplicates, imports and retrieval."""
        not_retrieved = apps.get_model("screening", "NotRetrieved").objects.filter(
            report=OuterRef("report"), superseded_at=None
        )
        set_aside = apps.get_model("screening", "SetAside").objects.filter(
            report=OuterRef("report"), superseded_at=None
        )
        passed = Item.objects.filter(
            record=OuterRef("report__record"), in_play=True, state=Item.State.INCLUDED
        )
        record_stands = Q(
            stage=Stage.TITLE_ABSTRACT,
            record__duplicate_of=None,
            record__source_file__undone_at=None,
        )
        report_sought = Q(~Exists(not_retrieved), ~Exists(set_aside), stage=Stage.FULL_TEXT)
        report_sought &= Q(report__record=None) | Q(Exists(passed))
        return self.annotate(
            plays=Case(
                When(record_stands, then=Value(True)),
                When(report_sought, then=Value(True)),
                default=Value(False),
            )
        )


def _vote_of(seat: Any) -> Exists:
    votes = apps.get_model("screening", "Vote").objects
    return Exists(
        votes.filter(item=OuterRef("pk"), round=OuterRef("round"), seat=seat, superseded_at=None)
    )


def _unread() -> Exists:
    resolutions = apps.get_model("screening", "Resolution").objects
    standing = resolutions.filter(
        item=OuterRef("pk"), round=OuterRef("round"), superseded_at=None, basis="automation"
    )
    return Exists(standing)


def _outsider(review: Any) -> Exists:
    """Somebody in the team who settles conflicts and did not vote on the item."""
    theirs = apps.get_model("screening", "Vote").objects.filter(
        item=OuterRef(OuterRef("pk")),
        round=OuterRef(OuterRef("round")),
        seat=OuterRef("pk"),
        superseded_at=None,
    )
    people = Membership.objects.all().who_may(Permission.RESOLVE)
    return Exists(people.filter(~Exists(theirs), review=review))


class Item(models.Model):
    """A record at title and abstract, or a report at full text, waiting for or holding votes.

    `state` is derived from the plan, the current votes of the current round and the resolution;
    `in_play` is false while the record is a duplicate of another, its import is undone, or its
    report is no longer sought. `home` is the copy that people judged, while the item stands for
    the record that is kept in its place (`actions.standins`). State and play are written by
    `screening.actions.states` alone and recomputed by `manage.py verify`. `calibration` is set
    while the item is in the sample of an open calibration round; until that closes, its people
    vote on it and nothing settles it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("No vote yet")
        ONE_VOTE = "one_vote", _("Needs another vote")
        CONFLICT = "conflict", _("Conflict")
        INCLUDED = "included", _("Included")
        EXCLUDED = "excluded", _("Excluded")

    SETTLED = (State.INCLUDED, State.EXCLUDED)
    UNDECIDED = (State.WAITING, State.ONE_VOTE)

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    stage = models.CharField(max_length=16, choices=Stage)
    record = models.OneToOneField(
        Record, null=True, blank=True, on_delete=models.PROTECT, related_name="item"
    )
    report = models.OneToOneField(
        Report, null=True, blank=True, on_delete=models.PROTECT, related_name="item"
    )
    home = models.ForeignKey(
        Record, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    in_play = models.BooleanField(default=True)
    allocation = models.ForeignKey(
        Allocation, null=True, blank=True, on_delete=models.SET_NULL, related_name="items"
    )
    calibration = models.ForeignKey(
        Calibration, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(stage=Stage.TITLE_ABSTRACT, record__isnull=False, report=None)
                    | Q(stage=Stage.FULL_TEXT, record=None, report__isnull=False)
                ),
                name="item_record_or_report",
            ),
        ]
        indexes = [
            models.Index(
                fields=["review", "stage", "state", "id"],
                condition=Q(in_play=True),
                name="item_queue",
            ),
            models.Index(
                fields=["review", "stage", "id"], condition=Q(in_play=True), name="item_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.record or self.report)

    @property
    def takes_votes(self) -> bool:
        return self.state in self.UNDECIDED

    @property
    def is_settled(self) -> bool:
        return self.state in self.SETTLED


class ClaimQuerySet(models.QuerySet["Claim"]):
    def live(self) -> "ClaimQuerySet":
        return self.filter(expires_at__gt=Now())


class Claim(models.Model):
    """That a person has an item before them, so that nobody casts a surplus vote; expires."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="claims")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="claims")
    seat = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="claims")
    expires_at = models.DateTimeField()

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="one_claim_an_item_and_person"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} holds {self.item_id}"
