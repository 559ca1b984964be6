"""Telling people what waits for them: a list, and one letter a day at most."""

import datetime as dt
import logging
from collections.abc import Mapping
from smtplib import SMTPException

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reviews import mail
from reviews.models import Notice, Review

log = logging.getLogger(__name__)
Wanted = Mapping[tuple[int, str, str], str]


@transaction.atomic
def follow(*, review: Review, wanted: Wanted) -> int:
    """Make the notices of a review fit what is so; how many are new.

    wanted: (user, kind, what about) -> the page it leads to.
    """
    standing = {
        (each.user_id, each.kind, each.about): each.pk
        for each in Notice.objects.standing().filter(review=review)
    }
    over = [pk for key, pk in standing.items() if key not in wanted]
    Notice.objects.filter(pk__in=over).update(ended_at=timezone.now())
    new = [
        Notice(review=review, user_id=user, kind=kind, about=about, path=path)
        for (user, kind, about), path in wanted.items()
        if (user, kind, about) not in standing
    ]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def mark_read(*, user: User, notice: Notice | None = None) -> int:
    """Note that a person saw one notice of theirs, or all."""
    mine = Notice.objects.standing().filter(user=user, read_at=None)
    if notice is not None:
        mine = mine.filter(pk=notice.pk)
    return mine.update(read_at=timezone.now())


def send_digests(due: dt.datetime) -> int:
    """A letter to each person for whom something was new by then; how many were sent.

    Asked for as often as one likes, it sends each person one letter a day at most, and what a
    stopped server or a mail server out of order kept back as soon as it can.
    """
    rows = Notice.objects.to_mail().filter(at__lte=due)
    people = rows.order_by().values_list("user", flat=True).distinct()
    active = User.objects.filter(pk__in=people, is_active=True)
    return sum(_send(user, due) for user in active)


def _send(user: User, due: dt.datetime) -> bool:
    """Two workers that send at once take turns at a person, so the second finds it done."""
    try:
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=user.pk)
            day = timezone.localtime(due).replace(hour=0, minute=0, second=0, microsecond=0)
            if Notice.objects.filter(user=user, mailed_at__gte=day).exists():
                return False
            rows = Notice.objects.to_mail().filter(user=user, at__lte=due)
            held = list(rows.select_related("review"))
            if not held:
                return False
            Notice.objects.filter(pk__in=[each.pk for each in held]).update(
                mailed_at=timezone.now()
            )
            mail.send_digest(user, held)
    except (SMTPException, OSError):
        log.exception("The digest of person %s was not sent", user.pk)
        return False
    return True
