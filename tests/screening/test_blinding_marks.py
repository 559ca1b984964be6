"""A list looks the same to the second voter whatever the first one said; marks open with votes."""

import re

import pytest

from screening.actions import marks
from screening.actions.plans import change_plan
from screening.actions.resolutions import resolve_conflict
from screening.actions.votes import cast_vote
from screening.models import Stage
from tests.screening.test_blinding import CHANGING

T = Stage.TITLE_ABSTRACT
SENTINEL = "sentinelofrune"
NEW_EACH_TIME = re.compile(rb'data-vote-key="[^"]+"')
LIST_QUERIES = (
    "", "?order=random", "?order=year", "?order=title", "?state=todo", "?state=voted",
    "?state=open", "?state=included", "?state=excluded", "?state=conflict", "?vote=include",
    "?vote=maybe", "?vote=exclude", "?vote=none", f"?tag={SENTINEL}", "?note=any", "?given=me",
    f"?q={SENTINEL}", "?reason={reason}",
)  # fmt: skip


def test_a_conflict_and_a_first_vote_look_alike_in_every_list(add_records, rosa, rune, browse):
    """Rosa voted on both; Rune voted otherwise, with a note and a tag, on the first alone."""
    first, second = add_records(2, authors_text="Same, A.")
    for each in (first.record, second.record):
        each.title = "The same title"
        each.save()
    for item in (first, second):
        cast_vote(seat=rosa, item=item, verdict="include")
    client = browse(rosa)
    stage = f"/r/{rosa.review_id}/screening/title-abstract/list/"
    urls = [stage + q.format(reason=0) for q in LIST_QUERIES]
    before = [NEW_EACH_TIME.sub(b"", CHANGING.sub(b"", client.get(url).content)) for url in urls]
    cast_vote(seat=rune, item=first, verdict="exclude", note=SENTINEL)
    marks.add_tag(seat=rune, item=first, name=SENTINEL)
    marks.save_note(seat=rune, item=first, text=SENTINEL)
    after = [NEW_EACH_TIME.sub(b"", CHANGING.sub(b"", client.get(url).content)) for url in urls]
    assert [url for url, a, b in zip(urls, before, after, strict=True) if a != b] == []


@pytest.mark.parametrize("reveal", ["after_resolution", "after_own_vote", "to_resolver_only"])
def test_marks_open_with_the_votes_of_the_plan(conflict, everybody, browse, reveal):
    change_plan(seat=everybody["owner"], stage=T, reveal=reveal)
    marks.add_tag(seat=everybody["rune"], item=conflict, name=SENTINEL)
    page = f"/r/{conflict.review_id}/screening/title-abstract/list/"

    def sees(name: str) -> bool:
        return SENTINEL.encode() in browse(everybody[name]).get(page).content

    assert [sees(name) for name in ("owner", "adjudicator", "observer")] == [True, True, False]
    assert sees("rosa") == (reveal == "after_own_vote")
    resolve_conflict(seat=everybody["owner"], item=conflict, verdict="include")
    assert sees("rosa") == (reveal != "to_resolver_only")
