"""The frame around the pages of a review: where one can go, and what waits for whom.

It lives in the top room because the rail points into every room.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from extraction.waiting import waiting_for as extraction_waiting
from reviews.models import Job, Membership, Notice, Review
from reviews.prepared import Prepared
from reviews.waiting import waiting_for as reviews_waiting
from screening.models import Stage
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
    short: str = ""


@dataclass(frozen=True)
class RailGroup:
    label: str
    items: list[RailItem] = field(default_factory=list)


def frame(request: HttpRequest) -> dict[str, object]:
    """Context of every page; the parts of a review are there when the page has a seat."""
    seat: Membership | None = getattr(request, "seat", None)
    bell: dict[str, object] = {"notices_unread": SimpleLazyObject(lambda: _unread(request))}
    if seat is None:
        return bell
    review = seat.review
    return bell | {
        "review": review,
        "seat": seat,
        "rail": SimpleLazyObject(lambda: rail(seat, request.path)),
        "my_reviews": SimpleLazyObject(lambda: _my_reviews(seat)),
        "jobs_running": SimpleLazyObject(lambda: JOBS.number(review=review.pk, seat=seat.pk)),
        "jobs_url": reverse_lazy("reviews:jobs", args=[review.pk]),
        "records_url": reverse_lazy("reviews:records", args=[review.pk]),
    }


def _unread(request: HttpRequest) -> int:
    """How many notifications the signed-in person has not seen."""
    if not request.user.is_authenticated:
        return 0
    return UNREAD.number(user=request.user.pk)


def waiting(seat: Membership) -> dict[str, int]:
    """What waits for this person, by page; nothing that others did shows through."""
    return reviews_waiting(seat) | screening_waiting(seat) | extraction_waiting(seat)


@dataclass(frozen=True)
class Place:
    """One line of the rail before it is drawn for a person: where it leads, by which letter.

    also: pages of a stage that belong to it though their address does not begin with its own;
    besides: the same of the review, by how their address goes on.
    """

    label: str | Promise
    name: str
    key: str
    count: str = ""
    bar: bool = False
    stage: str = ""
    short: str | Promise = ""
    also: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()


PLACES: list[tuple[str | Promise, list[Place]]] = [
    ("", [
        Place(_("Overview"), "analysis:overview", "o", bar=True),
        Place(_("Protocol"), "reviews:protocol", "p", besides=("criteria/",)),
    ]),
    (_("Records"), [
        Place(_("Sources"), "reviews:sources", "s", besides=("searches/",)),
        Place(_("Imports"), "reviews:imports", "i"),
        Place(_("Duplicates"), "reviews:duplicates", "d", "duplicates"),
        Place(_("Browse"), "reviews:records", "b", bar=True, short=_("Records")),
    ]),
    (_("Screening"), [
        Place(_("Title and abstract"), "screening:queue", "t", "title_abstract", True,
              Stage.TITLE_ABSTRACT, _("Screen"), besides=("highlights/",)),
        Place(_("Conflicts"), "screening:conflicts", "c", "conflicts_title_abstract",
              stage=Stage.TITLE_ABSTRACT),
        Place(_("Retrieval"), "screening:retrieval", "v", "retrieval"),
        Place(_("Full text"), "screening:queue", "f", "full_text", stage=Stage.FULL_TEXT),
        Place(_("Full-text conflicts"), "screening:conflicts", "n", "conflicts_full_text",
              stage=Stage.FULL_TEXT),
        Place(_("Meetings"), "screening:meetings", "q", "meetings"),
        Place(_("Agreement"), "screening:agreement", "g", stage=Stage.TITLE_ABSTRACT,
              also=("screening:agreement",)),
    ]),
    (_("Studies"), [
        Place(_("Studies and reports"), "reviews:studies", "u"),
        Place(_("Extraction"), "extraction:studies", "x", "extraction", True, short=_("Extract")),
        Place(_("Risk of bias"), "extraction:rob", "k", "rob",
              besides=("risk-of-bias-plots/",)),
    ]),
    (_("Synthesis"), [
        Place(_("Analyses"), "analysis:analyses", "a"),
        Place(_("PRISMA"), "analysis:prisma", "m"),
        Place(_("Export"), "analysis:exports", "e"),
    ]),
    (_("Review"), [
        Place(_("Team"), "reviews:team", "w", also=("screening:work",),
              besides=("edit/",)),
        Place(_("History"), "reviews:history", "h"),
    ]),
]  # fmt: skip


def rail(seat: Membership, path: str, counts: dict[str, int] | None = None) -> list[RailGroup]:
    """The rail of this person on this page; counts: what waits, when the caller has it."""
    counts = waiting(seat) if counts is None else counts

    here = _current(seat, path)

    def drawn(place: Place) -> RailItem:
        return RailItem(
            str(place.label),
            _address(seat.review_id, place.name, place.stage),
            place.key,
            counts.get(place.count, 0),
            place is here,
            place.bar,
            str(place.short),
        )

    return [RailGroup(str(label), [drawn(place) for place in places]) for label, places in PLACES]


@lru_cache(maxsize=4096)
def _address(review_id: int, name: str, stage: str = "") -> str:
    parts = {"stage": stage} if stage else {}
    return reverse(name, kwargs={"review_id": review_id, **parts})


def _current(seat: Membership, path: str) -> Place | None:
    """The one whose address, or that of a page belonging to it, begins the page's; the longest."""
    home = seat.review.get_absolute_url()
    reach: list[tuple[int, Place]] = []
    for _label, places in PLACES:
        for place in places:
            addresses = [_address(seat.review_id, place.name, place.stage)]
            addresses += [f"{home}{end}" for end in place.besides]
            addresses += [
                _address(seat.review_id, name, stage)
                for name in place.also
                for stage in Stage.values
            ]
            if place.name == "analysis:overview":
                addresses = [each for each in addresses if each == path]
            reach += [(len(each), place) for each in addresses if path.startswith(each)]
    return max(reach, key=lambda pair: pair[0], default=(0, None))[1]


def _my_reviews(seat: Membership) -> list[dict[str, str]]:
    mine = MY_REVIEWS.all(user=seat.user_id)
    return [{"title": review.title, "url": review.get_absolute_url()} for review in mine]


def _jobs(*, review: Any, seat: Any) -> QuerySet[Job, Any]:
    jobs = Job.objects.all().seen_with(review, seat).unfinished().order_by()
    return jobs.values("review").annotate(n=Count("pk")).values_list("n")


def _notices(*, user: Any) -> QuerySet[Notice, Any]:
    notices = Notice.objects.listed_for(user).filter(read_at=None).order_by()
    return notices.values("user").annotate(n=Count("pk")).values_list("n")


JOBS, UNREAD = Prepared(_jobs), Prepared(_notices)
MY_REVIEWS = Prepared(lambda *, user: Review.objects.of(user)[:MOST_REVIEWS_IN_SWITCHER])
