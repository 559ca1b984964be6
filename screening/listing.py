"""The list of a stage as one person may see it: filters and pages, for page, API and bulk votes.

What a person filters by tells them nothing that the card would not: their own votes and marks,
what the plan has revealed, and what is settled. An item that this person voted on and that is not
settled is one kind, whether it waits for another reviewer or is in conflict; only those who settle
conflicts can ask for them.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Record
from reviews.prepared import NUMBERS, Prepared
from reviews.roles import Permission
from screening import orders, plans
from screening.ballots import newest_criteria
from screening.marked import Marks, marks_of
from screening.models import (
    Allocation,
    Item,
    Note,
    Plan,
    Resolution,
    Stage,
    Tag,
    Verdict,
    Vote,
)
from screening.models.item import ItemQuerySet

PAGE = 50
FILTERS = (
    "q", "state", "vote", "given", "source", "from", "to", "keyword", "tag", "reason", "note",
)  # fmt: skip
OF_YEARS = ("from", "to")
NO_VOTE = "none"
ABSTRACT_AT = {Stage.TITLE_ABSTRACT: "record", Stage.FULL_TEXT: "report__record"}


def states_for(seat: Membership) -> list[tuple[str, str | Promise]]:
    """What this person may ask of the states of items."""
    found: list[tuple[str, str | Promise]] = []
    if seat.can(Permission.SCREEN):
        found = [("todo", _("Wants my vote")), ("voted", _("Waits for another reviewer"))]
    if seat.can(Permission.RESOLVE):
        found.append((Item.State.CONFLICT.value, _("In conflict")))
    return [
        *found,
        ("open", _("Not settled")),
        (Item.State.INCLUDED.value, Item.State.INCLUDED.label),
        (Item.State.EXCLUDED.value, Item.State.EXCLUDED.label),
    ]


def chosen_items(
    seat: Membership, stage: str, asked: Mapping[str, str], in_play: bool = True
) -> ItemQuerySet:
    """The items at the stage that fit. Unknown and empty values filter nothing."""
    rows = Item.objects.filter(review=seat.review_id).at(stage)
    if in_play:
        rows = rows.in_play()
    for name, value in understood(seat, stage, asked).items():
        rows = FITS[name](rows, seat, stage, value)
    return rows


def understood(seat: Membership, stage: str, asked: Mapping[str, str]) -> dict[str, str]:
    """The filters that are asked for; a plan that hides the year knows none by year."""
    found = {name: asked.get(name, "").strip() for name in FILTERS}
    found = {name: value for name, value in found.items() if value}
    if any(name in found for name in OF_YEARS) and _hides(seat, stage):
        return {name: value for name, value in found.items() if name not in OF_YEARS}
    return found


def _hides(seat: Membership, stage: str) -> bool:
    return plans.standing(seat.review, stage).hide_bibliography


def conflicts_for(rows: ItemQuerySet, seat: Membership, stage: str) -> ItemQuerySet:
    """The conflicts among the rows that this person may settle; none for all others."""
    if not seat.can(Permission.RESOLVE):
        return rows.none()
    outside_only = plans.standing(seat.review, stage).resolvers == Plan.Resolvers.NOT_VOTED
    return (
        rows.conflicts().open_to_resolver(seat, seat.review_id)
        if outside_only
        else rows.conflicts()
    )


def _of_state(rows: ItemQuerySet, seat: Membership, stage: str, state: str) -> ItemQuerySet:
    if state not in dict(states_for(seat)):
        return rows
    if state == "todo":
        plan, rows = plans.standing(seat.review, stage), rows.needing(seat)
        if not plan.allocates:
            return rows
        return rows.exclude(pk__in=Item.objects.all().kept_from(seat, plan.rule.votes_needed))
    if state == "voted":
        return rows.with_vote_of(seat).exclude(state__in=Item.SETTLED)
    if state == "open":
        return rows.exclude(state__in=Item.SETTLED)
    if state == Item.State.CONFLICT:
        return conflicts_for(rows, seat, stage)
    return rows.filter(state=state)


def _of_my_vote(rows: ItemQuerySet, seat: Membership, stage: str, vote: str) -> ItemQuerySet:
    if vote == NO_VOTE:
        return rows.without_vote_of(seat)
    if vote not in Verdict.values:
        return rows
    mine = Vote.objects.current().filter(
        item=OuterRef("pk"), round=OuterRef("round"), seat=seat, verdict=vote
    )
    return rows.filter(Exists(mine))


def _of_allocation(rows: ItemQuerySet, seat: Membership, stage: str, _me: str) -> ItemQuerySet:
    """The shares that this person was given; looked up first, so that their items are found by
    them and not by walking through all."""
    shares = Allocation.objects.filter(review=seat.review_id, people__contains=[seat.pk])
    return rows.filter(allocation__in=list(shares.values_list("pk", flat=True)))


def _of_words(rows: ItemQuerySet, seat: Membership, stage: str, words: str) -> ItemQuerySet:
    query = SearchQuery(words, config="english", search_type="websearch")
    at = ABSTRACT_AT[Stage(stage)]
    found = Q(**{f"{at}__search": query})
    if _hides(seat, stage):
        shown = (f"{at}__title", f"{at}__abstract", f"{at}__keywords")
        rows = rows.alias(shown=SearchVector(*shown, config="english"))
        found &= Q(shown=query)
    if stage == Stage.FULL_TEXT:
        found |= Q(report__record=None, report__title__icontains=words)
    return rows.filter(found)


def _of_source(rows: ItemQuerySet, seat: Membership, stage: str, source: str) -> ItemQuerySet:
    """What the source gave, and what it gave a copy of: the same as where records are browsed."""
    if not _is_number(source):
        return rows
    at, given = ABSTRACT_AT[Stage(stage)], int(source)
    copies = Record.objects.standing().exclude(duplicate_of=None)
    copies = copies.filter(review=seat.review_id, search_run__source=given)
    found = Q(**{f"{at}__search_run__source": given})
    found |= Q(**{f"{at}__in": copies.values("duplicate_of")})
    if stage == Stage.FULL_TEXT:
        found |= Q(report__source=int(source))
    return rows.filter(found)


def _of_years(bound: str) -> Callable[[ItemQuerySet, Membership, str, str], ItemQuerySet]:
    """By the year, and by the key of the records' index, which leads to the few in a range."""
    behind = {"gte": "lte", "lte": "gte"}[bound]

    def fits(rows: ItemQuerySet, seat: Membership, stage: str, year: str) -> ItemQuerySet:
        if not (_is_number(year) and len(year) <= 4):
            return rows
        at = ABSTRACT_AT[Stage(stage)]
        rows = rows.alias(newest=-Coalesce(F(f"{at}__year"), 0))
        rows = rows.filter(**{f"newest__{behind}": -int(year), f"{at}__review": seat.review_id})
        return rows.filter(**{f"{at}__year__{bound}": int(year)})

    return fits


