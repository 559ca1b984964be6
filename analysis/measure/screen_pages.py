"""The pages of a large stage whose time is told: counts, desks, the list by filter and order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

STAGE = "screening/title-abstract/"
LIST = STAGE + "list/"
PAGES = {
    "overview": "",
    "PRISMA count and diagram": "prisma/",
    "records, browsed": "records/",
    "queue, opened": STAGE,
    "my votes": STAGE + "votes/",
    "settled": STAGE + "decided/",
    "work of the team": STAGE + "work/",
    "retrieval": "retrieval/",
    "conflicts": STAGE + "conflicts/",
    "agreement": STAGE + "agreement/",
}
OF_REVIEWERS = ("overview", "PRISMA count and diagram", "queue, opened", "my votes", "settled")
ORDERS = ("imported", "random", "year", "title", "relevant")


@dataclass(frozen=True, slots=True)
class Page:
    """What is opened, by whom, and its address within the review."""

    name: str
    session: str
    path: str


def pages(scene: dict[str, Any]) -> Iterator[Page]:
    """The pages other than the list."""
    owner, reviewer = scene["owner"], scene["voters"][0]
    for name, path in PAGES.items():
        yield Page(f"{name}, as owner", owner, path)
    for name in OF_REVIEWERS:
        yield Page(f"{name}, as reviewer", reviewer, PAGES[name])


def lists(scene: dict[str, Any]) -> Iterator[Page]:
    """The list with each filter, then in each order: first page, a deep one, and what is to do."""
    owner, reviewer = scene["owner"], scene["voters"][0]
    filters = [
        ("a frequent word", f"q={scene['frequent']}"),
        ("a rare word", f"q={scene['rare']}"),
        *((f"state {state}", f"state={state}") for state in ("todo", "voted", "open")),
        *((f"state {state}", f"state={state}") for state in ("included", "excluded")),
        *((f"my vote {vote}", f"vote={vote}") for vote in ("include", "maybe", "exclude", "none")),
        ("given to me", "given=me"),
        ("source", f"source={scene['source']}"),
        ("years, many", "from=2000"),
        ("years, none", "to=1800"),
        ("tag", f"tag={scene['tag']}"),
        ("tag of nobody", "tag=zzz"),
        ("reason", f"reason={scene['reason']}"),
        ("with a note", "note=any"),
    ]
    for name, query in filters:
        yield Page(f"list, {name}", reviewer, f"{LIST}?{query}")
    for name, query in (
        ("state conflict", "state=conflict"),
        ("reason", f"reason={scene['reason']}"),
        ("tag", f"tag={scene['tag']}"),
        ("with a note", "note=any"),
    ):
        yield Page(f"list, {name}, as owner", owner, f"{LIST}?{query}")
    for order in ORDERS:
        at = f"{LIST}?order={order}"
        yield Page(f"list, order {order}", reviewer, at)
        yield Page(f"list, order {order}, a deep page", reviewer, f"{at}&after={scene['deep']}")
        yield Page(f"list, order {order}, state todo", reviewer, f"{at}&state=todo")
        yield Page(f"list, order {order}, my includes", reviewer, f"{at}&vote=include")
        yield Page(f"list, order {order}, a frequent word", reviewer, f"{at}&q={scene['frequent']}")
