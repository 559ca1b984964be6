"""Risk of bias rated twice and settled: domains, support, consensus, figures' input."""

import pytest
from django.core.exceptions import PermissionDenied

from extraction.actions import rob, rob_consensus
from extraction.models import Judgement
from extraction.settled import judgements
from extraction.verify import differences
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from tests.extraction.conftest import rate


@pytest.fixture
def both(rosa, rune, world):
    """They differ in B and C."""
    return (
        rate(rosa, world.study, A="Low risk", C="High risk"),
        rate(rune, world.study, A="Low risk", B="Low risk"),
    )


def test_a_changed_judgement_supersedes_and_an_unchanged_one_is_left_alone(rosa, world):
    mine = rob.start_assessment(seat=rosa, study=world.study)
    for judgement in ("Low risk", "Low risk", "High risk"):
        rob.assess_domain(seat=rosa, assessment=mine, domain="A", judgement=judgement)
    assert Judgement.objects.filter(assessment=mine).count() == 2
    assert rob.standing_judgements(mine)["A"].judgement == "High risk"


def test_a_complete_rating_has_every_domain_and_its_support(rosa, world):
    mine = rob.start_assessment(seat=rosa, study=world.study)
    with pytest.raises(RuleBroken, match="“Random sequence generation” is not judged yet"):
        rob.complete_assessment(seat=rosa, assessment=mine)
    for domain in "ABCDEFG":
        rob.assess_domain(seat=rosa, assessment=mine, domain=domain, judgement="Low risk")
    with pytest.raises(RuleBroken, match="needs the support"):
        rob.complete_assessment(seat=rosa, assessment=mine)


def test_a_judgement_of_another_tool_is_refused(rosa, world):
    mine = rob.start_assessment(seat=rosa, study=world.study)
    with pytest.raises(RuleBroken, match="is not a judgement of"):
        rob.assess_domain(seat=rosa, assessment=mine, domain="A", judgement="Some concerns")
    with pytest.raises(RuleBroken, match="does not rate the domain"):
        rob.assess_domain(seat=rosa, assessment=mine, domain="D1", judgement="Low risk")


def test_six_domains_are_enough_when_the_team_says_so(owner, rosa, world):
    rob.choose_domains(seat=owner, domains=["F", "A", "B", "C", "D", "E"])
    mine = rob.start_assessment(seat=rosa, study=world.study)
    for domain in "ABCDEF":
        rob.assess_domain(
            seat=rosa, assessment=mine, domain=domain, judgement="Low risk", support="Said so."
        )
    assert rob.complete_assessment(seat=rosa, assessment=mine).completed_at is not None
    with pytest.raises(PermissionDenied):
        rob.choose_domains(seat=rosa, domains=["A"])


def test_a_third_rating_is_refused(both, owner, world):
    with pytest.raises(RuleBroken, match="Two people already rate Dalum 2018"):
        rob.start_assessment(seat=owner, study=world.study)


def test_agreed_domains_are_settled_at_once_and_the_rest_one_by_one(both, rosa, rune, world):
    assert len(rob_consensus.resolve_all_agreed(seat=rosa, study=world.study)) == 5
    with pytest.raises(RuleBroken, match="“Allocation concealment” is not judged yet"):
        rob_consensus.complete_consensus(seat=rosa, study=world.study)
    rob_consensus.settle_domain(seat=rune, study=world.study, domain="B", take="second")
    with pytest.raises(RuleBroken, match="needs a reason"):
        rob_consensus.settle_domain(
            seat=rune, study=world.study, domain="C", take="new", judgement="Low risk"
        )
    rob_consensus.settle_domain(
        seat=rune,
        study=world.study,
        domain="C",
        take="new",
        judgement="Low risk",
        support="The outcome could hardly be affected.",
        reason="Both overlooked the appendix",
    )
    rob_consensus.complete_consensus(seat=rosa, study=world.study)
    found = {one.domain: (one.judgement, one.rank) for one in judgements(world.review)}
    assert found["A"] == ("Low risk", 0)
    assert found["C"] == ("Low risk", 0)
    assert found["D"] == ("Unclear risk", 1)
    assert differences(world.review) == []


def test_ratings_stand_still_under_a_consensus_until_it_is_started_again(both, rosa, world):
    rob_consensus.resolve_all_agreed(seat=rosa, study=world.study)
    with pytest.raises(RuleBroken, match="has begun"):
        rob.reopen_assessment(seat=rosa, assessment=both[0])
    rob_consensus.start_again(seat=rosa, study=world.study)
    assert judgements(world.review) == []
    assert rob.reopen_assessment(seat=rosa, assessment=both[0]).completed_at is None


def test_observers_neither_rate_nor_settle(both, observer, world):
    with pytest.raises(PermissionDenied):
        rob.start_assessment(seat=observer, study=world.study)
    with pytest.raises(PermissionDenied):
        rob_consensus.resolve_all_agreed(seat=observer, study=world.study)


def test_the_log_says_who_settled_what(both, rosa, world):
    rob_consensus.resolve_all_agreed(seat=rosa, study=world.study)
    assert AuditEvent.objects.get(verb=Verb.RATING_SETTLED).facts["what"] == "5 agreed domains"


def test_the_pages_rate_and_settle(browse, rosa, rune, world):
    base = f"/r/{world.review.pk}/risk-of-bias/{world.study.pk}/"
    for seat in (rosa, rune):
        person = browse(seat)
        assert person.post(f"{base}start/").status_code == 302
        typed = {f"{d}-judgement": "Low risk" for d in "ABCDEFG"}
        typed |= {f"{d}-support": "A computer drew the list." for d in "ABCDEFG"}
        assert person.post(base, typed | {"then": "complete"}).status_code == 302
    person = browse(rosa)
    assert "7 domains agree" in person.get(f"{base}reconcile/").content.decode()
    person.post(f"{base}reconcile/agreed/")
    person.post(f"{base}reconcile/complete/")
    assert len(judgements(world.review)) == 7
    assert "rob--low" in person.get(f"/r/{world.review.pk}/risk-of-bias/").content.decode()


def test_what_is_typed_without_a_judgement_comes_back(browse, rosa, world):
    base = f"/r/{world.review.pk}/risk-of-bias/{world.study.pk}/"
    person = browse(rosa)
    person.post(f"{base}start/")
    page = person.post(base, {"A-support": "A computer drew the list."})
    assert page.status_code == 422
    assert "A computer drew the list." in page.content.decode()
    assert "Choose a judgement" in page.content.decode()


def test_the_api_rates_and_settles_by_the_same_rules(api, rosa, rune, world):
    base = f"/api/v1/reviews/{world.review.pk}/risk-of-bias/"
    for seat in (rosa, rune):
        person = api(seat)
        made = person.post(f"{base}ratings/", {"study": world.study.pk}, format="json")
        assert made.status_code == 201
        one = f"{base}ratings/{made.json()['id']}/"
        early = person.post(f"{one}complete/")
        assert (early.status_code, "not judged" in early.json()["detail"]) == (400, True)
        for domain in "ABCDEFG":
            facts = {"domain": domain, "judgement": "Low risk", "support": "Said so."}
            assert person.patch(one, facts, format="json").status_code == 200
        assert person.post(f"{one}complete/").status_code == 200
    settled = api(rosa).post(f"{base}consensus/{world.study.pk}/agreed/")
    assert settled.json() == {"settled": 7}
    assert len(api(rosa).get(base).json()) == 7
