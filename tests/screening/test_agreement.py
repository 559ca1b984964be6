"""Agreement from first, independent votes, for those whom it tells nothing that is blind."""

import csv
import dataclasses
import datetime as dt
import io
import itertools

import pytest
from django.utils import timezone

from reviews.actions.protocol import change_criterion
from reviews.models import AuditEvent
from screening import agreement
from screening.actions.plans import change_plan
from screening.actions.resolutions import reopen_item, resolve_conflict
from screening.actions.votes import cast_vote, withdraw_vote
from screening.independent import alike_decisions, first_decisions
from screening.models import Item, Stage

T = Stage.TITLE_ABSTRACT


def url(review) -> str:
    return f"/r/{review.pk}/screening/title-abstract/agreement/"


def verdicts(review) -> list[str]:
    return [decision.verdict for decision in first_decisions(review, T).decisions]


def test_the_first_vote_counts_not_the_change_of_mind(review, item, rosa, rune):
    for verdict in ("include", "maybe", "exclude"):
        cast_vote(seat=rosa, item=item, verdict=verdict)
    cast_vote(seat=rune, item=item, verdict="exclude")
    assert verdicts(review) == ["include", "exclude"]
    assert first_decisions(review, T).edited == 1


def test_a_withdrawn_vote_leaves_and_the_next_one_is_the_first(review, item, rosa):
    vote = cast_vote(seat=rosa, item=item, verdict="include")
    withdraw_vote(seat=rosa, vote=vote)
    assert verdicts(review) == []
    cast_vote(seat=rosa, item=item, verdict="exclude")
    assert verdicts(review) == ["exclude"]
    assert first_decisions(review, T).edited == 0


def test_resolving_and_a_second_round_change_nothing(review, conflict, owner, rosa, rune):
    resolve_conflict(seat=owner, item=conflict, verdict="include")
    reopen_item(seat=owner, item=conflict)
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=conflict, verdict="exclude")
    assert verdicts(review) == ["include", "exclude"]


def test_a_later_duplicate_leaves_the_table(review, conflict):
    Item.objects.filter(pk=conflict.pk).update(in_play=False)
    assert verdicts(review) == []


@pytest.fixture
def screened(review, add_records, rosa, rune):
    """Of 12 records both include 2, exclude 9; one is in conflict."""
    items = add_records(12)
    for number, each in enumerate(items):
        cast_vote(seat=rosa, item=each, verdict="include" if number < 2 else "exclude")
        cast_vote(seat=rune, item=each, verdict="include" if number < 3 else "exclude")
    return items


def test_the_page_prints_the_figures_and_the_sentence(screened, review, observer, browse):
    shown = browse(observer).get(url(review)).content.decode()
    assert "91.7% (95% CI" in shown and "11 of 12" in shown
    assert "Two reviewers independently screened 12 records; agreement 91.7%" in shown
    assert "Maybe was treated as include." in shown
    three = browse(observer).get(url(review) + "?maybe=three").content.decode()
    assert "Maybe was treated as a category of its own." in three


def test_a_reviewer_sees_it_when_everything_they_voted_on_is_settled(
    screened, review, owner, rosa, browse
):
    assert "Two reviewers independently" not in browse(rosa).get(url(review)).content.decode()
    resolve_conflict(seat=owner, item=screened[2], verdict="exclude")
    assert "Two reviewers independently" in browse(rosa).get(url(review)).content.decode()


def test_who_still_has_something_to_vote_on_does_not_see_it(
    screened, review, rosa, owner, adjudicator, add_records, browse
):
    resolve_conflict(seat=owner, item=screened[2], verdict="exclude")
    extra = add_records(2)
    cast_vote(seat=adjudicator, item=extra[0], verdict="include")
    for seat in (rosa, adjudicator):
        assert "Not while you still vote" in browse(seat).get(url(review)).content.decode()
    assert "Two reviewers" in browse(owner).get(url(review)).content.decode()


def test_the_page_costs_a_fixed_number_of_queries(
    screened, review, observer, browse, django_assert_max_num_queries
):
    client = browse(observer)
    with django_assert_max_num_queries(30):
        client.get(url(review))


