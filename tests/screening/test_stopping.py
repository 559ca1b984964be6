"""Stopping titles and abstracts by a rule, as one act, and going on after all."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from analysis import verify as sums
from analysis.counting import counts_of
from reviews.actions import duplicates, imports
from reviews.errors import RuleBroken
from reviews.models import AuditEvent, Source
from screening import recall, stops, verify
from screening.actions import ranking
from screening.actions.claims import claim_next
from screening.actions.marks import save_note
from screening.actions.resolutions import reopen_item, resolve_conflict, withdraw_resolution
from screening.actions.stopping import stop_reading, undo_stop
from screening.actions.votes import cast_vote, withdraw_vote
from screening.models import Claim, Item, Resolution, Stage, Stop, Vote
from screening.relevance import labels_of
from screening.unread import unread, unread_at_most
from tests import make

T = Stage.TITLE_ABSTRACT
RULE = {"target": 0.95, "confidence": 0.95}
WHY = "The update search found nothing either."


@pytest.fixture
def items(add_records, rosa, rune):
    """Thirty records: the first included, the second excluded, both by two people."""
    made = add_records(30)
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=made[0], verdict="include")
        cast_vote(seat=seat, item=made[1], verdict="exclude")
    return made


def stopped(seat, **more) -> Stop:
    return stop_reading(seat=seat, expected=100, **(RULE | {"note": WHY} | more))


def states(items) -> list[str]:
    rows = dict(Item.objects.filter(pk__in=[each.pk for each in items]).values_list("pk", "state"))
    return [rows[each.pk] for each in items]


def test_what_nobody_has_read_is_excluded_by_automation(items, review, owner):
    made = stopped(owner)
    assert states(items) == ["included"] + ["excluded"] * 29
    rows = made.resolutions.all()
    assert {(each.basis, each.verdict, each.by, each.round) for each in rows} == {
        ("automation", "exclude", None, 1)
    }
    assert (rows.count(), made.read, made.total, made.relevant) == (28, 2, 30, 1)
    counts = counts_of(review)
    assert (counts.records_excluded_human, counts.records_excluded_automation) == (1, 28)
    assert (counts.records_screened, counts.screening_pending) == (30, 0)
    assert sums.differences(review) == [] == verify.differences(review)
    event = AuditEvent.objects.get(review=review, verb="reading_stopped")
    assert (event.facts["count"], event.facts["recall"]) == (28, 95)
    assert Vote.objects.count() == 4


def test_what_anybody_has_begun_waits_for_people(items, review, owner, rosa, rune):
    cast_vote(seat=rosa, item=items[5], verdict="exclude")
    withdraw_vote(seat=rosa, vote=cast_vote(seat=rosa, item=items[6], verdict="include"))
    save_note(seat=rune, item=items[7], text="Ask the authors")
    held = claim_next(seat=rune, stage=T, after=items[7].pk)
    cast_vote(seat=rosa, item=items[9], verdict="include")
    cast_vote(seat=rune, item=items[9], verdict="exclude")
    stopped(owner)
    waits = [items[5], items[6], items[7], held, items[9]]
    assert states(waits) == ["one_vote", "waiting", "waiting", "waiting", "conflict"]
    assert Resolution.objects.count() == 30 - 2 - 5
    assert verify.differences(review) == []
    resolve_conflict(seat=owner, item=items[9], verdict="include")
    cast_vote(seat=rune, item=items[5], verdict="exclude")


def test_it_is_undone_as_one_act(items, review, owner, rosa):
    vote = cast_vote(seat=rosa, item=items[5], verdict="exclude")
    before = states(items), counts_of(review)
    made = stopped(owner)
    undo_stop(seat=owner, stop=made)
    assert (states(items), counts_of(review)) == before
    assert not made.resolutions.filter(superseded_at=None).exists()
    vote.refresh_from_db()
    assert vote.superseded_at is None
    assert AuditEvent.objects.get(review=review, verb="stop_undone").facts["count"] == 27
    assert verify.differences(review) == []
    with pytest.raises(RuleBroken, match="undone already"):
        undo_stop(seat=owner, stop=made)
    assert stopped(owner).resolutions.count() == 27


def test_it_is_refused_where_it_would_not_hold(items, owner, rosa, adjudicator, add_records):
    for seat in (rosa, adjudicator):
        with pytest.raises(PermissionDenied):
            stopped(seat)
    with pytest.raises(RuleBroken, match="write down why"):
        stopped(owner, note=" ")
    with pytest.raises(RuleBroken, match="one of the rules"):
        stopped(owner, target=0.5)
    with pytest.raises(RuleBroken, match="More records came in"):
        stop_reading(seat=owner, expected=27, note=WHY, **RULE)
    stopped(owner)
    with pytest.raises(RuleBroken, match="No record is left"):
        stopped(owner)
    add_records(3)
    assert stopped(owner).resolutions.count() == 3


def test_without_a_find_no_rule_can_say_anything(add_records, owner, rosa, rune):
    made = add_records(5)
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=made[0], verdict="exclude")
    with pytest.raises(RuleBroken, match="Nothing was included yet"):
        stopped(owner)


def test_a_rule_that_is_met_needs_no_reason(add_records, owner, rosa, rune):
    made = add_records(60)
    for number, item in enumerate(made[:57]):
        for seat in (rosa, rune):
            cast_vote(seat=seat, item=item, verdict="include" if number < 20 else "exclude")
    done = stopped(owner, note="")
    assert done.proven and done.resolutions.count() == 3


def test_one_record_can_be_read_after_all(items, review, owner, rosa, rune):
    """Its first round is still to come, so its votes count in the agreement."""
    made = stopped(owner)
    reopen_item(seat=owner, item=items[10])
    withdraw_resolution(seat=owner, resolution=made.resolutions.get(item=items[11]))
    assert states(items[10:13]) == ["waiting", "waiting", "excluded"]
    assert set(Item.objects.values_list("round", flat=True)) == {1}
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=items[10], verdict="include")
    with pytest.raises(RuleBroken, match="No record is left"):
        stopped(owner)
    undo_stop(seat=owner, stop=made)
    assert states(items[10:13]) == ["included", "waiting", "waiting"]
    assert verify.differences(review) == []


def test_a_machine_is_not_learned_from_and_its_records_count_as_unread(items, owner, rosa):
    known = labels_of(rosa).of
    before = recall.recall_of(owner).now
    stopped(owner)
    assert labels_of(rosa).of == known
    assert recall.recall_of(owner).now == before


def test_what_others_have_begun_is_not_told_before(items, review, owner, rosa, rune):
    cast_vote(seat=owner, item=items[4], verdict="include")
    before = unread_at_most(owner)
    cast_vote(seat=rosa, item=items[5], verdict="exclude")
    assert unread_at_most(owner) == before == 27
    assert unread(review).count() == 26
    assert unread_at_most(rosa) == 27


def test_an_import_that_only_a_rule_judged_can_be_undone(items, review, owner, add_records):
    late = add_records(3)
    made = stopped(owner)
    imports.undo_import(seat=owner, source_file=late[0].record.source_file)
    assert states(late) == ["waiting"] * 3
    undo_stop(seat=owner, stop=made)
    assert verify.differences(review) == []


@pytest.fixture
def by_hand(review, items):
    source = make.source(review, "Reference lists", Source.Kind.CITATION)
    given = make.source_file(review, make.search(review, source), "hand.ris")
    return given


def test_people_who_judged_a_copy_are_heard_before_a_machine(
    items, review, owner, rosa, rune, add_records, settings, tmp_path
):
    """The kept copy that a rule excluded unread waits again; a machine stands for no other."""
    settings.MEDIA_ROOT = tmp_path
    stopped(owner)
    copy = add_records(1)[0]
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=copy, verdict="include")
    ranking.rank(rosa)
    duplicates.decide_pair(seat=owner, first=items[10].record, second=copy.record, verdict="same")
    stands = Item.objects.get(record__in=[items[10].record_id, copy.record_id], in_play=True)
    assert stands.state in ("included", "waiting")
    assert verify.differences(review) == [] == sums.differences(review)


def test_a_vote_by_an_old_link_is_told_what_happened(items, owner, rosa):
    stopped(owner)
    with pytest.raises(RuleBroken, match="A stopping rule excluded this before anybody read it"):
        cast_vote(seat=rosa, item=items[5], verdict="include")


def test_a_machine_is_nobody_in_the_ledger(items, review, owner):
    made = stopped(owner)
    facts = {"review": review, "item": items[0], "round": 1, "verdict": "exclude"}
    for wrong in (
        {"basis": "automation", "by": owner, "stop": made},
        {"basis": "automation"},
        {"basis": "adjudication", "stop": made, "by": owner},
        {"basis": "consensus"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Resolution.objects.create(**facts, **wrong)


def test_a_claim_that_lapsed_was_shown_to_somebody(items, owner, rune):
    held = claim_next(seat=rune, stage=T)
    Claim.objects.update(expires_at="2026-01-01T00:00Z")
    stopped(owner)
    assert states([held]) == ["waiting"]


def page(review) -> str:
    return f"/r/{review.pk}/screening/title-abstract/stopping/"


def test_the_page_previews_and_asks_with_the_number(items, review, owner, rosa, browse):
    client = browse(owner)
    assert "Up to 28 records that no person has read" in client.get(page(review)).content.decode()
    bare = client.post(page(review), {"rule": "0", "note": "", "preview": "1"}).content.decode()
    assert "write down why you do" in bare and "exclude up to" not in bare
    asked = {"rule": "0", "note": WHY}
    shown = client.post(page(review), asked | {"preview": "1"}).content.decode()
    assert "Stop: exclude up to 28 records" in shown and not Stop.objects.exists()
    done = client.post(page(review), asked | {"stop": "28"}, follow=True).content.decode()
    assert "28 records that no person had read were excluded by automation" in done
    assert "The rule was not met" in done and WHY in done
    assert browse(rosa).post(page(review), asked | {"stop": "28"}).status_code == 403
    held = Stop.objects.get()
    assert "Undo: let" not in browse(rosa).get(page(review)).content.decode()
    back = client.post(f"/r/{review.pk}/stops/{held.pk}/undo/", follow=True).content.decode()
    assert "The records wait again." in back and "undone" in back
    assert states(items[2:]) == ["waiting"] * 28


def test_what_was_settled_says_that_nobody_read_it(items, review, owner, browse):
    stopped(owner)
    shown = browse(owner).get(f"/r/{review.pk}/screening/title-abstract/decided/").content.decode()
    assert "Automation: read by nobody" in shown


def test_the_api_has_the_same_act(items, review, owner, rosa, api):
    base = f"/api/v1/reviews/{review.pk}/stops/"
    known = api(rosa).get(base).json()
    assert (known["stops"], known["unread_at_most"], len(known["rules"])) == ([], 28, 3)
    asked = {**RULE, "expected": 28, "note": WHY}
    assert api(rosa).post(base, asked, format="json").status_code == 403
    refused = api(owner).post(base, asked | {"note": ""}, format="json")
    assert refused.status_code == 400 and "write down why" in refused.json()["detail"]
    made = api(owner).post(base, asked, format="json").json()
    assert (made["records"], made["by"], made["proven"]) == (28, owner.pk, False)
    rows = api(owner).get(f"/api/v1/reviews/{review.pk}/resolutions/?stage={T}").json()["results"]
    assert {(row["by"], row["stop"], row["basis"]) for row in rows} == {
        (None, made["id"], "automation")
    }
    undone = api(owner).post(f"{base}{made['id']}/undo/").json()
    assert undone["records"] == 0 and undone["undone_by"] == owner.pk


def test_many_records_are_excluded_by_a_job(items, review, owner, browse, monkeypatch, run_jobs):
    monkeypatch.setattr(stops, "AT_ONCE", 10)
    with run_jobs():
        answer = browse(owner).post(page(review), {"rule": "0", "note": WHY, "stop": "28"})
    job = review.jobs.get()
    assert answer.url == f"/r/{review.pk}/jobs/{job.pk}/"
    assert (job.state, job.result["next"]) == ("done", page(review))
    with run_jobs():
        browse(owner).post(f"/r/{review.pk}/stops/{Stop.objects.get().pk}/undo/")
    assert states(items[2:]) == ["waiting"] * 28
    assert review.jobs.count() == 2
