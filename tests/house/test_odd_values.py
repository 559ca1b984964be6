"""Every address below a review, asked with values that no page of ours would send."""

import re
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from rest_framework.test import APIClient

from reviews.roles import Role
from tests.house import doors, world
from tests.house.test_doors import PAGES, address, signed_in

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(
    r"\.get(?:list)?\(\s*\"([a-z_]+)\"|^    ([a-z_]+) = (?:serializers|forms)\.", re.M
)
ODD = ["²", "-1", "9" * 30, "١٢", "'\"<%s>\\", "2026-13-45", "NaN"]


def parameters() -> list[str]:
    """The names that any view, form or serializer of ours reads."""
    rooms = ("reviews", "screening", "extraction", "analysis")
    sources = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    found = {name for path in sources for pair in READ.findall(path.read_text()) for name in pair}
    return sorted(found - {"", "format"})


@pytest.fixture
def place(db):
    built = world.build()
    world.count_rows()
    return built


def status(client, method, url, values):
    """What a request is answered with; whatever it did is undone."""
    with transaction.atomic():
        if method == "GET":
            answer = client.get(url, values)
        elif isinstance(client, APIClient):
            answer = getattr(client, method.lower())(url, values, format="json")
        else:
            answer = client.post(url, values)
        if getattr(answer, "streaming", False):
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer.status_code


def values(names, turn):
    """One odd value for each name, another at every turn."""
    return {name: ODD[(turn + i) % len(ODD)] for i, name in enumerate(names)}


@pytest.mark.parametrize("part", [0, 1])
def test_no_value_makes_an_address_fail(place, part):
    names = parameters()
    assert "source" in names and "verdict" in names
    owner = place.seats[Role.OWNER].user
    page, api = signed_in(Client(), owner), signed_in(APIClient(), owner)
    api.raise_request_exception = False
    failed = []
    for turn, (name, (_view, parts)) in enumerate(sorted(world.routes().items())):
        client = page if name in PAGES else api
        methods = ("GET", "POST") if name in PAGES else ("GET", "POST", "PATCH")
        if name not in PAGES and name not in doors.API:
            continue
        if turn % 2 != part:
            continue
        for method in methods:
            got = status(client, method, address(place, name, parts), values(names, turn // 2))
            if got >= 500:
                failed.append((method, name, got))
    assert failed == []


def test_a_value_that_the_database_cannot_hold_is_refused(place):
    owner = signed_in(Client(), place.seats[Role.OWNER].user)
    url = address(place, "reviews:records", [])
    assert status(owner, "GET", url, {"q": "a\x00b"}) == 400
    assert status(owner, "POST", url, {"q": "a\x00b"}) == 400
