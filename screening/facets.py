"""The filters beside the list, as links that keep the others."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from reviews.models import Criterion, Membership
from reviews.roles import Permission
from screening.listing import NO_VOTE, states_for
from screening.marked import tag_names
from screening.models import Verdict

Choices = Iterable[tuple[str, str | Promise]]


def facets_of(
    seat: Membership, stage: str, asked: Mapping[str, str], criteria: Sequence[Criterion]
) -> list[dict[str, object]]:
    """Groups of filters for components/facets.html; without what would filter nothing.

    criteria: those that stand.
    """
    groups: list[tuple[str, str, Choices]] = [(_("State"), "state", states_for(seat))]
    if seat.can(Permission.SCREEN):
        groups.append((_("My vote"), "vote", [*Verdict.choices, (NO_VOTE, _("None yet"))]))
        groups.append((_("Work"), "given", [("me", _("Given to me"))]))
        groups.append((_("Notes"), "note", [("any", _("With a note"))]))
    names = tag_names(seat, stage)
    groups += [
        (_("Tag"), "tag", [(name, name) for name in names]),
        (_("Reason"), "reason", [(str(each.pk), each.reason) for each in criteria]),
        (_("Source"), "source", [(str(each.pk), str(each)) for each in seat.review.sources.all()]),
    ]
    return [
        {"label": label, "items": [_link(asked, name, *choice) for choice in choices]}
        for label, name, choices in groups
        if choices
    ]


def _link(
    asked: Mapping[str, str], name: str, value: str, label: str | Promise
) -> dict[str, object]:
    """A link that sets the filter, or takes it away where it is set."""
    current = asked.get(name) == value
    others = {key: old for key, old in asked.items() if key != name}
    return {
        "label": label,
        "url": "?" + urlencode((others if current else others | {name: value}) or {"all": 1}),
        "current": current,
        "count": None,
    }
