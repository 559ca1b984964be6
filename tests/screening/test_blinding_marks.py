"""Secret votes, notes, tags, words and bulk votes leave no trace in any answer to anybody else."""

import re

import pytest
from django.urls import NoReverseMatch, reverse

from screening.actions import marks
from screening.actions.bulk import prepare_bulk, run_bulk
from screening.actions.plans import change_plan
from screening.actions.resolutions import resolve_conflict
from screening.actions.votes import cast_vote
from screening.models import Stage
from screening.waiting import waiting_for
from tests.house import world
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


def addresses(review, items, reason: int) -> list[str]:
    """Every address of the review that can be asked for, and the list with each filter."""
    found = []
    for name, (_view, parts) in world.routes().items():
        values = {"stage": T.value, "pk": items[0].pk, "whose": "own"}
        if "key" in parts or "kind" in parts or "format" in parts:
            continue
        try:
            kwargs = {part: values[part] for part in parts} | {"review_id": review.pk}
            found.append(reverse(name, kwargs=kwargs))
        except (KeyError, NoReverseMatch):
            continue
    stage, api = f"/r/{review.pk}/screening/title-abstract/", f"/api/v1/reviews/{review.pk}/"
    found += [f"{stage}{place}{q.format(reason=reason)}" for q in LIST_QUERIES
              for place in ("list/", "list/count/")]  # fmt: skip
    found += [f"{api}items/?stage=title_abstract&{q[1:].format(reason=reason)}"
              for q in LIST_QUERIES[4:]]  # fmt: skip
    found += [f"{stage}list/vote/?item={item.pk}" for item in items]
    found.append(f"{stage}items/{items[0].pk}/marks/?part=names")
    found += [f"/r/{review.pk}/records/?q={SENTINEL}", f"/r/{review.pk}/exports/"]
    return found


def answers(browse, seat, urls) -> dict[str, tuple[int, bytes]]:
    client, found = browse(seat), {}
    client.raise_request_exception = False
    for url in urls:
        answer = client.get(url)
        content = b"".join(answer) if answer.streaming else answer.content
        found[url] = (answer.status_code, NEW_EACH_TIME.sub(b"", CHANGING.sub(b"", content)))
    return found


def leave_marks(rune, items, criteria) -> None:
    """Rune's secret work: a vote, a note, a tag, a word, and one verdict on the rest at once."""
    cast_vote(seat=rune, item=items[0], verdict="exclude", criteria=[criteria[0].pk], note=SENTINEL)
    marks.save_note(seat=rune, item=items[0], text=f"{SENTINEL} note")
    marks.add_tag(seat=rune, item=items[0], name=SENTINEL)
    marks.change_highlights(seat=rune, team=False, include=[f"{SENTINEL}*"], exclude=[])
    bulk = prepare_bulk(
        seat=rune, stage=T, items=[item.pk for item in items[1:]], verdict="maybe", note=SENTINEL
    )
    run_bulk(seat=rune, bulk=bulk)


@pytest.mark.parametrize("name", ["owner", "rosa", "adjudicator", "observer"])
def test_secret_work_changes_no_byte_and_no_count_for_anybody_else(
    add_records, everybody, browse, criteria, name
):
    seat, items = everybody[name], add_records(4, abstract="An abstract.")
    urls = addresses(seat.review, items, criteria[0].pk)
    answers(browse, seat, urls[:1])
    before, counts = answers(browse, seat, urls), waiting_for(seat)
    assert sum(status == 200 for status, _content in before.values()) > 60
    leave_marks(everybody["rune"], items, criteria)
    after = answers(browse, seat, urls)
    assert {url for url in urls if after[url] != before[url]} == set()
    assert not [
        url for url, (_s, content) in after.items() if f"{SENTINEL} note".encode() in content
    ]
    assert waiting_for(seat) == counts


def test_ones_own_marks_are_in_ones_own_answers(add_records, rune, browse, criteria):
    """The sentinels are really there: who placed them finds them."""
    items = add_records(3)
    leave_marks(rune, items, criteria)
    urls = addresses(rune.review, items, criteria[0].pk)
    holding = [url for url, (_s, body) in answers(browse, rune, urls).items()
               if f"{SENTINEL} note".encode() in body]  # fmt: skip
    assert any("/list/?" in url for url in holding) and any("/notes/" in url for url in holding)
    assert any(url.endswith("/marks/") for url in holding)


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