def _of_keyword(rows: ItemQuerySet, seat: Membership, stage: str, keyword: str) -> ItemQuerySet:
    """Records that carry these words among their keywords."""
    return rows.filter(**{f"{ABSTRACT_AT[Stage(stage)]}__keywords__icontains": keyword})


def _of_tag(rows: ItemQuerySet, seat: Membership, stage: str, name: str) -> ItemQuerySet:
    seen = Tag.objects.current().seen_by(seat).filter(item=OuterRef("pk"), name__iexact=name)
    return rows.filter(Exists(seen))


def _of_reason(rows: ItemQuerySet, seat: Membership, stage: str, reason: str) -> ItemQuerySet:
    """A criterion ticked in a vote that this person may see, or named when a conflict was settled;
    its earlier wordings count."""
    if not _is_number(reason):
        return rows
    wanted = int(reason)
    newest = newest_criteria(seat.review)
    all_forms = [wanted, *(old for old, new in newest.items() if new == wanted)]
    votes = Vote.objects.of_this_round().seen_by(seat).filter(criteria__overlap=all_forms)
    settled = Resolution.objects.current().filter(
        review=seat.review_id, round=F("item__round"), reason__in=all_forms
    )
    return _of_either(rows, votes, settled)


def _of_note(rows: ItemQuerySet, seat: Membership, stage: str, _any: str) -> ItemQuerySet:
    """With a note that this person may see, beside the item or with a vote."""
    notes = Note.objects.current().seen_by(seat)
    return _of_either(rows, notes, Vote.objects.of_this_round().seen_by(seat).exclude(note=""))


