"""RoB 1: judged by the assessor, with support; overall only from named key domains."""

import pytest

from extraction.rob import Domain, evaluate, judgement_problems, overall, tool

ROB1 = tool("rob1")
ALL_LOW = {domain.id: "Low risk" for domain in ROB1.domains}


def test_a_domain_without_questions_suggests_nothing_and_has_no_problem():
    found = evaluate(ROB1, ROB1.domain("A"), {})
    assert (found.judgement, found.applicable, found.problems) == (None, (), ())


def test_support_is_required():
    domain = ROB1.domain("B")
    assert judgement_problems(ROB1, domain, "Low risk", support="Sealed opaque envelopes.") == ()
    (sentence,) = judgement_problems(ROB1, domain, "Low risk", support="  ")
    assert "Allocation concealment" in sentence


def test_a_level_of_another_tool_is_refused():
    (sentence,) = judgement_problems(ROB1, ROB1.domain("A"), "Some concerns", support="x")
    assert "Low risk, Unclear risk, High risk" in sentence


def test_no_overall_without_key_domains():
    found = overall(ROB1, ALL_LOW)
    assert found.judgement is None
    assert "key domains" in found.problems[0]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "Low risk"),
        ({"A": "Unclear risk"}, "Unclear risk"),
        ({"A": "Unclear risk", "E": "High risk"}, "High risk"),
        ({"G": "High risk"}, "Low risk"),
    ],
)
def test_overall_rests_on_the_key_domains(changed: dict[str, str], expected: str):
    assert overall(ROB1, ALL_LOW | changed, key_domains=["A", "B", "E"]).judgement == expected


def test_overall_waits_for_every_key_domain_and_only_those():
    assert overall(ROB1, {"A": "Low risk"}, key_domains=["A"]).judgement == "Low risk"
    found = overall(ROB1, {"A": "Low risk"}, key_domains=["A", "E"])
    assert found.problems == ("Domain E is not judged yet.",)


def test_a_key_domain_that_does_not_exist_is_named():
    assert overall(ROB1, ALL_LOW, key_domains=["Z"]).problems == (
        "Cochrane risk-of-bias tool (RoB 1) has no domain Z.",
    )


def test_a_team_edits_the_domain_set():
    own = Domain(id="H", name="Baseline imbalance", short="Baseline")
    edited = ROB1.with_domains((*ROB1.domains[:6], own))
    assert [domain.id for domain in edited.domains] == ["A", "B", "C", "D", "E", "F", "H"]
    assert overall(edited, {"H": "High risk"}, key_domains=["H"]).judgement == "High risk"


def test_a_domain_set_is_not_empty_and_not_ambiguous():
    with pytest.raises(ValueError, match="at least one"):
        ROB1.with_domains(())
    with pytest.raises(ValueError, match="same id: A"):
        ROB1.with_domains((ROB1.domains[0], ROB1.domains[0]))


def test_fixed_tools_keep_their_domains():
    rob2 = tool("rob2")
    with pytest.raises(ValueError, match="fixed"):
        rob2.with_domains(rob2.domains[:1])
