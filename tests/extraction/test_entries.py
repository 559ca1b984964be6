"""One's own extraction: two places a study, drafts, corrections, completion."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from extraction.actions import entries
from extraction.models import Answer, Entry
from extraction.reading import Given
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from tests import make
from tests.extraction.conftest import answers, extract, include


def values(entry):
    return {
        answer.stat or answer.question.label: answer.text
        for answer in Answer.objects.current().filter(entry=entry, result=None)
    } | {
        (answer.result.arm.label, answer.stat): answer.number
        for answer in Answer.objects.current().filter(entry=entry).exclude(result=None)
    }


def test_what_is_typed_is_kept_as_text_and_as_number(rosa, world):
    entry = extract(rosa, world)
    assert values(entry)["Country"] == "Denmark"
    assert values(entry)["IMR", "mean"] == 50.4
    assert Answer.objects.get(entry=entry, result=world.first, stat="mean").text == "50.4"


def test_a_changed_value_supersedes_and_an_unchanged_one_is_left_alone(rosa, world):
    entry = entries.start_entry(seat=rosa, study=world.study)
    entries.save_answers(seat=rosa, entry=entry, given=answers(world))
    before = Answer.objects.filter(entry=entry).count()
    again = entries.save_answers(seat=rosa, entry=entry, given=answers(world, imr_mean="51.4"))
    assert again.changed == 1
    assert Answer.objects.filter(entry=entry).count() == before + 1
    assert Answer.objects.filter(entry=entry).exclude(superseded_at=None).count() == 1
    events = AuditEvent.objects.filter(verb=Verb.ENTRY_SAVED).count()
    entries.save_answers(seat=rosa, entry=entry, given=answers(world, imr_mean="51.4"))
    assert AuditEvent.objects.filter(verb=Verb.ENTRY_SAVED).count() == events


def test_a_cell_that_cannot_be_read_is_named_and_the_rest_is_saved(rosa, world):
    entry = entries.start_entry(seat=rosa, study=world.study)
    saved = entries.save_answers(seat=rosa, entry=entry, given=answers(world, imr_mean="1,234"))
    assert list(saved.problems) == [f"r{world.first.pk}-mean"]
    assert values(entry)["Usual care", "mean"] == 50.2
    assert ("IMR", "mean") not in values(entry)


def test_nr_in_a_number_cell_is_the_reason_not_reported(rosa, world):
    entry = entries.start_entry(seat=rosa, study=world.study)
    entries.save_answers(seat=rosa, entry=entry, given=answers(world, imr_sd="NR"))
    answer = Answer.objects.get(entry=entry, result=world.first, stat="sd")
    assert (answer.absent, answer.text, answer.number) == ("not_reported", "", None)


def test_a_qualified_number_is_kept_but_never_calculated_with(rosa, world):
    entry = entries.start_entry(seat=rosa, study=world.study)
    entries.save_answers(seat=rosa, entry=entry, given=answers(world, imr_mean="~50"))
    answer = Answer.objects.get(entry=entry, result=world.first, stat="mean")
    assert (answer.text, answer.number) == ("~50", None)


def test_emptying_a_cell_supersedes_it(rosa, world):
    entry = entries.start_entry(seat=rosa, study=world.study)
    entries.save_answers(seat=rosa, entry=entry, given=answers(world))
    saved = entries.save_answers(seat=rosa, entry=entry, given={f"q{world.country.pk}": Given()})
    assert (saved.cleared, saved.made) == (1, [])
    assert "Country" not in values(entry)


def test_a_value_and_a_reason_for_absence_contradict(rosa, world):
    entry = entries.start_entry(seat=rosa, study=world.study)
    key = f"q{world.country.pk}"
    saved = entries.save_answers(
        seat=rosa, entry=entry, given={key: Given("Denmark", absent="not_reported")}
    )
    assert "not both" in saved.problems[key]


def test_a_third_person_is_refused_in_a_sentence(rosa, rune, adjudicator, world):
    extract(rosa, world)
    entries.start_entry(seat=rune, study=world.study)
    with pytest.raises(RuleBroken, match="Two people already extract Dalum 2018"):
        entries.start_entry(seat=adjudicator, study=world.study)


def test_beginning_twice_is_the_same_entry(rosa, world):
    once = entries.start_entry(seat=rosa, study=world.study)
    assert entries.start_entry(seat=rosa, study=world.study) == once


def test_a_study_that_did_not_come_in_is_not_extracted(rosa, review):
    with pytest.raises(RuleBroken, match="is not included"):
        entries.start_entry(seat=rosa, study=make.study(review, "Other 2001"))


def test_an_observer_may_not_extract(observer, world):
    with pytest.raises(PermissionDenied):
        entries.start_entry(seat=observer, study=world.study)


def test_nobody_writes_into_anothers_entry(rosa, rune, world):
    entry = entries.start_entry(seat=rosa, study=world.study)
    with pytest.raises(RuleBroken, match="Only the person"):
        entries.save_answers(seat=rune, entry=entry, given=answers(world))


def test_empty_cells_hold_up_completion_unless_a_reason_is_given_for_all(rosa, world):
    entry = entries.start_entry(seat=rosa, study=world.study)
    given = answers(world)
    del given[f"q{world.country.pk}"]
    entries.save_answers(seat=rosa, entry=entry, given=given)
    with pytest.raises(RuleBroken, match="1 cell is still empty: Country"):
        entries.complete_entry(seat=rosa, entry=entry)
    entries.complete_entry(seat=rosa, entry=entry, empty_as="not_reported")
    assert Answer.objects.get(entry=entry, question=world.country).absent == "not_reported"


def test_one_measure_of_spread_is_enough(rosa, world):
    entry = entries.start_entry(seat=rosa, study=world.study)
    given = answers(world, imr_sd="", imr_se="1.65", usual_sd="", usual_ci_low="47.2")
    entries.save_answers(seat=rosa, entry=entry, given=given)
    with pytest.raises(
        RuleBroken, match="1 cell is still empty: Functioning, One year, Usual care, SD"
    ):
        entries.complete_entry(seat=rosa, entry=entry)


def test_a_complete_entry_is_reopened_before_it_is_changed(rosa, world):
    entry = extract(rosa, world)
    with pytest.raises(RuleBroken, match="is complete"):
        entries.save_answers(seat=rosa, entry=entry, given=answers(world, country="Norway"))
    entries.reopen_entry(seat=rosa, entry=entry)
    saved = entries.save_answers(seat=rosa, entry=entry, given=answers(world, country="Norway"))
    assert saved.changed == 1


def test_the_history_has_one_line_each(rosa, world):
    extract(rosa, world)
    verbs = list(AuditEvent.objects.filter(seat=rosa).order_by("id").values_list("verb", flat=True))
    assert verbs == [Verb.ENTRY_STARTED, Verb.ENTRY_SAVED, Verb.ENTRY_COMPLETED]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_three_people_at_once_get_two_places(owner, rosa, rune):
    study = include(make.study(owner.review, "Färdig 2011"))
    refused, gate = [], threading.Barrier(3)

    def begin(seat):
        try:
            gate.wait(timeout=10)
            entries.start_entry(seat=seat, study=study)
        except RuleBroken as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=[seat]) for seat in (owner, rosa, rune)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert Entry.objects.filter(study=study).count() == 2
    assert len(refused) == 1
