"""The accounts of the demo, and their seats in a review."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User
from analysis.demo import cast
from reviews.actions.members import accept_invitation, invite_member
from reviews.models import Membership, Review
from reviews.roles import Role


@dataclass(frozen=True, slots=True)
class Team:
    """Who sits where in one review."""

    owner: Membership
    first: Membership
    second: Membership
    adjudicator: Membership
    observer: Membership

    @property
    def review(self) -> Review:
        return self.owner.review

    @property
    def pair(self) -> tuple[Membership, Membership]:
        return self.first, self.second


def accounts() -> dict[str, User]:
    """The people by e-mail address; those that are missing are made."""
    found = {}
    for player in cast.CAST:
        user = User.objects.filter(email__iexact=player.email).first()
        found[player.email] = user or User.objects.create_user(
            email=player.email,
            password=cast.PASSWORD,
            name=player.name,
            time_zone=cast.TIME_ZONE,
        )
    return found


def gather(review: Review, people: Mapping[str, User]) -> Team:
    """Invite everybody but the owner, and let them accept."""
    owner = review.members.get(role=Role.OWNER)
    seats = [owner]
    for player in cast.CAST[1:]:
        _invitation, token = invite_member(seat=owner, email=player.email, role=player.role)
        seats.append(accept_invitation(user=people[player.email], token=token))
    return Team(*seats)
