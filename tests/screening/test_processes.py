"""Real processes against the real database, at the same instant, fifty times over."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from itertools import cycle

import pytest
from django.db import connection

from config.launch import _url
from reviews.roles import Role
from reviews.signals import records_added
from screening import verify
from screening.models import Item, Resolution, Vote
from tests import make

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
ROUNDS, PEOPLE = 50, 4
SOON = 0.02


class Crowd:
    """People in processes of their own, who all act at one instant."""

    def __init__(self, number: int) -> None:
        place = {"DATABASE_URL": _url(connection.settings_dict)}
        self.people = [
            subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "tests.screening.voter"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | place,
            )
            for _person in range(number)
        ]  # fmt: skip
        assert {person.stdout.readline() for person in self.people} == {"ready\n"}

    def at_once(self, *orders: dict) -> list[dict]:
        instant = time.time() + SOON
        asked = list(zip(self.people, orders, strict=False))
        for person, order in asked:
            person.stdin.write(json.dumps(order | {"at": instant}) + "\n")
            person.stdin.flush()
        return [json.loads(person.stdout.readline()) for person, _order in asked]

    def leave(self) -> None:
        for person in self.people:
            person.stdin.close()
            person.wait(30)
            person.stdout.close()


@pytest.fixture
def crowd(review) -> Iterator[Crowd]:
    found = Crowd(PEOPLE)
    yield found
    found.leave()


def test_nothing_is_lost_doubled_or_stuck_when_processes_act_at_the_same_instant(
    review, owner, adjudicator, rosa, rune, crowd
):
    """Each round three people vote on one item, one of them twice with one key; two are needed.

    What becomes a conflict is then settled by two people at the instant at which a voter changes
    their mind and another takes theirs back.
    """
    rita = make.seat(review, Role.REVIEWER, "Rita Reviewer")
    held = make.source_file(review)
    for _number in range(ROUNDS):
        make.record(review, of_file=held, authors_text="Dalum, H.", year=2018)
    records_added.send(sender=None, review=review, import_id=held.pk)
    verdicts, conflicts = cycle(["include", "exclude", "maybe"]), 0
    for item in review.items.order_by("id")[:ROUNDS]:
        key = str(uuid.uuid4())
        said = {seat.pk: next(verdicts) for seat in (rosa, rune, rita)}
        orders = [
            {
                "do": "vote",
                "seat": pk,
                "item": item.pk,
                "verdict": verdict,
                "key": str(uuid.uuid4()),
            }
            for pk, verdict in said.items()
        ]
        orders[0]["key"] = key
        answers = crowd.at_once(*orders, orders[0])
        counted = list(Vote.objects.filter(item=item))
        assert len(counted) == 2, answers
        assert {each.get("refused") for each in answers} <= {None, "Surplus"}, answers
        assert answers[0] == answers[3], "one key, two answers"
        assert {each["made"] for each in answers if "made" in each} == {v.pk for v in counted}
        item.refresh_from_db()
        ways = {"exclude" if vote.verdict == "exclude" else "include" for vote in counted}
        expected = "conflict" if len(ways) == 2 else f"{ways.pop()}d"
        assert item.state == expected
        if item.state == "conflict":
            conflicts += 1
            _settle(crowd, item, owner, adjudicator, counted)
    assert conflicts > ROUNDS // 4
    assert verify.differences(review) == []


def _settle(crowd: Crowd, item: Item, owner, adjudicator, counted: list[Vote]) -> None:
    first, second = counted
    other = "include" if first.verdict == "exclude" else "exclude"
    here = {"item": item.pk}
    answers = crowd.at_once(
        here | {"do": "resolve", "seat": owner.pk, "verdict": "include"},
        here | {"do": "resolve", "seat": adjudicator.pk, "verdict": "exclude"},
        here | {"do": "vote", "seat": first.seat_id, "verdict": other, "key": str(uuid.uuid4())},
        here | {"do": "withdraw", "seat": second.seat_id},
    )
    made = Resolution.objects.filter(item=item)
    assert len(made) == sum("made" in each for each in answers[:2]) <= 1, answers
    assert Vote.objects.current().filter(item=item, seat=first.seat_id).count() == 1
    assert set(Vote.objects.filter(item=item).values_list("pk", flat=True)) >= {
        first.pk, second.pk,
    }  # fmt: skip
    item.refresh_from_db()
    if made:
        assert item.state == f"{made[0].verdict}d"
