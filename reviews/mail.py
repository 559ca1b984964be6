"""Letters the product sends."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from reviews.models import Invitation


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
