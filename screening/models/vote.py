"""Who decided what. Append-only: the database refuses all but marking a row superseded."""

import uuid

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reviews.access import Permission
from reviews.models import Criterion, Membership, Review
from screening.models.item import Item
from screening.models.meeting import AgendaItem, Meeting
from screening.models.plan import Plan, Stage


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
        """The votes that this seat may see: its own, and others' once the plan reveals them.

        A settled item shows its votes to those who voted on it and to those who may see votes; a
        conflict shows them to those who may settle it. Where a consensus meeting settles, that is
        nobody, until the meeting reveals them to all who attend. Votes on a sample are hidden
        while its calibration is open, and shown to its people then. Nothing else of another's
        work is shown.
        """
        plans = {plan.stage: plan for plan in Plan.objects.filter(review=seat.review_id)}
        mine = Vote.objects.current().filter(seat=seat, item=OuterRef("item"))
        same_round = mine.filter(round=OuterRef("round"))
        seen = _revealed_in_meeting(seat) | (_in_closed_sample(seat) & Q(Exists(same_round)))
        for stage in Stage.values:
            plan = plans.get(stage) or Plan(stage=stage)
            seen |= Q(item__stage=stage) & _revealed(plan, seat, mine)
        return self.filter(Q(seat=seat) | (seen & Q(item__calibration=None)), review=seat.review_id)


def _in_closed_sample(seat: Membership) -> Q:
    """Whoever judged a sample sees the others' votes once the round is closed."""
    rows = apps.get_model("screening", "SampleItem").objects.filter(
        item=OuterRef("item"),
        round=OuterRef("round"),
        calibration__closed_at__isnull=False,
        calibration__people__contains=[seat.pk],
    )
    return Q(Exists(rows))


def _revealed_in_meeting(seat: Membership) -> Q:
    """Whoever attends a meeting sees the votes that it has revealed, then and afterwards."""
    shown = AgendaItem.objects.filter(
        item=OuterRef("item"),
        round=OuterRef("round"),
        revealed_at__isnull=False,
        meeting__attendances__seat=seat,
    )
    return Q(Exists(shown))


def _revealed(plan: Plan, seat: Membership, mine: VoteQuerySet) -> Q:
    nothing = Q(pk__in=[])
    reveal = Plan.Reveal(plan.reveal)
    settled, conflict = Q(item__state__in=Item.SETTLED), Q(item__state=Item.State.CONFLICT)
    if plan.resolvers == Plan.Resolvers.MEETING:
        gone = Vote.objects.of_this_round().filter(
            item=OuterRef("item"), seat__left_at__isnull=False
        )
        conflict &= Q(Exists(gone))
    resolver = (settled | conflict) if seat.can(Permission.RESOLVE) else nothing
    if reveal == Plan.Reveal.TO_RESOLVER_ONLY:
        return resolver
    trusted = settled if seat.can(Permission.SEE_VOTES) else nothing
    if not seat.can(Permission.SCREEN):
        return resolver | trusted
    shared = settled & Q(Exists(mine))
    if reveal == Plan.Reveal.AFTER_OWN_VOTE:
        shared |= Q(Exists(mine.filter(round=OuterRef("round"))))
    return resolver | trusted | shared


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
        indexes = [models.Index(fields=["seat", "-id"], name="vote_of_person")]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_verdict_display()}"


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    def current(self) -> "ResolutionQuerySet":
        return self.filter(superseded_at=None)


class Resolution(models.Model):
    """How a conflict was settled, and by whom. Never touches the votes.

    On the basis `earlier` nobody here voted: `by` vouches for what a named earlier team decided.
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
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="resolutions")
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
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} ({self.get_basis_display()})"
