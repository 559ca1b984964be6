"""From two extractions to one: compare, settle, complete, reopen; and what analyses read."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from extraction.actions import consensus, entries, form, results
from extraction.models import Answer, Entry
from extraction.reading import Given
from extraction.settled import arm_results, characteristics, consensus_values
from extraction.verify import differences
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from reviews.roles import Role
from tests import make
from tests.extraction.conftest import extract


@pytest.fixture
def both(rosa, rune, world):
    """They differ in the mean of IMR, and write 13.4 and 13.40."""
    return extract(rosa, world), extract(rune, world, imr_mean="54.0", imr_sd="13.40")


def test_what_agrees_is_settled_at_once_and_conflicts_are_not(both, rosa, world):
    made = consensus.resolve_all_agreed(seat=rosa, study=world.study)
    assert len(made) == 6
    assert consensus_values(world.review)[world.first.pk] == {"n": 66.0, "sd": 13.4}
    assert differences(world.review) == []


def test_taking_a_side_keeps_where_it_came_from(both, rune, world):
    made = consensus.settle_cell(
        seat=rune, study=world.study, key=f"r{world.first.pk}-mean", take="second"
    )
    assert (made.number, made.origin, made.taken_from.entry) == (54.0, "second", both[1])
    assert both[0].answers.get(stat="mean", result=world.first).superseded_at is None
    assert differences(world.review) == []


def test_a_new_value_needs_a_reason(both, adjudicator, world):
    key = f"r{world.first.pk}-mean"
    with pytest.raises(RuleBroken, match="needs a reason"):
        consensus.settle_cell(
            seat=adjudicator, study=world.study, key=key, take="new", given=Given("50.40")
        )
    made = consensus.settle_cell(
        seat=adjudicator,
        study=world.study,
        key=key,
        take="new",
        given=Given("50.40"),
        reason="Table 2, not the abstract",
    )
    assert (made.number, made.origin) == (50.4, "new")


def test_settling_again_supersedes(both, rosa, world):
    key = f"r{world.first.pk}-mean"
    first = consensus.settle_cell(seat=rosa, study=world.study, key=key, take="first")
    consensus.settle_cell(seat=rosa, study=world.study, key=key, take="second")
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert consensus_values(world.review)[world.first.pk]["mean"] == 54.0


def test_the_consensus_waits_for_two_and_for_the_right_people(rosa, rune, owner, world):
    extract(rosa, world)
    entries.start_entry(seat=rune, study=world.study)
    with pytest.raises(RuleBroken, match="two complete"):
        consensus.resolve_all_agreed(seat=rosa, study=world.study)


def test_a_third_reviewer_may_not_settle(both, observer, world, review):
    third = make.seat(review, Role.REVIEWER, "Tom Third")
    for seat in (third, observer):
        with pytest.raises(PermissionDenied):
            consensus.resolve_all_agreed(seat=seat, study=world.study)


def test_completing_asks_for_every_cell_and_reopening_lets_them_change(both, rosa, world):
    consensus.resolve_all_agreed(seat=rosa, study=world.study)
    with pytest.raises(RuleBroken, match="1 cell is not settled yet"):
        consensus.complete_consensus(seat=rosa, study=world.study)
    key = f"r{world.first.pk}-mean"
    consensus.settle_cell(seat=rosa, study=world.study, key=key, take="first")
    consensus.complete_consensus(seat=rosa, study=world.study)
    with pytest.raises(RuleBroken, match="is complete"):
        consensus.settle_cell(seat=rosa, study=world.study, key=key, take="second")
    with pytest.raises(RuleBroken, match="is complete"):
        results.open_places(
            seat=rosa,
            study=world.study,
            outcome=world.functioning,
            timepoint=world.year,
            population="itt",
            arms=[world.imr],
        )
    consensus.reopen_consensus(seat=rosa, study=world.study)
    consensus.settle_cell(seat=rosa, study=world.study, key=key, take="second")
    kept = Answer.objects.filter(entry__kind="consensus", stat="mean", result=world.first)
    assert kept.count() == 2


def test_extractions_stand_still_under_a_consensus_until_it_is_started_again(both, rosa, world):
    consensus.resolve_all_agreed(seat=rosa, study=world.study)
    with pytest.raises(RuleBroken, match="has begun"):
        entries.reopen_entry(seat=rosa, entry=both[0])
    consensus.start_again(seat=rosa, study=world.study)
    assert consensus_values(world.review) == {}
    assert entries.reopen_entry(seat=rosa, entry=both[0]).completed_at is None


def test_free_text_never_agrees_by_itself(rosa, rune, owner, world):
    aim = form.add_question(seat=owner, label="Aim", kind="text")
    for seat in (rosa, rune):
        entry = entries.start_entry(seat=seat, study=world.study)
        entries.save_answers(
            seat=seat, entry=entry, given={f"q{aim.pk}": Given("To test recovery")}
        )
        entries.complete_entry(seat=seat, entry=entry, empty_as="not_reported")
    made = consensus.resolve_all_agreed(seat=rosa, study=world.study)
    assert aim.pk not in {answer.question_id for answer in made}


def test_the_same_absence_agrees_and_is_settled_as_absent(rosa, rune, world):
    for seat in (rosa, rune):
        entry = entries.start_entry(seat=seat, study=world.study)
        entries.complete_entry(seat=seat, entry=entry, empty_as="not_reported")
    consensus.resolve_all_agreed(seat=rosa, study=world.study)
    one = next(row for row in arm_results(world.review) if row.arm_label == "IMR")
    assert (one.mean, dict(one.absent)["mean"]) == (None, "not_reported")


def test_analyses_read_arms_with_direction_and_characteristics(both, rosa, world):
    consensus.resolve_all_agreed(seat=rosa, study=world.study)
    imr, usual = arm_results(world.review)
    assert (usual.n, usual.mean, usual.sd, usual.arm_role) == (62, 50.2, 11.8, "comparator")
    assert (imr.mean, imr.better, imr.n_randomised) == (None, "higher", 99)
    (country,) = characteristics(world.review)
    assert (country.text, country.question_id) == ("Denmark", world.country.pk)


def test_a_reworded_question_keeps_its_answers_and_a_new_kind_does_not(both, rosa, owner, world):
    consensus.resolve_all_agreed(seat=rosa, study=world.study)
    reworded = form.change_question(
        seat=owner, question=world.country, label="Country of the trial", kind="short"
    )
    (country,) = characteristics(world.review)
    assert (country.question_id, country.text) == (reworded.pk, "Denmark")
    form.change_question(seat=owner, question=reworded, label="Countries, how many", kind="integer")
    assert characteristics(world.review) == []


def test_what_leaves_the_review_is_not_read(both, rosa, world):
    consensus.resolve_all_agreed(seat=rosa, study=world.study)
    item = world.study.links.get().report.item
    item.state = "excluded"
    item.save()
    assert arm_results(world.review) == []
    assert consensus_values(world.review) == {}


def test_the_log_says_what_was_settled(both, rosa, world):
    consensus.resolve_all_agreed(seat=rosa, study=world.study)
    event = AuditEvent.objects.filter(verb=Verb.CONSENSUS_SETTLED).get()
    assert event.facts["what"] == "6 agreed cells"


def test_verify_finds_a_value_that_nobody_gave(both, rosa, world):
    consensus.resolve_all_agreed(seat=rosa, study=world.study)
    whole = Entry.objects.get(kind="consensus")
    source = both[1].answers.get(stat="mean", result=world.first)
    Answer.objects.create(
        review=world.review,
        entry=whole,
        result=world.first,
        stat="mean",
        text="99",
        number=99,
        origin="second",
        taken_from=source,
        by=rosa,
    )
    assert len(differences(world.review)) == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_who_settle_one_cell_at_once_leave_one_standing_value(rosa, rune, world):
    extract(rosa, world)
    extract(rune, world, imr_mean="54.0")
    key, gate, failed = f"r{world.first.pk}-mean", threading.Barrier(2), []

    def settle(seat, take):
        try:
            gate.wait(timeout=10)
            consensus.settle_cell(seat=seat, study=world.study, key=key, take=take)
        except Exception as problem:  # noqa: BLE001 - a thread's failure must reach the test
            failed.append(problem)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=settle, args=[rosa, "first"]),
        threading.Thread(target=settle, args=[rune, "second"]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert failed == []
    answers = Answer.objects.filter(entry__kind="consensus", stat="mean", result=world.first)
    assert (answers.count(), answers.current().count()) == (2, 1)
    assert differences(world.review) == []


def test_a_settled_study_shows_what_was_settled_to_everybody(both, browse, rosa, observer, world):
    consensus.resolve_all_agreed(seat=rosa, study=world.study)
    key = f"r{world.first.pk}-mean"
    consensus.settle_cell(seat=rosa, study=world.study, key=key, take="second")
    consensus.complete_consensus(seat=rosa, study=world.study)
    for seat in (rosa, observer):
        page = browse(seat).get(f"/r/{world.review.pk}/extraction/studies/{world.study.pk}/")
        html = page.content.decode()
        assert "This is what the team settled on." in html
        assert "54.0" in html
        assert "50.4" not in html
