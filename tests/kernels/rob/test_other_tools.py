"""Variants of RoB 2, ROBINS-I, QUADAS-2, the Newcastle-Ottawa Scale and checklists."""

from itertools import product

import pytest

from extraction.rob import Options, evaluate, judgement_problems, overall, star_total, tool

ROBINS, QUADAS, NOS = tool("robins_i_2016"), tool("quadas2"), tool("nos_cohort")
CHECKLIST = tool("jbi_rct_2017")


def test_the_cluster_tool_shares_what_it_shares_with_the_parallel_one():
    rob2, cluster = tool("rob2"), tool("rob2_cluster")
    assert cluster.domain("D5") is rob2.domain("D5")
    assert cluster.status == "provisional"
    assert [d.id for d in cluster.domains_for("assignment")] == [
        "D1a", "D1b", "D2", "D3", "D4", "D5",
    ]  # fmt: skip


def test_cluster_recruitment_before_randomization_is_low():
    cluster = tool("rob2_cluster")
    answers = {"1b.1": "PY", "1b.3": "Y"}
    assert evaluate(cluster, cluster.domain("D1b"), answers).judgement == "Low"


def test_an_unverified_crossover_domain_is_left_to_the_assessor():
    crossover = tool("rob2_crossover")
    found = evaluate(crossover, crossover.domain("DS"), {"S.1": "Y", "S.3": "N"})
    assert (found.judgement, found.problems, found.applicable) == (None, (), ("S.1", "S.3"))


def test_no_confounding_is_low_and_nothing_more_is_asked():
    found = evaluate(ROBINS, ROBINS.domain("D1"), {"1.1": "PN"})
    assert (found.judgement, found.applicable) == ("Low", ("1.1",))


def test_confounding_without_information_needs_a_route():
    domain, answers = ROBINS.domain("D1"), {"1.1": "Y", "1.2": "NI"}
    found = evaluate(ROBINS, domain, answers)
    assert "State whether baseline or time-varying" in found.problems[0]
    baseline = evaluate(ROBINS, domain, answers, Options(confounding="baseline"))
    assert baseline.applicable == ("1.1", "1.2", "1.4", "1.6")
    varying = evaluate(ROBINS, domain, answers, Options(confounding="time-varying"))
    assert varying.applicable == ("1.1", "1.2", "1.7")


def test_robins_asks_by_effect():
    domain = ROBINS.domain("D4")
    assert evaluate(ROBINS, domain, {}).applicable == ("4.1",)
    adhering = evaluate(ROBINS, domain, {}, Options("starting and adhering"))
    assert adhering.applicable == ("4.3", "4.4", "4.5")


@pytest.mark.parametrize(
    ("one", "expected"),
    [("Low", "Low"), ("Moderate", "Moderate"), ("No information", "No information"),
     ("Serious", "Serious"), ("Critical", "Critical")],
)  # fmt: skip
def test_robins_overall_is_the_worst(one: str, expected: str):
    levels = {f"D{n}": "Low" for n in range(1, 8)}
    assert overall(ROBINS, levels | {"D3": one}).judgement == expected


def test_missing_information_outweighs_moderate_and_not_serious():
    levels = {f"D{n}": "Moderate" for n in range(1, 8)}
    assert overall(ROBINS, levels | {"D1": "No information"}).judgement == "No information"
    both = levels | {"D1": "No information", "D2": "Serious"}
    assert overall(ROBINS, both).judgement == "Serious"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["Yes", "Yes", "Yes"], "Low"),
        (["Yes", "Unclear", "Yes"], "Unclear"),
        (["Yes", "Unclear", "No"], None),
    ],
)
def test_quadas_suggests_and_leaves_a_no_to_the_assessor(answers: list[str], expected: str | None):
    named = dict(zip(("1.1", "1.2", "1.3"), answers, strict=True))
    found = evaluate(QUADAS, QUADAS.domain("D1"), named)
    assert (found.judgement, found.problems) == (expected, ())
    assert bool(found.note) == (expected is None)


def test_quadas_threshold_question_may_not_apply():
    found = evaluate(QUADAS, QUADAS.domain("D2"), {"2.1": "Yes", "2.2": "NA"})
    assert found.judgement == "Low"


def test_quadas_judges_applicability_apart():
    axes = [domain.axis for domain in QUADAS.domains]
    assert axes == ["risk of bias"] * 4 + ["applicability"] * 3
    assert overall(QUADAS, dict.fromkeys(["D1", "D2"], "Low")).judgement is None


def test_stars_are_counted_by_section():
    section = NOS.domain("S")
    answers = {"S1": "b", "S2": "a", "S3": "c", "S4": "a"}
    assert evaluate(NOS, section, answers).stars == 3
    both = evaluate(NOS, NOS.domain("C"), {"C1": "a+b"})
    assert both.stars == 2
    assert evaluate(NOS, NOS.domain("C"), {"C1": "none"}).stars == 0


@pytest.mark.parametrize("answer", ["a+a", "a+none", "z", "", "NA"])
def test_several_choices_are_checked(answer: str):
    found = evaluate(NOS, NOS.domain("C"), {"C1": answer})
    assert found.stars is None
    assert found.problems


def test_star_total_and_bands():
    assert star_total(NOS, {"S": 3, "C": 1, "O": 2}) == star_total(NOS, {"O": 2, "C": 1, "S": 3})
    found = star_total(NOS, {"S": 3, "C": 1, "O": 2}, bands=True)
    assert (found.points, found.of, found.judgement) == (6, 9, "Good")
    assert star_total(NOS, {"S": 3, "C": 1, "O": 2}).judgement is None
    assert "not complete" in star_total(NOS, {"S": 3, "C": 1}).problems[0]
    assert "0 to 2 stars, not 3" in star_total(NOS, {"S": 3, "C": 3, "O": 1}).problems[0]


@pytest.mark.parametrize("tool_id", ["nos_cohort", "nos_case_control"])
def test_every_combination_of_stars_has_a_band(tool_id: str):
    scale = tool(tool_id)
    last = scale.domains[-1].id
    for s, c, o in product(range(5), range(3), range(4)):
        band = star_total(scale, {"S": s, "C": c, last: o}, bands=True).judgement
        poor = s <= 1 or c == 0 or o <= 1
        assert band == ("Poor" if poor else "Good" if s >= 3 else "Fair")


def test_a_checklist_counts_yes_among_what_applies():
    answers = {f"Q{n}": "Yes" for n in range(1, 14)}
    answers |= {"Q4": "No", "Q5": "Unclear", "Q6": "Not applicable"}
    found = overall(CHECKLIST, answers)
    assert (found.points, found.of, found.judgement, found.problems) == (10, 12, None, ())
    assert CHECKLIST.overall.choices == ("Include", "Exclude", "Seek further info")
    assert judgement_problems(CHECKLIST, CHECKLIST.domain("Q1"), "Yes") == ()


def test_a_checklist_waits_for_every_item():
    assert overall(CHECKLIST, {"Q1": "Yes"}).points is None
