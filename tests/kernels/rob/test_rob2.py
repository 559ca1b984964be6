"""RoB 2: gates, judgements, refusals, and what the order and strength of answers may not change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.rob import Domain, Options, evaluate, gated, judgement_problems, overall, tool

ROB2 = tool("rob2")
ADHERING = Options(effect="adhering")
VERSIONS = [(domain, Options(domain.effect or "assignment")) for domain in ROB2.domains]
WEAKER = {"Y": "PY", "PY": "Y", "N": "PN", "PN": "N"}


def judge(domain_id: str, options: Options | None = None, **answers: str):
    named = {key.replace("q", "").replace("_", "."): value for key, value in answers.items()}
    options = options or Options()
    return evaluate(ROB2, ROB2.domain(domain_id, options.effect), named, options)


@pytest.mark.parametrize(
    ("domain", "answers", "expected"),
    [
        ("D1", {"q1_1": "Y", "q1_2": "Y", "q1_3": "N"}, "Low"),
        ("D1", {"q1_1": "NI", "q1_2": "Y", "q1_3": "NI"}, "Low"),
        ("D1", {"q1_1": "N", "q1_2": "PY", "q1_3": "N"}, "Some concerns"),
        ("D1", {"q1_1": "Y", "q1_2": "NI", "q1_3": "PN"}, "Some concerns"),
        ("D1", {"q1_1": "Y", "q1_2": "NI", "q1_3": "PY"}, "High"),
        ("D1", {"q1_1": "Y", "q1_2": "PN", "q1_3": "N"}, "High"),
        ("D3", {"q3_1": "Y"}, "Low"),
        ("D3", {"q3_1": "N", "q3_2": "PN", "q3_3": "PY", "q3_4": "N"}, "Some concerns"),
        ("D3", {"q3_1": "N", "q3_2": "PN", "q3_3": "PY", "q3_4": "NI"}, "High"),
        ("D4", {"q4_1": "N", "q4_2": "N", "q4_3": "Y", "q4_4": "Y", "q4_5": "N"}, "Some concerns"),
        ("D4", {"q4_1": "N", "q4_2": "N", "q4_3": "Y", "q4_4": "PN"}, "Low"),
        ("D5", {"q5_1": "NI", "q5_2": "N", "q5_3": "N"}, "Some concerns"),
        ("D5", {"q5_1": "Y", "q5_2": "N", "q5_3": "PY"}, "High"),
    ],
)
def test_known_judgements(domain: str, answers: dict[str, str], expected: str):
    found = judge(domain, **answers)
    assert (found.judgement, found.problems) == (expected, ())


def test_domain_2_combines_its_parts():
    found = judge("D2", q2_1="Y", q2_2="Y", q2_3="NI", q2_6="N", q2_7="N")
    assert found.parts == (("part1", "Some concerns"), ("part2", "Some concerns"))
    assert found.judgement == "Some concerns"


def test_domain_2_for_adhering():
    low = judge("D2", ADHERING, q2_1="Y", q2_2="N", q2_3="NA", q2_4="NA", q2_5="PN")
    assert low.judgement == "Low"
    high = judge("D2", ADHERING, q2_1="N", q2_2="N", q2_4="Y", q2_5="N", q2_6="NI")
    assert high.judgement == "High"


def test_kinds_of_deviation_that_are_not_addressed_are_not_asked():
    only = Options("adhering", deviations=frozenset({"non-adherence"}))
    found = judge("D2", only, q2_1="Y", q2_2="Y", q2_5="N")
    assert found.applicable == ("2.1", "2.2", "2.5")
    assert found.judgement == "Low"
    none = judge("D2", Options("adhering", deviations=frozenset()), q2_1="N", q2_2="N")
    assert "at least one kind of deviation" in none.problems[0]


@pytest.mark.parametrize(
    ("domain", "answers", "sentence"),
    [
        ("D3", {"q3_1": "N", "q3_2": "NI"}, "'NI' is not an answer to question 3.2"),
        ("D1", {"q1_1": "NA", "q1_2": "Y", "q1_3": "N"}, "cannot be Not applicable"),
        ("D2", {"q2_1": "N", "q2_2": "PN", "q2_3": "Y", "q2_6": "Y"}, "must be Not applicable"),
        ("D3", {"q3_1": "N", "q3_2": "N", "q3_3": "Y"}, "Question 3.4 is not answered yet."),
        ("D1", {"q1_1": "Y", "q1_2": "Y", "q1_3": "N", "q9_9": "Y"}, "has no question 9.9"),
    ],
)
def test_refusals_say_what_is_wrong(domain: str, answers: dict[str, str], sentence: str):
    found = judge(domain, **answers)
    assert found.judgement is None
    assert sentence in found.problems[0]


def test_a_wrong_effect_is_refused():
    found = evaluate(ROB2, ROB2.domain("D2", "adhering"), {}, Options("assignment"))
    assert "for the effect of adhering" in found.problems[0]
    found = evaluate(ROB2, ROB2.domain("D1"), {}, Options("as treated"))
    assert "assignment or adhering" in found.problems[0]


def test_an_answer_behind_a_closed_gate_comes_back_when_it_opens():
    domain, ticked = ROB2.domain("D3"), {"3.1": "Y", "3.2": "N", "3.3": "NI"}
    assert gated(ROB2, domain, ticked) == {"3.1": "Y", "3.2": "NA", "3.3": "NA", "3.4": "NA"}
    reopened = gated(ROB2, domain, ticked | {"3.1": "N"})
    assert reopened == {"3.1": "N", "3.2": "N", "3.3": "NI"}


def test_a_judgement_that_is_already_fixed_is_foreseen_but_not_given():
    found = judge("D1", q1_2="N")
    assert (found.judgement, found.foreseen) == (None, "High")
    assert judge("D1", q1_1="Y").foreseen is None


@st.composite
def answered(draw: st.DrawFn) -> tuple[Domain, Options, dict[str, str]]:
    """A complete, valid set of answers, found by walking the gates."""
    domain, options = draw(st.sampled_from(VERSIONS))
    answers: dict[str, str] = {}
    while True:
        found = evaluate(ROB2, domain, answers, options)
        if not found.problems:
            return domain, options, answers
        question = domain.question(next(q for q in found.applicable if q not in answers))
        codes = [choice.code for choice in question.choices]
        answers[question.id] = draw(
            st.sampled_from(codes if question.may_be_na else [c for c in codes if c != "NA"])
        )


@settings(max_examples=80, deadline=None)
@given(answered(), st.data())
def test_probably_never_changes_a_judgement(case, data: st.DataObject):
    domain, options, answers = case
    changed = {q: WEAKER.get(a, a) if data.draw(st.booleans()) else a for q, a in answers.items()}
    before = evaluate(ROB2, domain, answers, options)
    assert before.judgement is not None
    assert evaluate(ROB2, domain, changed, options) == before


@settings(max_examples=80, deadline=None)
@given(answered(), st.randoms())
def test_the_order_of_answering_never_changes_anything(case, random):
    domain, options, answers = case
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert evaluate(ROB2, domain, dict(shuffled), options) == evaluate(
        ROB2, domain, answers, options
    )


@settings(max_examples=80, deadline=None)
@given(answered(), st.data())
def test_what_is_foreseen_comes_true(case, data: st.DataObject):
    domain, options, answers = case
    some = {q: a for q, a in answers.items() if data.draw(st.booleans())}
    early = evaluate(ROB2, domain, some, options).foreseen
    assert early in (None, evaluate(ROB2, domain, answers, options).judgement)


def count_answer_sets(domain: Domain, options: Options) -> int:
    def below(answers: dict[str, str]) -> int:
        found = evaluate(ROB2, domain, answers, options)
        if not found.problems:
            return 1
        question = domain.question(next(q for q in found.applicable if q not in answers))
        allowed = [c.code for c in question.choices if c.code != "NA" or question.may_be_na]
        return sum(below({**answers, question.id: code}) for code in allowed)

    return below({})


@pytest.mark.parametrize(("domain", "n"), [("D1", 125), ("D3", 110), ("D4", 493), ("D5", 125)])
def test_the_gates_leave_the_known_number_of_answer_sets(domain: str, n: int):
    assert count_answer_sets(ROB2.domain(domain), Options()) == n


def domains(*levels: str) -> dict[str, str]:
    return dict(zip(("D1", "D2", "D3", "D4", "D5"), levels, strict=True))


@pytest.mark.parametrize(
    ("levels", "expected", "may_become"),
    [
        (["Low"] * 5, "Low", None),
        (["Low"] * 4 + ["Some concerns"], "Some concerns", None),
        (["Low"] * 3 + ["Some concerns"] * 2, "Some concerns", "High"),
        (["Some concerns"] * 4 + ["High"], "High", None),
    ],
)
def test_overall(levels: list[str], expected: str, may_become: str | None):
    found = overall(ROB2, domains(*levels))
    assert (found.judgement, found.may_become) == (expected, may_become)


def test_overall_needs_all_five_domains():
    found = overall(ROB2, {"D1": "High"})
    assert found.judgement is None
    assert len(found.problems) == 4


def test_an_override_needs_a_reason():
    domain = ROB2.domain("D1")
    assert judgement_problems(ROB2, domain, "Low", suggested="Low") == ()
    assert judgement_problems(ROB2, domain, "High", suggested="Low", reason="Fraud.") == ()
    (sentence,) = judgement_problems(ROB2, domain, "High", suggested="Low")
    assert "the answers suggest Low" in sentence
