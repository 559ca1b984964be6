"""Hiding authors, journal and year hides them wherever one screens."""

import re

import pytest

from reviews.errors import RuleBroken
from screening.actions.claims import claim_next
from screening.actions.plans import change_plan
from screening.actions.reading import choose_order
from screening.actions.votes import cast_vote
from screening.models import Order, Stage
from tests.screening.test_pages import stage_url

T = Stage.TITLE_ABSTRACT
SECRETS = re.compile(rb"Quillfeather|Zymurgy Letters|\b1987\b")


@pytest.fixture
def hidden(review, owner, rosa, add_records):
    """Two records whose years and authors would sort them the other way round."""
    choose_order(seat=rosa, stage=T, order=Order.YEAR)
    old = add_records(
        1, title="Recovery one", authors_text="Quillfeather, A.", journal="Zymurgy Letters",
        year=1987, keywords="recovery; peers",
    )[0]  # fmt: skip
    new = add_records(1, title="Recovery two", authors_text="Ames, B.", journal="Psychosis")[0]
    new.record.year = 2020
    new.record.save()
    change_plan(seat=owner, stage=T, hide_bibliography=True)
    return old, new


@pytest.mark.parametrize(
    "end",
    ["", "list/", "items/{pk}/", "ahead/?after={other}", "list/?q=peers", "items/{pk}/abstract/"],
)  # fmt: skip
def test_no_page_where_one_screens_shows_it(review, hidden, rosa, browse, end):
    old, new = hidden
    url = stage_url(review, end.format(pk=old.pk, other=new.pk))
    shown = browse(rosa).get(url).content
    assert not SECRETS.findall(shown)


def test_votes_conflicts_and_the_api_do_not_show_it(review, hidden, rosa, rune, owner, browse, api):
    old, _new = hidden
    cast_vote(seat=rosa, item=old, verdict="include")
    cast_vote(seat=rune, item=old, verdict="exclude")
    home = f"/api/v1/reviews/{review.pk}"
    pages = [
        browse(rosa).get(stage_url(review, "votes/")),
        browse(owner).get(stage_url(review, "conflicts/")),
        browse(owner).get(stage_url(review, f"conflicts/{old.pk}/")),
        api(rosa).get(f"{home}/items/?stage=title_abstract"),
        api(owner).get(f"{home}/conflicts/"),
    ]
    for page in pages:
        assert page.status_code == 200
        assert b"Recovery one" in page.content
        assert not SECRETS.findall(page.content)


def test_neither_orders_nor_filters_nor_search_tell_of_it(review, hidden, rosa, browse, api):
    old, new = hidden
    with pytest.raises(RuleBroken, match="hides the year"):
        choose_order(seat=rosa, stage=T, order=Order.YEAR)
    assert claim_next(seat=rosa, stage=T) == old, "the order by year is not followed any more"
    client = browse(rosa)
    listed = client.get(stage_url(review, "list/?order=year&from=2000")).content
    assert listed.index(b"Recovery one") < listed.index(b"Recovery two")
    assert b"Newest first" not in listed
    assert b'name="from"' not in listed
    for words in ("Quillfeather", "Zymurgy"):
        found = client.get(stage_url(review, f"list/?q={words}")).content
        assert b"Recovery one" not in found
    assert b"Recovery one" in client.get(stage_url(review, "list/?q=peers")).content
    counted = api(rosa).get(
        f"/api/v1/reviews/{review.pk}/items/?stage=title_abstract&q=Quillfeather"
    )
    assert counted.json()["results"] == []


@pytest.mark.parametrize("kind", ["ris", "csv", "bibtex"])
def test_the_list_as_a_file_tells_it_once_it_is_settled(review, hidden, rosa, rune, browse, kind):
    old, _new = hidden
    at = stage_url(review, f"list/export/{kind}/")
    bare = b"".join(browse(rosa).post(at).streaming_content)
    assert b"Recovery one" in bare and not SECRETS.findall(bare)
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=old, verdict="include")
    assert SECRETS.findall(b"".join(browse(rosa).post(at).streaming_content))
