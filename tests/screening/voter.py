"""A person in a process of their own, with a connection of their own.

Reads one order a line (JSON), acts at the instant that it names, and says on one line what came
of it: the key of the row that was made, or the name of the refusal.
"""

import json
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402  (models exist only after set-up)

from reviews.errors import RuleBroken  # noqa: E402
from reviews.models import Membership  # noqa: E402
from screening.actions import resolutions, votes  # noqa: E402
from screening.models import Item, Resolution, Vote  # noqa: E402


def vote(seat: Membership, item: Item, verdict: str, key: str) -> Vote:
    return votes.cast_vote(seat=seat, item=item, verdict=verdict, key=uuid.UUID(key))


def withdraw(seat: Membership, item: Item, verdict: str, key: str) -> Item:
    mine = Vote.objects.current().get(seat=seat, item=item)
    return votes.withdraw_vote(seat=seat, vote=mine)


def resolve(seat: Membership, item: Item, verdict: str, key: str) -> Resolution:
    return resolutions.resolve_conflict(seat=seat, item=item, verdict=verdict)


DEEDS: dict[str, Callable[..., Any]] = {"vote": vote, "withdraw": withdraw, "resolve": resolve}


def obey(order: dict[str, Any]) -> dict[str, Any]:
    seat = Membership.objects.select_related("user", "review").get(pk=order["seat"])
    item = Item.objects.get(pk=order["item"])
    while time.time() < order["at"]:
        pass
    try:
        made = DEEDS[order["do"]](seat, item, order.get("verdict", ""), order.get("key", ""))
    except (RuleBroken, Vote.DoesNotExist) as refusal:
        return {"refused": type(refusal).__name__}
    return {"made": made.pk}


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    connection.ensure_connection()
    say("ready")
    for line in sys.stdin:
        say(json.dumps(obey(json.loads(line))))
