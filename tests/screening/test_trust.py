"""What people have lost elsewhere, and must not lose here."""

import pytest

from reviews.actions.members import remove_member
from screening import agreement
from screening.actions.marks import add_tag, save_note
from screening.actions.plans import change_plan
from screening.actions.resolutions import reopen_item, resolve_conflict
from screening.actions.votes import cast_vote
from screening.independent import first_decisions
from screening.lab import disputes_of, lab_of
from screening.models import Item, Stage, Vote
from tests.screening.test_pages import stage_url

T, F = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


def state(item: Item) -> str:
    return Item.objects.get(pk=item.pk).state


def test_a_record_that_moves_back_keeps_every_vote(review, owner, report_item, rosa, rune):
    """Reopened after full text was judged, and included again: all of it is there."""
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=report_item, verdict="include", note="full text read")
    record_item = report_item.report.record.item
    votes = list(Vote.objects.order_by("id").values())
    reopen_item(seat=owner, item=record_item)
    assert list(Vote.objects.order_by("id").values()) == votes
    assert not Item.objects.get(pk=report_item.pk).in_play
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=record_item, verdict="include")
    back = Item.objects.get(pk=report_item.pk)
    assert (back.in_play, back.state) == (True, "included")
    assert list(Vote.objects.filter(item=report_item).order_by("id").values()) == votes[2:]


def test_a_conflict_shows_itself_to_no_voter_and_an_edit_hides_nothing(
    review, owner, rosa, rune, conflict, browse
):
    for end in ("", "list/", "votes/", f"items/{conflict.pk}/"):
        assert (
            b"onflict<" not in browse(rosa).get(stage_url(review, end)).content.split(b"<main")[1]
        )
    cast_vote(seat=rune, item=conflict, verdict="include")
    assert state(conflict) == "included"
    lab = lab_of(owner, T, "lenient")
    assert (lab.overall.share.hits, lab.overall.n, lab.edited) == (0, 1, 1)
    disputes = disputes_of(owner, T, "lenient")
    assert [each.item.pk for each in disputes.page] == [conflict.pk]


def test_maybe_can_be_listed(review, rosa, add_records, browse, api):
    items = add_records(3)
    for each, verdict in zip(items, ("include", "maybe", "exclude"), strict=True):
        cast_vote(seat=rosa, item=each, verdict=verdict)
    wanted = str(items[1].record).encode()
    others = [str(items[number].record).encode() for number in (0, 2)]
    for end in ("list/?vote=maybe", "votes/?verdict=maybe"):
        shown = browse(rosa).get(stage_url(review, end)).content
        assert wanted in shown
        assert not [each for each in others if each in shown]
    answer = (
        api(rosa).get(f"/api/v1/reviews/{review.pk}/items/?stage=title_abstract&vote=maybe").json()
    )
    assert [row["id"] for row in answer["results"]] == [items[1].pk]


@pytest.mark.parametrize("stage", [T, F])
def test_two_exclusions_with_different_reasons_agree(
    review, item, report_item, rosa, rune, criteria, stage
):
    judged = item if stage == T else report_item
    cast_vote(seat=rosa, item=judged, verdict="exclude", criteria=[criteria[0].pk])
    cast_vote(seat=rune, item=judged, verdict="exclude", criteria=[criteria[2].pk])
    assert state(judged) == "excluded"
    kept = Vote.objects.filter(item=judged).order_by("id").values_list("criteria", flat=True)
    assert list(kept) == [[criteria[0].pk], [criteria[2].pk]]


def test_reasons_belong_to_the_review_and_not_to_one_person(
    review, item, rosa, rune, criteria, browse
):
    for seat in (rosa, rune):
        shown = browse(seat).get(stage_url(review)).content
        assert all(each.reason.encode() in shown for each in criteria)
    cast_vote(seat=rosa, item=item, verdict="exclude", criteria=[criteria[1].pk])
    cast_vote(seat=rune, item=item, verdict="exclude")
    url = stage_url(review, f"list/?reason={criteria[1].pk}")
    assert str(item.record).encode() in browse(rune).get(url).content


@pytest.mark.parametrize("end", ["", "list/", "list/count/", "list/?state=todo", "votes/", "work/"])
def test_neither_counts_nor_tags_nor_notes_tell_of_another_vote(
    review, rosa, rune, add_records, browse, end
):
    items = add_records(3)

    def seen() -> bytes:
        page = browse(rosa).get(stage_url(review, end)).content
        return page.split(b"<main")[-1].split(b"csrf")[0]

    before = seen()
    save_note(seat=rune, item=items[0], text="rune-sentinel")
    add_tag(seat=rune, item=items[0], name="rune-sentinel")
    cast_vote(seat=rune, item=items[0], verdict="exclude")
    assert seen() == before


def test_what_waits_for_the_second_reviewer_is_a_list(review, rosa, rune, add_records, browse):
    items = add_records(3)
    cast_vote(seat=rosa, item=items[0], verdict="include")
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=items[1], verdict="exclude")
    shown = browse(rosa).get(stage_url(review, "list/?state=voted")).content
    assert str(items[0].record).encode() in shown
    assert str(items[1].record).encode() not in shown
    assert str(items[2].record).encode() not in shown


@pytest.mark.parametrize("resolvers", ["any", "not_voted", "meeting"])
def test_a_conflict_of_somebody_who_left_can_be_settled(
    review, owner, adjudicator, rosa, conflict, resolvers
):
    change_plan(seat=owner, stage=T, resolvers=resolvers)
    remove_member(seat=owner, member=rosa)
    assert state(conflict) == "conflict"
    resolve_conflict(seat=adjudicator, item=conflict, verdict="include")
    assert state(conflict) == "included"


def test_agreement_follows_from_the_votes_that_the_api_hands_out(
    review, owner, rosa, rune, add_records, api
):
    """Whatever was changed, settled and reopened since."""
    items = add_records(14)
    for number, each in enumerate(items):
        cast_vote(seat=rosa, item=each, verdict="include" if number < 6 else "exclude")
        cast_vote(seat=rune, item=each, verdict="include" if number < 4 else "exclude")
    cast_vote(seat=rune, item=items[4], verdict="include")
    resolve_conflict(seat=owner, item=items[5], verdict="exclude")
    reopen_item(seat=owner, item=items[5])
    cast_vote(seat=rune, item=items[5], verdict="include")
    for each in (rosa, rune):
        rows = api(each).get(f"/api/v1/reviews/{review.pk}/votes/?stage=title_abstract").json()
        assert rows["results"]
    first: dict[tuple[int, int], str] = {}
    for each in (rosa, rune):
        url = f"/api/v1/reviews/{review.pk}/votes/?stage=title_abstract"
        for row in sorted(api(each).get(url).json()["results"], key=lambda row: row["id"]):
            if row["round"] == 1 and row["seat"] == each.pk:
                first.setdefault((row["item"], row["seat"]), row["verdict"])
    pairs = [(first[item.pk, rosa.pk], first[item.pk, rune.pk]) for item in items]
    recomputed = agreement.agreement(pairs, "lenient")
    shown = lab_of(owner, T, "lenient")
    assert recomputed.kappa.value == pytest.approx(shown.pairs[0].figures.kappa.value, abs=1e-12)
    assert shown.pairs[0].figures.table.counts == ((4, 2), (0, 8))
    assert len(first_decisions(review, T).decisions) == 28
