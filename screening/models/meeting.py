"""Consensus meetings: the voters, the conflicts before them, and what was said of each."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Criterion, Membership, Review
from screening.models.item import Item
from screening.models.plan import Stage

PRESENT = dt.timedelta(seconds=20)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def running(self) -> "MeetingQuerySet":
        return self.filter(started_at__isnull=False, ended_at=None)


class Meeting(models.Model):
    """People who settle conflicts of one stage together.

    Planned, running once `started_at` is set, over once `ended_at` is; `cancelled_at` when it was
    called off before it began. `shown` is what everybody looks at, and `version` rises with all
    that they see, so that every machine knows when to look again. `before` and `after` are the
    totals of the stage at its start and its end.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="meetings")
    stage = models.CharField(_("stage"), max_length=16, choices=Stage)
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("Such as Week 3, or Wrong population.")
    )
    only_of_attendees = models.BooleanField(
        _("only conflicts whose voters all attend"), default=False
    )
    planned_for = models.DateTimeField(_("planned for"), null=True, blank=True)
    planned_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    shown = models.ForeignKey(
        "AgendaItem", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="meeting_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(started_at=None),
                name="meeting_called_off_before_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_stage_display())

    @property
    def is_running(self) -> bool:
        return self.started_at is not None and self.ended_at is None

    @property
    def is_planned(self) -> bool:
        return self.started_at is None and self.cancelled_at is None


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def present(self) -> "AttendanceQuerySet":
        """Those whose machine was heard of a moment ago."""
        return self.filter(seen_at__gt=timezone.now() - PRESENT)


class Attendance(models.Model):
    """That a person was asked to a meeting; when they came, and when last heard of."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="attendances")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="attendances")
    joined_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="one_chair_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} at {self.meeting}"


class AgendaItem(models.Model):
    """A conflict before a meeting, in the round that it was in when the meeting began.

    Until `revealed_at` is set, its votes are hidden from everybody in the meeting; then they are
    shown to all at once. How it was settled is the Resolution of that round and meeting.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="agenda_items")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="agenda")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    criterion = models.ForeignKey(
        Criterion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revealed_at = models.DateTimeField(null=True, blank=True)
    revealed_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "item"], name="one_place_on_the_agenda"),
            models.UniqueConstraint(fields=["meeting", "position"], name="one_item_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.item}"


class Clarification(models.Model):
    """That a meeting reworded a criterion while it spoke of a conflict; `criterion` is the new."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="clarifications")
    point = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="clarifications")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.criterion)
