"""Secret work leaves no trace in any answer to anybody else: two worlds, with it and without it.

In one world Rune voted, wrote notes, put tags on, marked words and voted on many at once, at both
stages; in the other he did not. Until the plan reveals it, every address of the application gives
everybody else the same status, headers and bytes in both, whichever role and whichever policy.
"""

from itertools import product
from types import SimpleNamespace

import pytest
from django.db import transaction

from reviews.models import Notice
from reviews.roles import Role
from screening.actions import claims, marks, news, votes
from screening.actions.bulk import prepare_bulk, run_bulk
from screening.models import Item, Plan, Stage
from screening.waiting import waiting_for
from tests import THOROUGH, make
from tests.house import world
from tests.screening.every_answer import WORD, addresses, answers, different, holding

T, F = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
RESOLVED, OWN, RESOLVER = Plan.Reveal.values[0], Plan.Reveal.values[1], Plan.Reveal.values[2]
OPENED = 230  # addresses that answer with something to see, of all that are asked for
# The policy of each stage. Every role, and every policy at both stages; all of them together too
# when the suite is asked to be thorough.
CASES = [
    ("rosa", (RESOLVED, OWN)), ("owner", (RESOLVER, RESOLVED)),
    ("adjudicator", (OWN, RESOLVER)), ("observer", (OWN, RESOLVED)),
]  # fmt: skip
if THOROUGH > 1:
    CASES = list(
        product(("rosa", "owner", "adjudicator", "observer"), product(Plan.Reveal.values, repeat=2))
    )


@pytest.fixture
def place(db):
    """A review with one of everything, and two items of each stage that nobody voted on."""
    built = world.build()
    review, seats = built.review, built.seats
    records = [make.record(review, abstract="An abstract of a trial.") for _n in range(2)]
    reports = [built.things["report_item"].report, make.report(review)]
    items = [Item.objects.create(review=review, stage=T, record=each) for each in records]
    reads = [built.things["report_item"]]
    reads.append(Item.objects.create(review=review, stage=F, report=reports[1]))
    rune = make.seat(review, Role.REVIEWER, "Rune Reviewer")
    people = {
        "owner": seats[Role.OWNER], "rosa": seats[Role.REVIEWER],
        "adjudicator": seats[Role.ADJUDICATOR], "observer": seats[Role.OBSERVER],
    }  # fmt: skip
    world.count_rows()
    return SimpleNamespace(
        review=review, things=built.things, items=items, reads=reads, rune=rune,
        rosa=people["rosa"], people=people,
        both={"item": [items[0], reads[0]], "member": [seats[Role.OBSERVER], rune]},
    )  # fmt: skip


def reveal(place, policies, **settings) -> None:
    for stage, policy in zip((T, F), policies, strict=True):
        Plan.objects.filter(review=place.review, stage=stage).update(reveal=policy, **settings)


def leave_secrets(place, verdict: str = "exclude") -> None:
    """What Rune does at both stages: a vote with a reason, marks, and one verdict on the rest."""
    rune, reason = place.rune, place.things["criterion"].pk
    for stage, (first, *others) in ((T, place.items), (F, place.reads)):
        votes.cast_vote(
            seat=rune, item=first, verdict=verdict, criteria=[reason], note=f"{WORD} vote",
            seconds=77,
        )  # fmt: skip
        marks.save_note(seat=rune, item=first, text=f"{WORD} note")
        marks.add_tag(seat=rune, item=first, name=WORD)
        many = [item.pk for item in others]
        bulk = prepare_bulk(
            seat=rune, stage=stage, items=many, verdict=verdict, criteria=[reason], note=WORD
        )
        run_bulk(seat=rune, bulk=bulk)
    marks.change_highlights(seat=rune, team=False, include=[f"{WORD}*"], exclude=["abstract"])


def next_for(seat) -> list[int | None]:
    """What the seat would be given next at each stage, undone at once."""
    if seat.role == Role.OBSERVER:
        return []
    with transaction.atomic():
        found = [claims.claim_next(seat=seat, stage=stage, after=0) for stage in (T, F)]
        transaction.set_rollback(True)
    return [item.pk if item else None for item in found]


