"""Who sees whose votes, under each policy; a conflict looks like a first vote to its voters."""

import re

from screening.actions.plans import change_plan
from screening.actions.resolutions import resolve_conflict
from screening.actions.votes import cast_vote
from screening.models import Item, Stage, Vote
from screening.waiting import waiting_for

T = Stage.TITLE_ABSTRACT
SENTINEL = "sentinel-of-rune"
CHANGING = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]+"|x-csrftoken": "[^"]+"|name="key" value="[^"]+"'
)


def pages(review, item) -> list[str]:
    stage = f"/r/{review.pk}/screening/title-abstract/"
    api = f"/api/v1/reviews/{review.pk}/"
    return [
        *(stage + end for end in ("", "votes/", "decided/", "conflicts/", "agreement/", "plan/")),
        f"{stage}items/{item.pk}/",
        f"/r/{review.pk}/screening/full-text/",
        f"/r/{review.pk}/retrieval/",
        *(api + end for end in ("votes/", "items/", f"items/{item.pk}/", "plans/")),
        *(api + end for end in (f"votes/?item={item.pk}", "votes/?stage=title_abstract")),
    ]


def answers(browse, seat, item) -> dict[str, bytes]:
    """Every page and API answer to this person, without what is new at each request."""
    client = browse(seat)
    return {url: CHANGING.sub(b"", client.get(url).content) for url in pages(seat.review, item)}


def test_to_the_second_voter_a_conflict_looks_like_a_first_vote(add_records, rosa, rune, browse):
    """Rune voted on the first of two items, otherwise than Rosa, and not on the second."""
    first, second = add_records(2, authors_text="Same, A.")
    for record in (first.record, second.record):
        record.title = "The same title"
        record.save()
    cast_vote(seat=rune, item=first, verdict="exclude", note=SENTINEL)
    seen = []
    for item in (first, second):
        cast_vote(seat=rosa, item=item, verdict="include")
        assert Item.objects.get(pk=item.pk).state == ("conflict" if item == first else "one_vote")
        client = browse(rosa)
        card = client.get(f"/r/{rosa.review_id}/screening/title-abstract/items/{item.pk}/")
        row = client.get(f"/api/v1/reviews/{rosa.review_id}/items/{item.pk}/").json()
        progress = re.search(rb"data-progress>(.*?)</span>", card.content, re.S).group(1)
        seen.append(
            (
                row["outcome"],
                row["in_play"],
                re.sub(rb"\d+ done, \d+ left", b"", progress),
                b"Settled:" in card.content,
            )
        )
    assert seen[0] == seen[1]
    assert waiting_for(rosa) == {"title_abstract": 0, "full_text": 0, "retrieval": 0}


def test_before_the_reveal_only_resolvers_see_the_votes_of_a_conflict(conflict, everybody, browse):
    may_see = {"owner", "adjudicator"}
    for name, seat in everybody.items():
        if name in ("rosa", "rune"):
            continue
        seen = Vote.objects.seen_by(seat).count()
        assert seen == (2 if name in may_see else 0), name
    for name in ("rosa", "rune"):
        votes = Vote.objects.seen_by(everybody[name])
        assert [vote.seat for vote in votes] == [everybody[name]]
        other = "rune" if name == "rosa" else "rosa"
        for url, content in answers(browse, everybody[name], conflict).items():
            assert f"{other}-note-sentinel".encode() not in content, url
    desk = f"/r/{conflict.review_id}/screening/title-abstract/conflicts/{conflict.pk}/"
    assert browse(everybody["owner"]).get(desk).content.count(b"-note-sentinel") == 2
    for name in ("rosa", "rune", "observer"):
        assert browse(everybody[name]).get(desk).status_code == 403


def test_the_list_of_conflicts_tells_a_voter_nothing(conflict, rosa, observer, browse, api):
    page = f"/r/{conflict.review_id}/screening/title-abstract/conflicts/"
    for seat in (rosa, observer):
        shown = browse(seat).get(page)
        assert shown.status_code == 200
        assert str(conflict.record).encode() not in shown.content
        assert "conflicts" not in waiting_for(seat)
        refused = api(seat).get(f"/api/v1/reviews/{conflict.review_id}/conflicts/")
        assert refused.status_code == 403


def test_a_settled_item_shows_its_votes_to_those_who_voted(conflict, everybody):
    resolve_conflict(seat=everybody["owner"], item=conflict, verdict="include")
    seen = {name: Vote.objects.seen_by(seat).count() for name, seat in everybody.items()}
    assert seen == {"owner": 2, "rosa": 2, "rune": 2, "adjudicator": 2, "observer": 0}


def test_to_resolver_only_stays_closed_after_settling(conflict, everybody):
    change_plan(seat=everybody["owner"], stage=T, reveal="to_resolver_only")
    resolve_conflict(seat=everybody["owner"], item=conflict, verdict="include")
    seen = {name: Vote.objects.seen_by(seat).count() for name, seat in everybody.items()}
    assert seen == {"owner": 2, "rosa": 1, "rune": 1, "adjudicator": 2, "observer": 0}


def test_after_own_vote_opens_only_what_one_voted_on(add_records, everybody):
    change_plan(seat=everybody["owner"], stage=T, reveal="after_own_vote")
    first, second = add_records(2)
    for item in (first, second):
        cast_vote(seat=everybody["rune"], item=item, verdict="exclude")
    assert Vote.objects.seen_by(everybody["rosa"]).count() == 0
    cast_vote(seat=everybody["rosa"], item=first, verdict="include")
    seen = Vote.objects.seen_by(everybody["rosa"]).filter(seat=everybody["rune"])
    assert [vote.item for vote in seen] == [first]


def test_a_reopened_item_is_blind_again(conflict, everybody):
    from screening.actions.resolutions import reopen_item

    resolve_conflict(seat=everybody["owner"], item=conflict, verdict="include")
    reopen_item(seat=everybody["owner"], item=conflict)
    assert Vote.objects.seen_by(everybody["rosa"]).exclude(seat=everybody["rosa"]).count() == 0


def test_the_votes_of_another_review_are_never_seen(conflict, outsider):
    stranger = outsider.user.seats.get()
    assert Vote.objects.seen_by(stranger).count() == 0
