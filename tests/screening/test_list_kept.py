"""The list of a stage: by keyword, and remembered for each person."""

import pytest

from screening.models import Reading
from tests.screening.test_pages import stage_url


@pytest.fixture
def three(review, add_records):
    return [
        add_records(1, title=f"Trial {name}", keywords=keywords, authors_text="Färdig, R.")[0]
        for name, keywords in (
            ("alpha", "peer support; recovery"),
            ("beta", "housing"),
            ("gamma", "Peer Support"),
        )
    ]


def test_by_keyword(review, three, rosa, browse):
    shown = browse(rosa).get(stage_url(review, "list/?keyword=peer+support")).content
    assert b"Trial alpha" in shown
    assert b"Trial gamma" in shown
    assert b"Trial beta" not in shown


def test_filters_are_remembered_for_the_person_until_taken_away(review, three, rosa, rune, browse):
    asked = "list/?state=todo&keyword=housing"
    client = browse(rosa)
    assert b"list/remember/" in client.get(stage_url(review, asked)).content
    assert not Reading.objects.exists(), "looking writes nothing"
    kept = client.post(stage_url(review, "list/remember/?state=todo&keyword=housing&colour=red"))
    assert kept.status_code == 204
    assert Reading.objects.get().filters == {"state": "todo", "keyword": "housing"}
    again = browse(rosa).get(stage_url(review, "list/"))
    assert again.url == stage_url(review, asked)
    assert b"list/remember/" not in client.get(again.url).content
    assert b"Trial alpha" in browse(rune).get(stage_url(review, "list/")).content
    assert b"Trial alpha" in client.get(stage_url(review, "list/?all=1")).content
    client.post(stage_url(review, "list/remember/?all=1"))
    assert b"Trial alpha" in client.get(stage_url(review, "list/")).content
