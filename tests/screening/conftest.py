import itertools

import pytest

from reviews.roles import Role
from reviews.signals import records_added
from screening.actions.votes import cast_vote
from screening.models import Item, Stage
from tests import make

_names = itertools.count(1)


@pytest.fixture
def criteria(review):
    return [
        make.criterion(review, reason)
        for reason in ("Wrong population", "Wrong intervention", "Wrong design")
    ]


@pytest.fixture
def add_records(review):
    """Records in the review, announced as an import announces them; returns their items."""

    def added(number: int = 1, **facts) -> list[Item]:
        source_file = make.source_file(review, name=f"file{next(_names)}.ris")
        for _ in range(number):
            make.record(review, of_file=source_file, **facts)
        records_added.send(sender=None, review=review, import_id=source_file.pk)
        return list(Item.objects.filter(record__source_file=source_file))

    return added


@pytest.fixture
def item(add_records):
    return add_records(1, authors_text="Färdig, R.; Lewander, T.", year=2011, journal="Psychosis")[
        0
    ]


@pytest.fixture
def report_item(review, add_records, rosa, rune, criteria):
    """A report at full text, from a record that both reviewers included."""
    found = add_records(1, authors_text="Färdig, R.", year=2011)[0]
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=found, verdict="include")
    return Item.objects.get(stage=Stage.FULL_TEXT, report__record=found.record)


@pytest.fixture
def conflict(item, rosa, rune):
    cast_vote(seat=rosa, item=item, verdict="include", note="rosa-note-sentinel")
    cast_vote(seat=rune, item=item, verdict="exclude", note="rune-note-sentinel")
    item.refresh_from_db()
    return item


@pytest.fixture
def everybody(owner, rosa, rune, adjudicator, observer):
    return {
        Role.OWNER: owner,
        "rosa": rosa,
        "rune": rune,
        Role.ADJUDICATOR: adjudicator,
        Role.OBSERVER: observer,
    }
