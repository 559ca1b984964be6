"""Groups of people of whom somebody must vote on every item."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reviews.errors import RuleBroken
from reviews.models import Membership, Review
from reviews.roles import Permission
from screening.models import Plan

LONGEST_NAME = 80
MOST = 5


def checked(plan: Plan, asked: Any) -> list[dict[str, Any]]:
    """Groups as a plan keeps them. Who can no longer vote stays where they were."""
    before = {group["name"]: group for group in plan.must_vote}
    if not isinstance(asked, list) or not all(isinstance(each, Mapping) for each in asked):
        raise RuleBroken(_("Give the groups that must vote as a list of names with members."))
    if asked == plan.must_vote:
        return list(plan.must_vote)
    if len(asked) > MOST:
        raise RuleBroken(_("A plan has at most %(most)s groups that must vote.") % {"most": MOST})
    screeners = able(plan.review)
    found = [_checked(group, before.get(_name(group), {}), screeners) for group in asked]
    names = [group["name"].casefold() for group in found]
    if len(set(names)) < len(names):
        raise RuleBroken(_("Two groups that must vote have the same name."))
    return found


def as_they_stand(plan: Plan) -> list[dict[str, Any]]:
    """The plan's groups, each waived or not by who can vote now."""
    screeners = able(plan.review) if plan.must_vote else set()
    return [group | {"waived": not screeners & set(group["members"])} for group in plan.must_vote]


def able(review: Review) -> set[int]:
    """Seats that may vote now."""
    return set(
        Membership.objects.filter(review=review)
        .who_may(Permission.SCREEN)
        .values_list("pk", flat=True)
    )


def _name(group: Mapping[str, Any]) -> str:
    return " ".join(str(group.get("name") or "").split())


def _checked(
    group: Mapping[str, Any], before: Mapping[str, Any], screeners: set[int]
) -> dict[str, Any]:
    name, asked = _name(group), group.get("members") or []
    if not name or len(name) > LONGEST_NAME:
        raise RuleBroken(
            _("A group that must vote needs a name of at most %(most)s letters.")
            % {"most": LONGEST_NAME}
        )
    former = set(before.get("members", [])) - screeners
    known = screeners | former
    if not isinstance(asked, list) or not all(type(pk) is int and pk in known for pk in asked):
        raise RuleBroken(
            _("Somebody in “%(name)s” is not in the team, or has a role that does not screen.")
            % {"name": name}
        )
    members = sorted({*asked} | former)
    if not members:
        raise RuleBroken(_("Choose who belongs to “%(name)s”.") % {"name": name})
    return {"name": name, "members": members, "waived": not screeners & set(members)}