def test_the_page_leads_with_where_people_differed_and_why(
    screened, review, criteria, add_records, rosa, rune, owner, observer, browse
):
    extra = add_records(1, title="A record in dispute")[0]
    cast_vote(seat=rosa, item=extra, verdict="include")
    cast_vote(seat=rune, item=extra, verdict="exclude", criteria=[criteria[1].pk])
    shown = browse(owner).get(url(review)).content.decode()
    assert shown.index("Where people differed") < shown.index("For the paper")
    assert "2 disagreements" in shown and "A record in dispute" in shown
    narrowed = browse(owner).get(url(review) + f"?criterion={criteria[1].pk}").content.decode()
    assert "1 disagreement<" in narrowed and "Wrong intervention" in narrowed
    assert "By week" in shown and "By criterion" in shown


def test_votes_that_the_plan_hides_are_in_no_list_of_disagreements(
    screened, review, owner, observer, browse
):
    change_plan(seat=owner, stage=T, reveal="to_resolver_only")
    assert "No disagreement between first votes that you may see" in (
        browse(observer).get(url(review)).content.decode()
    )
    assert "1 disagreement" in browse(owner).get(url(review)).content.decode()


def test_more_than_two_people_get_one_figure_and_a_table_of_pairs(
    screened, review, add_records, rosa, adjudicator, observer, browse
):
    for each in add_records(12):
        cast_vote(seat=rosa, item=each, verdict="exclude")
        cast_vote(seat=adjudicator, item=each, verdict="exclude")
    shown = browse(observer).get(url(review)).content.decode()
    assert "24 records were screened independently by two or more of 3 reviewers" in shown
    assert "All together" in shown and "Rosa Reviewer and Agnes Adjudicator" in shown
    assert "not defined: all decisions are identical" in shown


def test_the_figures_are_in_the_api_for_the_same_people(screened, review, rosa, owner, api):
    base = f"/api/v1/reviews/{review.pk}/agreement/"
    assert api(rosa).get(base, {"stage": T}).status_code == 403
    assert api(owner).get(base).status_code == 400
    found = api(owner).get(base, {"stage": T, "maybe": "three"}).json()
    assert (found["overall"]["n"], found["overall"]["share"]["hits"]) == (12, 11)
    assert found["pairs"][0]["kappa"]["value"] == pytest.approx(0.75)
    assert found["pairs"][0]["caution"] == "n too small"
    assert "category of its own" in found["sentence"]
    assert len(found["weeks"]) == 1
    for line in (found["overall"], found["pairs"][0], found["weeks"][0]):
        assert line["pabak"]["value"] == pytest.approx((3 * 11 / 12 - 1) / 2)
        assert line["positive"]["value"] == pytest.approx(4 / 5)
        assert line["negative"]["ci"]["low"] < line["negative"]["value"]
        assert line["prevalence"] is None
    binary = api(owner).get(base, {"stage": T, "maybe": "lenient"}).json()["weeks"][0]
    assert binary["prevalence"] == pytest.approx((2 - 9) / 12)
    assert binary["bias"] == pytest.approx(-1 / 12)


def test_below_ten_rows_no_coefficient_is_shown_anywhere(
    review, add_records, rosa, rune, owner, browse, api
):
    for each in add_records(4):
        for seat in (rosa, rune):
            cast_vote(seat=seat, item=each, verdict="include")
    assert "Fewer than 10 rows" in browse(owner).get(url(review)).content.decode()
    found = api(owner).get(f"/api/v1/reviews/{review.pk}/agreement/", {"stage": T}).json()
    assert found["overall"]["kappa"] is None and found["pairs"][0]["ac"] is None
    assert found["weeks"][0]["pabak"] is None and found["weeks"][0]["prevalence"] is None


def test_the_table_is_a_file_and_the_history_says_who_took_it(
    screened, review, owner, rosa, browse
):
    answer = browse(owner).post(url(review) + "table/", {"maybe": "lenient"})
    lines = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert [line["scope"] for line in lines] == ["all", "pair", "week"]
    assert lines[1]["name"] == "Rosa Reviewer and Rune Reviewer"
    assert (lines[1]["n"], lines[1]["agree"], lines[1]["maybe"]) == ("12", "11", "lenient")
    assert float(lines[1]["kappa_value"]) == pytest.approx(0.75)
    figures = ("kappa_low", "pabak", "pabak_high", "positive_low", "negative", "prevalence", "bias")
    for line in lines:
        assert [line[each] for each in figures] == [lines[1][each] for each in figures]
    assert float(lines[2]["negative"]) == pytest.approx(18 / 19)
    event = AuditEvent.objects.get(review=review, verb="exported")
    assert event.facts["what"] == "the agreement of reviewers on title and abstract"
    refused = browse(rosa).post(url(review) + "table/")
    assert refused.status_code == 302
    assert AuditEvent.objects.filter(review=review, verb="exported").count() == 1


