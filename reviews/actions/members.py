"""Who is in the team."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from reviews import audit, signals
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Invitation, Membership, Review
from reviews.roles import Permission, Role

OPEN_FOR = timedelta(days=30)


class OpenVotes(models.TextChoices):
    """What becomes of the votes of somebody who leaves, on items that are not settled."""

    KEEP = "keep", _lazy("Keep them: they count like any other")
    VOID = "void", _lazy("Void them: those items wait for another vote")
    REASSIGN = "reassign", _lazy("Reassign them: another person votes on those items instead")


@transaction.atomic
def invite_member(*, seat: Membership, email: str, role: str) -> tuple[Invitation, str]:
    """An invitation and the secret of its link, which is stored only as a hash."""
    seat.require(Permission.MANAGE_TEAM)
    email = email.strip().lower()
    if seat.review.members.current().filter(user__email__iexact=email).exists():
        raise RuleBroken(_("%(email)s is already in the team.") % {"email": email})
    seat.review.invitations.filter(email=email, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        review=seat.review,
        email=email,
        role=Role(role),
        token_hash=fingerprint(token),
        invited_by=seat,
        expires_at=timezone.now() + OPEN_FOR,
    )
    audit.record(seat, Verb.MEMBER_INVITED, made, email=email, role=str(made.get_role_display()))
    return made, token


@transaction.atomic
def withdraw_invitation(*, seat: Membership, invitation: Invitation) -> Invitation:
    """Make the link of an invitation useless."""
    seat.require(Permission.MANAGE_TEAM)
    changed = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None
    ).update(withdrawn_at=timezone.now())
    if not changed:
        raise RuleBroken(_("That invitation is no longer open."))
    audit.record(seat, Verb.INVITATION_WITHDRAWN, invitation, email=invitation.email)
    invitation.refresh_from_db()
    return invitation


def open_invitation(token: str) -> Invitation | None:
    """The invitation of a link, while it can still be accepted."""
    return (
        Invitation.objects.select_related("review", "invited_by__user")
        .filter(
            token_hash=fingerprint(token),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
        )
        .first()
    )


@transaction.atomic
def accept_invitation(*, user: User, token: str) -> Membership:
    """A seat for the person who holds the link."""
    found = open_invitation(token)
    if found is None:
        raise RuleBroken(
            _("This invitation was used, withdrawn or has expired. Ask for a new one.")
        )
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise RuleBroken(_("This invitation was used or withdrawn. Ask for a new one."))
    if invitation.review.members.current().filter(user=user).exists():
        raise RuleBroken(_("You are already in the team of this review."))
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    made = _seated(invitation, user)
    signals.team_changed.send(sender=Membership, review=made.review, by=made)
    audit.record(made, Verb.MEMBER_JOINED, made, role=str(made.get_role_display()))
    return made


def _seated(invitation: Invitation, user: User) -> Membership:
    """A new seat, or the one that the person once had: nobody ever votes from two seats."""
    former = invitation.review.members.filter(user=user).order_by("-id").first()
    if former is None:
        return Membership.objects.create(review=invitation.review, user=user, role=invitation.role)
    former.role, former.left_at = Role(invitation.role), None
    former.save(update_fields=["role", "left_at"])
    return former


@transaction.atomic
def change_role(*, seat: Membership, member: Membership, role: str) -> Membership:
    """Give a member another role."""
    seat.require(Permission.MANAGE_TEAM)
    _lock_team(seat.review)
    member = _standing(seat.review, member)
    before = member.get_role_display()
    if member.role == Role.OWNER and role != Role.OWNER:
        _refuse_last_owner(seat.review)
    if member.role == role:
        return member
    member.role = Role(role)
    member.save(update_fields=["role"])
    signals.team_changed.send(sender=Membership, review=seat.review, by=seat)
    audit.record(
        seat,
        Verb.MEMBER_CHANGED,
        member,
        name=str(member),
        before=str(before),
        role=str(member.get_role_display()),
    )
    return member


@transaction.atomic
def remove_member(
    *,
    seat: Membership,
    member: Membership,
    open_votes: str = OpenVotes.KEEP,
    successor: Membership | None = None,
) -> Membership:
    """Take away a seat. What the person did stays in the ledger; what they held is set free."""
    if member.pk != seat.pk:
        seat.require(Permission.MANAGE_TEAM)
    _lock_team(seat.review)
    member = _standing(seat.review, member)
    if member.role == Role.OWNER:
        _refuse_last_owner(seat.review)
    successor = _successor(seat, member, open_votes, successor)
    signals.member_leaving.send(
        sender=Membership, seat=member, by=seat, open_votes=open_votes, successor=successor
    )
    member.left_at = timezone.now()
    member.save(update_fields=["left_at"])
    signals.team_changed.send(sender=Membership, review=seat.review, by=seat)
    audit.record(
        seat,
        Verb.MEMBER_REMOVED,
        member,
        name=str(member),
        open_votes=open_votes,
        successor=str(successor) if successor else None,
    )
    return member


def unsettled_work(member: Membership) -> int:
    """How many votes of this person stand on items that are not settled."""
    answers: list[tuple[Any, Any]] = signals.open_work.send(sender=Membership, seat=member)
    return sum(number for _receiver, number in answers)


def _successor(
    seat: Membership, member: Membership, open_votes: str, successor: Membership | None
) -> Membership | None:
    """Who takes over; checked, and nobody unless the votes are reassigned."""
    if open_votes not in OpenVotes.values:
        raise RuleBroken(_("Choose whether to keep, void or reassign the open votes."))
    if open_votes != OpenVotes.REASSIGN:
        return None
    seat.require(Permission.MANAGE_TEAM)
    if successor is None or successor.pk == member.pk:
        raise RuleBroken(_("Choose another person who takes over the open votes."))
    found = _standing(seat.review, successor)
    if not found.can(Permission.SCREEN):
        raise RuleBroken(
            _("%(name)s has a role that does not screen, so cannot take over votes.")
            % {"name": found}
        )
    return found


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _lock_team(review: Review) -> None:
    """Changes of one team take turns; rows that only point at the review need not wait."""
    Review.objects.select_for_update(no_key=True).get(pk=review.pk)


def _standing(review: Review, member: Membership) -> Membership:
    found = review.members.current().filter(pk=member.pk).first()
    if found is None:
        raise RuleBroken(_("That person is no longer in the team."))
    return found


def _refuse_last_owner(review: Review) -> None:
    if review.members.current().filter(role=Role.OWNER).count() == 1:
        raise RuleBroken(_("A review needs an owner. Make somebody else owner first."))