def _of_either(rows: ItemQuerySet, *those: QuerySet[Any]) -> ItemQuerySet:
    """The rows that any of these is about. Asked of one set, PostgreSQL can begin with its few
    items; asked of each item whether this or that exists, it would look at every item."""
    first, *others = (each.order_by().values("item") for each in those)
    return rows.filter(pk__in=first.union(*others))


FITS: dict[str, Callable[[ItemQuerySet, Membership, str, str], ItemQuerySet]] = {
    "q": _of_words,
    "state": _of_state,
    "vote": _of_my_vote,
    "given": _of_allocation,
    "source": _of_source,
    "from": _of_years("gte"),
    "to": _of_years("lte"),
    "keyword": _of_keyword,
    "tag": _of_tag,
    "reason": _of_reason,
    "note": _of_note,
}


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


@dataclass(frozen=True, slots=True)
class Page:
    """Items in order; `next` and `previous` are the keys of the items to go on from, or None."""

    items: list[Item]
    next: int | None
    previous: int | None


def page_of(
    rows: ItemQuerySet, seat: Membership, stage: str, order: str, asked: Mapping[str, str]
) -> Page:
    """The page after the item `after` or before the item `before`, wherever in a large stage."""
    back = _is_number(asked.get("before", ""))
    mark = _mark(seat, stage, order, asked.get("before" if back else "after", ""))
    keyed = orders.keyed(rows, seat, stage, order)
    if mark is not None:
        keyed = orders.behind(keyed, mark, stage, order, back)
    # Only keys are sorted: rows with their texts would be fetched and carried for the whole stage.
    in_order = orders.sorted_by_key(keyed, stage, order, back).values_list("pk", flat=True)
    found = list(in_order[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if back:
        found.reverse()
    first, last = (found[0], found[-1]) if found else (None, None)
    items = {item.pk: item for item in LIGHT.all(stage, ids=found)}
    return Page(
        [items[pk] for pk in found],
        next=last if more or back else None,
        previous=first if mark is not None and (more or not back) else None,
    )


def _mark(seat: Membership, stage: str, order: str, pk: str) -> Item | None:
    if not _is_number(pk):
        return None
    rows = Item.objects.filter(review=seat.review_id, stage=stage, pk=int(pk))
    return orders.keyed(rows, seat, stage, order).first()


def _light(stage: str, *, ids: Any) -> QuerySet[Item]:
    """With what a row of the list shows, and without the long columns."""
    at = ABSTRACT_AT[Stage(stage)]
    shown = ("title", "authors_text", "journal", "year", "doi", "pmid")
    fields = [f"{at}__{name}" for name in shown]
    if stage == Stage.FULL_TEXT:
        fields += ["report__title", "report__label", "report__record"]
    rows = Item.objects.filter(pk__any_of=ids).order_by().select_related(at)
    return rows.only("review", "stage", "record", "report", "round", "state", "in_play", *fields)


def _mine(*, seat: Any, ids: Any) -> QuerySet[Vote, Any]:
    mine = Vote.objects.of_this_round().filter(seat=seat, item__any_of=ids)
    return mine.order_by().values_list("item", "verdict")


LIGHT = Prepared(_light, ids=NUMBERS)
MINE = Prepared(_mine, ids=NUMBERS)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: the item, and what this person may see beside it; verdict: of their
    own vote, if there is one; url: where its title leads."""

    item: Item
    verdict: str
    marks: Marks
    url: str
    key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def record(self) -> Record | None:
        return self.item.record if self.item.report is None else self.item.report.record

    @property
    def title(self) -> str:
        return str(self.item.record) if self.item.report is None else self.item.report.title

    @property
    def authors(self) -> str:
        return _short(self.record.authors_text, 120) if self.record else ""

    @property
    def journal(self) -> str:
        return _short(self.record.journal, 80) if self.record else ""

    @property
    def year(self) -> str:
        return str(self.record.year or "") if self.record else ""

    @property
    def known(self) -> tuple[str, ...]:
        """Which of these there are."""
        return tuple(
            name for name in ("record", "authors", "journal", "year") if getattr(self, name)
        )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else Truncator(text).chars(most)


def rows_of(seat: Membership, items: Sequence[Item], address: Callable[[Item], str]) -> list[Row]:
    """The lines of a page; a fixed number of queries whatever its length."""
    mine = dict(MINE.all(seat=seat.pk, ids=[item.pk for item in items]))
    marks = marks_of(seat, items)
    return [Row(item, mine.get(item.pk, ""), marks[item.pk], address(item)) for item in items]