def figures(decisions, criteria) -> list:
    """Everything the lab computes, under each treatment of maybe."""
    found = [agreement.by_criterion(decisions, [each.pk for each in criteria])]
    for treatment in agreement.TREATMENTS:
        found += [
            agreement.overall(decisions, treatment),
            agreement.pairwise(decisions, treatment),
            agreement.by_week(decisions, treatment),
        ]
    return found


def test_items_that_are_alike_are_computed_together_with_the_same_figures(
    review, add_records, criteria, owner, rosa, rune, adjudicator
):
    change_plan(seat=owner, stage=T, votes_required=3)
    said = itertools.product(("include", "maybe", "exclude"), repeat=2)
    for number, (item, (one, other)) in enumerate(
        zip(add_records(36), itertools.cycle(said), strict=False)
    ):
        ticked = [criteria[number % 2].pk] if number % 3 else []
        cast_vote(seat=rosa, item=item, verdict=one, criteria=ticked)
        cast_vote(seat=rune, item=item, verdict=other, criteria=ticked)
        if number % 5 == 0:
            cast_vote(seat=rune, item=item, verdict="maybe")
        if number % 4 == 0:
            cast_vote(seat=adjudicator, item=item, verdict=one)
    change_criterion(
        seat=owner, criterion=criteria[0], label="Other words", reason="Wrong population"
    )
    row_by_row, alike = first_decisions(review, T), alike_decisions(review, T)
    assert alike.edited == row_by_row.edited == 8
    assert len(alike.decisions) < len(row_by_row.decisions)
    for one, other in zip(
        figures(alike.decisions, review.criteria.all()),
        figures(row_by_row.decisions, review.criteria.all()),
        strict=True,
    ):
        assert numbers(one) == pytest.approx(numbers(other), rel=1e-12, abs=1e-12)
    differing = {each.item for each in agreement.disagreements(row_by_row.decisions, "three")}
    assert differing <= set(alike.differing)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2024-12-29", "2024-W52"), ("2024-12-30", "2025-W01"), ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"),
    ],
)  # fmt: skip
def test_a_week_begins_on_monday_also_around_new_year(
    review, item, rosa, rune, day, week, monkeypatch
):
    at = dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")
    monkeypatch.setattr(timezone, "now", lambda: at)
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=item, verdict="include")
    for found in (alike_decisions(review, T), first_decisions(review, T)):
        assert {each.week for each in found.decisions} == {week}


def test_a_vote_that_is_alone_is_in_no_figure(review, add_records, rosa, rune):
    """Its number would tell of votes that nobody may see yet."""
    first, second = add_records(2)
    for item in (first, second):
        cast_vote(seat=rosa, item=item, verdict="include")
        cast_vote(seat=rosa, item=item, verdict="maybe")
    assert alike_decisions(review, T).decisions == [] and alike_decisions(review, T).edited == 0
    cast_vote(seat=rune, item=first, verdict="exclude")
    found = alike_decisions(review, T)
    assert {each.item for each in found.decisions} == {first.pk} and found.edited == 1


def numbers(figures) -> list[float]:
    """All numbers in figures, in order; what is not defined counts as -9."""
    if dataclasses.is_dataclass(figures):
        figures = [getattr(figures, each.name) for each in dataclasses.fields(figures)]
    if isinstance(figures, dict):
        figures = [each for key in sorted(figures) for each in (key, figures[key])]
    if isinstance(figures, list | tuple):
        return [number for each in figures for number in numbers(each)]
    if figures is None:
        return [-9]
    return [figures] if isinstance(figures, int | float) else []


def test_words_for_kappa_are_off_until_asked_for(screened, review, observer, browse):
    """Kappa is 0.75: excellent by Orwin, substantial by Landis and Koch."""
    plain, first, second = (
        browse(observer).get(url(review) + end).content
        for end in ("", "?bands=orwin", "?bands=landis")
    )
    assert b"excellent" not in plain
    assert b"substantial" not in plain
    assert (first.count(b"excellent"), second.count(b"substantial")) == (3, 3)
    assert b"?maybe=strict&amp;bands=orwin" in first and b"amp;bands=x" not in (
        browse(observer).get(url(review) + "?bands=x").content
    )
