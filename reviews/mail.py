"""Letters the product sends."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from reviews.models import Invitation, Notice


def link(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def send_invitation(invitation: Invitation, token: str) -> str:
    """Send the invitation; its link, for the owner to hand over if the letter is lost."""
    address = link(reverse("reviews:accept", args=[token]))
    send_mail(
        subject=_("%(name)s invites you to a systematic review") % {"name": invitation.invited_by},
        message=render_to_string(
            "reviews/mail/invitation.txt", {"invitation": invitation, "address": address}
        ),
        from_email=None,
        recipient_list=[invitation.email],
    )
    return address


def send_digest(user: User, notices: Sequence[Notice]) -> None:
    """What is new for one person, in one letter."""
    lines = [
        {
            "words": str(notice),
            "title": notice.review.title if notice.names_review else "",
            "address": link(notice.path) if notice.path else "",
        }
        for notice in notices
    ]
    choices = link(reverse("accounts:notices"))
    send_mail(
        subject=_("What waits for you in Concord"),
        message=render_to_string("reviews/mail/digest.txt", {"lines": lines, "choices": choices}),
        from_email=None,
        recipient_list=[user.email],
    )
