"""What is extracted: questions, outcomes, arms and places."""

import pytest
from django.core.exceptions import PermissionDenied

from extraction.actions import arms, entries, form, outcomes, results
from extraction.models import Question, Result
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from tests import make
from tests.extraction.conftest import a_study, answers


def test_questions_keep_an_order_and_a_change_is_a_new_row(owner, world):
    second = form.add_question(seat=owner, label="Design", kind="choice", options=["RCT", "Other"])
    form.move_question(seat=owner, question=second, up=True)
    assert [q.label for q in Question.objects.current()] == ["Design", "Country"]
    form.change_question(seat=owner, question=second, label="Study design")
    assert Question.objects.count() == 3
    assert Question.objects.current().first().label == "Study design"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"label": " "}, "needs its words"),
        ({"label": "country"}, "already asks"),
        ({"label": "Design", "kind": "choice", "options": ["RCT"]}, "at least two"),
        ({"label": "Design", "kind": "choice", "options": ["a; b", "c"]}, "semicolon"),
        ({"label": "Design", "kind": "essay"}, "not a kind"),
    ],
)
def test_a_question_that_cannot_be_is_refused(owner, world, facts, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        form.add_question(seat=owner, **facts)


def test_the_form_is_the_owners(rosa, world):
    with pytest.raises(PermissionDenied):
        form.add_question(seat=rosa, label="Design")


def test_a_retired_question_leaves_the_form_and_its_answers_stay(owner, rosa, world):
    entry = entries.start_entry(seat=rosa, study=world.study)
    entries.save_answers(seat=rosa, entry=entry, given=answers(world))
    form.retire_question(seat=owner, question=world.country)
    assert not Question.objects.current().exists()
    assert entry.answers.filter(question=world.country, superseded_at=None).exists()


def test_the_kind_of_an_outcome_is_fixed_once_it_has_places(owner, world):
    with pytest.raises(RuleBroken, match="its kind cannot change"):
        outcomes.change_outcome(
            seat=owner,
            outcome=world.functioning,
            name="Functioning",
            kind="dichotomous",
            better="higher",
        )


def test_an_instrument_has_a_range_that_goes_up(owner, world):
    with pytest.raises(RuleBroken, match="below the highest"):
        outcomes.add_instrument(seat=owner, name="PANSS", minimum=210, maximum=30)
    with pytest.raises(RuleBroken, match="already one called"):
        outcomes.add_timepoint(seat=owner, label="ONE YEAR")


def test_places_open_once_and_for_this_studys_arms_only(owner, rosa, world):
    facts = {"outcome": world.functioning, "timepoint": world.year, "population": "itt"}
    made = results.open_places(seat=rosa, study=world.study, arms=[world.imr, world.usual], **facts)
    assert len(made) == 2
    with pytest.raises(RuleBroken, match="already open"):
        results.open_places(seat=rosa, study=world.study, arms=[world.imr], **facts)
    other = a_study(owner, "Levitt 2009")
    with pytest.raises(RuleBroken, match="another study"):
        results.open_places(seat=rosa, study=world.study, arms=[other.imr], **facts)
    elsewhere = make.seat(make.review(title="Another"), "reviewer", "Ulla")
    foreign = outcomes.add_outcome(seat=elsewhere, name="Mood")
    with pytest.raises(RuleBroken, match="this review has defined"):
        results.open_places(
            seat=rosa, study=world.study, arms=[world.imr], **{**facts, "outcome": foreign}
        )


def test_a_place_goes_only_while_nobody_filled_it_in(rosa, world):
    entry = entries.start_entry(seat=rosa, study=world.study)
    entries.save_answers(seat=rosa, entry=entry, given=answers(world))
    with pytest.raises(RuleBroken, match="already entered"):
        results.remove_places(seat=rosa, study=world.study, places=[world.first])
    empty = results.open_places(
        seat=rosa,
        study=world.study,
        outcome=world.functioning,
        timepoint=world.year,
        population="itt",
        arms=[world.imr],
    )
    assert results.remove_places(seat=rosa, study=world.study, places=empty) == 1
    assert Result.objects.count() == 2


def test_an_arm_is_changed_and_removed_only_without_places(rosa, world):
    changed = arms.change_arm(
        seat=rosa, arm=world.imr, label="IMR group", role="experimental", n_randomised=98
    )
    assert (changed.label, changed.n_randomised) == ("IMR group", 98)
    with pytest.raises(RuleBroken, match="Remove those first"):
        arms.remove_arm(seat=rosa, arm=world.imr)
    third = arms.add_arm(seat=rosa, study=world.study, label="Waiting list", role="other")
    arms.remove_arm(seat=rosa, arm=third)
    assert world.study.arms.count() == 2


def test_each_step_leaves_one_line(owner, world):
    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert list(verbs).count(Verb.OUTCOME_CHANGED) == 1
    assert list(verbs).count(Verb.ARM_CHANGED) == 2
    assert list(verbs).count(Verb.STRUCTURE_CHANGED) == 4
