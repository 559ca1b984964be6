"""The words that pages mark for one person."""

from reviews.models import Membership
from screening.models import Highlight


def terms_for(seat: Membership) -> dict[str, list[str]]:
    """Terms by kind: the team's and this person's own, which wins where both have a word."""
    found: dict[str, tuple[str, str]] = {}
    rows = Highlight.objects.current().seen_by(seat).order_by("owner", "id")
    for owner, kind, term in rows.values_list("owner", "kind", "term"):
        if owner is not None or term.casefold() not in found:
            found[term.casefold()] = (kind, term)
    return {
        kind: sorted(term for of_kind, term in found.values() if of_kind == kind)
        for kind in Highlight.Kind.values
    }