def told(place, seat) -> list[tuple[str, str, str]]:
    news.refresh(place.review)
    rows = Notice.objects.standing().filter(user=seat.user)
    return sorted(rows.values_list("kind", "about", "path"))


@pytest.mark.parametrize(("name", "policies"), CASES)
def test_first_votes_and_marks_change_no_answer_to_anybody_else(place, name, policies):
    seat = place.people[name]
    reveal(place, policies)
    urls = addresses(place)
    answers(seat.user, urls[:2])
    known, upcoming, counts = told(place, seat), next_for(seat), waiting_for(seat)
    before = answers(seat.user, urls)
    assert sum(status == 200 for status, *_rest in before.values()) > OPENED
    assert [url for url, (status, *_rest) in before.items() if status >= 500] == []
    leave_secrets(place)
    after = answers(seat.user, urls)
    assert different(before, after) == []
    assert holding(f"{WORD} ", after) == []
    assert (told(place, seat), next_for(seat), waiting_for(seat)) == (known, upcoming, counts)


@pytest.mark.parametrize("policies", [(RESOLVED, RESOLVER), (RESOLVER, RESOLVED)][:THOROUGH])
def test_a_conflict_changes_no_answer_to_the_one_who_voted_first(place, policies):
    seat = place.rosa
    reveal(place, policies)
    urls = addresses(place)
    for item in (*place.items, *place.reads):
        votes.cast_vote(seat=place.rosa, item=item, verdict="include")
    known, counts = told(place, seat), waiting_for(seat)
    before = answers(seat.user, urls)
    leave_secrets(place)
    assert {item.state for item in place.review.items.filter(votes__seat=place.rune)} == {
        "conflict"
    }
    assert different(before, answers(seat.user, urls)) == []
    assert (told(place, seat), waiting_for(seat)) == (known, counts)


@pytest.mark.parametrize("name", ["owner", "adjudicator"][:THOROUGH])
def test_where_a_meeting_settles_no_verdict_is_shown_before_it_reveals(place, name):
    """Who settles conflicts knows which there are, but not who said what, nor why."""
    seat = place.people[name]
    reveal(place, (RESOLVED, RESOLVED), resolvers=Plan.Resolvers.MEETING)
    for item in (*place.items, *place.reads):
        votes.cast_vote(seat=place.rosa, item=item, verdict="include")
    leave_secrets(place)
    assert holding(f"{WORD} ", answers(seat.user, addresses(place))) == []


def test_who_placed_the_secrets_finds_them(place):
    """The words that are looked for are really there."""
    reveal(place, (RESOLVED, RESOLVED))
    leave_secrets(place)
    found = holding(f"{WORD} ", answers(place.rune.user, addresses(place)))
    for part in ("/list/?", "/notes/", "/votes/", "/marks/", "full-text/items/"):
        assert [url for url in found if part in url], part


def test_what_is_secret_has_no_address_for_anybody_else(place):
    """By their numbers neither votes nor tags nor bulk votes can be asked for."""
    reveal(place, (RESOLVED, RESOLVED))
    leave_secrets(place)
    api = f"/api/v1/reviews/{place.review.pk}/"
    rune = place.rune
    urls = [f"{api}votes/{vote.pk}/" for vote in rune.votes.all()]
    urls += [f"{api}tags/{tag.pk}/" for tag in place.review.tags.filter(seat=rune)]
    urls += [f"{api}bulk-votes/{bulk.pk}/" for bulk in rune.bulk_votes.all()]
    urls += [
        f"/r/{place.review.pk}/screening/title-abstract/together/{bulk.pk}/"
        for bulk in rune.bulk_votes.all()
    ]
    assert len(urls) == 10
    for seat in place.people.values():
        for url, (status, *_rest) in answers(seat.user, urls).items():
            assert status in (403, 404, 405), (seat, url)
