"""Telling people what waits for them: a list, and one letter a day at most."""

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


def send_digests() -> int:
    """One letter to each person for whom something is new; how many were sent."""
    people = Notice.objects.to_mail().order_by().values_list("user", flat=True).distinct()
    return sum(_send(user) for user in User.objects.filter(pk__in=people, is_active=True))


def _send(user: User) -> bool:
    """A letter that cannot be sent is sent tomorrow; two workers never send it twice."""
    try:
        with transaction.atomic():
            rows = Notice.objects.to_mail().filter(user=user).select_related("review")
            held = list(rows.select_for_update(of=("self",), skip_locked=True))
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
