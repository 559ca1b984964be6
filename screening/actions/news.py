"""What people are to be told of: worked out from what waits for them, never from a vote."""

import datetime as dt

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.models import NoticeKind, User
from reviews.actions.notices import follow
from reviews.models import AuditEvent, Invitation, Membership, Notice, Review
from reviews.roles import Permission
from screening.models import Attendance, Stage, Vote
from screening.waiting import waiting_for

LATELY = dt.timedelta(days=1)


def refresh_all() -> int:
    """Make the notices fit in every review where something happened lately; how many are new."""
    since = timezone.now() - LATELY
    moved = AuditEvent.objects.filter(at__gte=since).values("review")
    told = Notice.objects.standing().values("review")
    return sum(refresh(review) for review in Review.objects.filter(pk__in=moved.union(told)))


def refresh(review: Review) -> int:
    """Make the notices of one review fit; how many are new."""
    wanted = _invited(review) | _meetings(review)
    for seat in review.members.current().select_related("user", "review"):
        wanted |= _of_seat(seat)
    return follow(review=review, wanted=wanted)


Wanted = dict[tuple[int, str, str], str]


def _of_seat(seat: Membership) -> Wanted:
    """The numbers are those of the rail, which nobody else's open vote can change."""
    counts, wanted = waiting_for(seat), {}
    for stage in Stage.values:
        if counts.get(f"conflicts_{stage}"):
            path = reverse("screening:conflicts", args=[seat.review_id, stage])
            wanted[seat.user_id, NoticeKind.CONFLICT.value, stage] = path
    for stage in _empty(seat, counts):
        path = reverse("screening:queue", args=[seat.review_id, stage])
        wanted[seat.user_id, NoticeKind.QUEUE_EMPTY.value, stage] = path
    return wanted


def _empty(seat: Membership, counts: dict[str, int]) -> list[str]:
    """Stages at which this person voted and nothing waits for them now."""
    if not seat.can(Permission.SCREEN):
        return []
    votes = Vote.objects.filter(seat=seat).order_by().values("item__stage").annotate(n=Count("pk"))
    return [row["item__stage"] for row in votes if not counts.get(row["item__stage"])]


def _invited(review: Review) -> Wanted:
    """Open invitations of people who have an account; the letter holds the link."""
    sent = Invitation.objects.filter(
        review=review, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    by_email = {email.lower(): pk for pk, email in sent.values_list("pk", "email")}
    people = User.objects.filter(email__in=list(by_email), is_active=True)
    return {
        (user.pk, NoticeKind.INVITED.value, str(by_email[user.email.lower()])): ""
        for user in people
    }


def _meetings(review: Review) -> Wanted:
    """Meetings that did not begin yet, for those who were asked and are in the team."""
    asked = Attendance.objects.filter(
        review=review,
        seat__left_at=None,
        meeting__started_at=None,
        meeting__ended_at=None,
        meeting__cancelled_at=None,
    )
    return {
        (user, NoticeKind.MEETING.value, str(meeting)): reverse(
            "screening:meeting", args=[review.pk, meeting]
        )
        for user, meeting in asked.values_list("seat__user", "meeting")
    }
