"""How often pages of the room ask the database: a bounded number, the same for many records."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from screening.actions.marks import add_tag, save_note
from screening.actions.votes import cast_vote
from screening.models import Item, Order

ROOM = "screening/title-abstract/"
QUERIES = [
    "state=todo", "state=voted", "state=open", "state=included", "state=excluded", "vote=include",
    "vote=exclude", "vote=none", "given=me", "q=recovery", "from=1990", "tag=background",
    "note=any", *(f"order={order}" for order in Order.values),
]  # fmt: skip
PAGES = {
    "": 70, "prisma/": 45, ROOM: 34, ROOM + "votes/": 24, ROOM + "decided/": 34,
    ROOM + "conflicts/": 45, ROOM + "agreement/": 38, ROOM + "work/": 45, "retrieval/": 34,
} | {f"{ROOM}list/?{query}": 36 for query in QUERIES}  # fmt: skip


@pytest.fixture
def screen(add_records, criteria, rosa, rune):
    """So many more records, of every state, with notes, tags and reasons."""

    def screened(number: int) -> None:
        for place, item in enumerate(add_records(number, year=2001)):
            if place % 5 == 4:
                continue
            mine = ("include", "exclude", "exclude", "include")[place % 4]
            theirs = ("include", "exclude", "include", None)[place % 4]
            add_tag(seat=rosa, item=item, name="background")
            save_note(seat=rune, item=item, text="Look again")
            for seat, verdict in ((rosa, mine), (rune, theirs)):
                ticked = [criteria[place % 2].pk] if verdict == "exclude" else []
                if verdict is not None:
                    cast_vote(seat=seat, item=item, verdict=verdict, criteria=ticked)

    return screened


def asked(client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("role", ["owner", "rosa"])
def test_no_page_asks_more_often_when_there_are_more_records(review, screen, role, browse, request):
    client = browse(request.getfixturevalue(role))
    screen(20)
    paths = {path: f"/r/{review.pk}/{path}" for path in PAGES}
    few = {path: asked(client, url) for path, url in paths.items()}
    assert not {path: n for path, n in few.items() if n > PAGES[path]}
    screen(40)
    many = {path: asked(client, url) for path, url in paths.items()}
    assert not {path: (few[path], n) for path, n in many.items() if n > few[path]}


def test_a_vote_asks_the_same_of_the_database_however_many_records_there_are(
    review, screen, rune, browse
):
    client = browse(rune)

    def voted() -> int:
        item = Item.objects.filter(state=Item.State.WAITING).order_by("id").first()
        url = f"/r/{review.pk}/{ROOM}items/{item.pk}/vote/"
        sent = {"verdict": "include"}
        with CaptureQueriesContext(connection) as queries:
            assert client.post(url, sent, headers={"HX-Request": "true"}).status_code == 200
        return len(queries)

    screen(20)
    first = voted()
    screen(40)
    many = voted()
    assert many <= first <= 32, (first, many)
