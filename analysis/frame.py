"""The frame around the pages of a review: where one can go, and what waits for whom.

It lives in the top room because the rail points into every room.
"""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from extraction.waiting import waiting_for as extraction_waiting
from reviews.models import Membership, Review
from reviews.waiting import waiting_for as reviews_waiting
from screening.waiting import waiting_for as screening_waiting

MOST_REVIEWS_IN_SWITCHER = 20


@dataclass(frozen=True)
class RailItem:
    label: str
    url: str
    key: str = ""
    waiting: int = 0
    current: bool = False
    bar: bool = False


@dataclass(frozen=True)
class RailGroup:
    label: str
    items: list[RailItem] = field(default_factory=list)


def frame(request: HttpRequest) -> dict[str, object]:
    """Context of every page; the parts of a review are there when the page has a seat."""
    seat: Membership | None = getattr(request, "seat", None)
    if seat is None:
        return {}
    review = seat.review
    return {
        "review": review,
        "seat": seat,
        "rail": SimpleLazyObject(lambda: rail(seat, request.path)),
        "my_reviews": SimpleLazyObject(lambda: _my_reviews(seat)),
        "jobs_running": SimpleLazyObject(lambda: review.jobs.all().unfinished().count()),
        "jobs_url": reverse("reviews:jobs", args=[review.pk]),
        "records_url": reverse("reviews:records", args=[review.pk]),
    }


def waiting(seat: Membership) -> dict[str, int]:
    """What waits for this person, by page; nothing that others did shows through."""
    return reviews_waiting(seat) | screening_waiting(seat) | extraction_waiting(seat)


def rail(seat: Membership, path: str) -> list[RailGroup]:
    counts = waiting(seat)

    def item(
        label: str, name: str, key: str = "", count: str = "", bar: bool = False, **parts: str
    ) -> RailItem:
        url = reverse(name, kwargs={"review_id": seat.review_id, **parts})
        here = path == url if name == "analysis:overview" else path.startswith(url)
        return RailItem(label, url, key, counts.get(count, 0), here, bar)

    groups = [
        RailGroup("", [
            item(_("Overview"), "analysis:overview", "o", bar=True),
            item(_("Protocol"), "reviews:protocol", "p"),
        ]),
        RailGroup(_("Records"), [
            item(_("Sources"), "reviews:sources", "s"),
            item(_("Imports"), "reviews:imports", "i"),
            item(_("Duplicates"), "reviews:duplicates", "d", "duplicates"),
            item(_("Browse"), "reviews:records", "b", bar=True),
        ]),
        RailGroup(_("Screening"), [
            item(_("Title and abstract"), "screening:queue", "t", "title_abstract", True,
                 stage="title_abstract"),
            item(_("Retrieval"), "screening:retrieval", "v", "retrieval"),
            item(_("Full text"), "screening:queue", "f", "full_text", stage="full_text"),
            item(_("Conflicts"), "screening:conflicts", "c", "conflicts", stage="title_abstract"),
            item(_("Agreement"), "screening:agreement", "g", stage="title_abstract"),
        ]),
        RailGroup(_("Studies"), [
            item(_("Studies and reports"), "reviews:studies", "u"),
            item(_("Extraction"), "extraction:studies", "x", "extraction", True),
            item(_("Risk of bias"), "extraction:rob", "k", "rob"),
        ]),
        RailGroup(_("Synthesis"), [
            item(_("Analyses"), "analysis:analyses", "a"),
            item(_("PRISMA"), "analysis:prisma", "m"),
            item(_("Export"), "analysis:exports", "e"),
        ]),
        RailGroup(_("Review"), [
            item(_("Team"), "reviews:team", "w"),
            item(_("History"), "reviews:history", "h"),
        ]),
    ]
    return _one_current(groups)


def _one_current(groups: list[RailGroup]) -> list[RailGroup]:
    """Of the items whose address begins the page's address, only the longest is current."""
    longest = max(
        (item.url for group in groups for item in group.items if item.current),
        key=len, default="",
    )
    return [
        RailGroup(
            group.label,
            [
                RailItem(i.label, i.url, i.key, i.waiting, i.url == longest, i.bar)
                for i in group.items
            ],
        )
        for group in groups
    ]


def _my_reviews(seat: Membership) -> list[dict[str, str]]:
    mine = Review.objects.of(seat.user)[:MOST_REVIEWS_IN_SWITCHER]
    return [{"title": review.title, "url": review.get_absolute_url()} for review in mine]
