"""The tool files: every definition hangs together."""

import subprocess
import sys

import pytest

from extraction.rob import NOT_APPLICABLE, TOOL_IDS, Tool, tool, tools
from extraction.rob.conditions import Always, names

every_tool = pytest.mark.parametrize("definition", tools(), ids=TOOL_IDS)


@every_tool
def test_a_gate_looks_only_at_questions_above_it(definition: Tool):
    for domain in definition.domains:
        above: set[str] = {"confounding"}
        for question in domain.questions:
            assert names(question.gate) <= above, question.id
            above.add(question.id)


@every_tool
def test_rules_look_at_what_exists_and_give_levels_that_exist(definition: Tool):
    levels = {level.value for level in definition.judgements} | {""}
    for domain in definition.domains:
        known = {q.id for q in domain.questions} | {part.id for part in domain.parts}
        known |= {choice.code for q in domain.questions for choice in q.choices}
        for rules in (domain.rules, *(part.rules for part in domain.parts)):
            assert {rule.then for rule in rules} <= levels
            assert frozenset().union(*(names(rule.condition) for rule in rules)) <= known
            if rules:
                assert isinstance(rules[-1].condition, Always), domain.id


@every_tool
def test_overall_rules_count_levels_that_exist(definition: Tool):
    levels = {level.value for level in definition.judgements}
    for rule in definition.overall.rules:
        assert names(rule.condition) <= levels
        assert rule.then in levels


@every_tool
def test_ids_are_unique_and_criteria_name_levels(definition: Tool):
    levels = {level.value for level in definition.judgements}
    keys = [(domain.id, domain.effect) for domain in definition.domains]
    assert len(keys) == len(set(keys))
    for domain in definition.domains:
        ids = [question.id for question in domain.questions]
        assert len(ids) == len(set(ids))
        assert {level for level, _ in domain.criteria} <= levels


@every_tool
def test_a_question_with_a_gate_can_be_not_applicable_and_no_other(definition: Tool):
    for domain in definition.domains:
        for question in domain.questions:
            offered = NOT_APPLICABLE in {choice.code for choice in question.choices}
            assert offered == bool(question.gate_text or question.may_be_na)


def test_levels_have_colours_and_glyphs_of_both_sets():
    middle = tool("rob2").judgement("Some concerns")
    assert middle.colours == {"cochrane": "#E2DF07", "colourblind": "#fe9929"}
    assert middle.glyphs == {"robvis": "-", "revman": "?"}
    assert tool("rob2").glyph_sets == ("robvis", "revman")


def test_a_glyph_set_without_a_level_is_not_offered():
    assert tool("robins_i_2016").glyph_sets == ("robvis",)
    assert tool("nos_cohort").glyph_sets == ()


def test_numbers_of_questions():
    counts = {t.id: sum(len(d.questions) for d in t.domains) for t in tools()}
    assert counts["rob2"] == 22 + 6  # domain 2 has two versions
    assert counts["robins_i_2016"] == 34
    assert counts["quadas2"] == 3 + 2 + 2 + 4
    assert counts["nos_cohort"] == counts["nos_case_control"] == 8
    assert len(tool("rob1").domains) == 7
    assert len(tool("jbi_rct_2017").domains) == 13


def test_digests_tell_definitions_apart_and_follow_changes():
    digests = [definition.digest for definition in tools()]
    assert len(set(digests)) == len(digests)
    rob1 = tool("rob1")
    assert rob1.with_domains(rob1.domains[:6]).digest != rob1.digest


def test_an_unknown_tool_is_refused():
    with pytest.raises(KeyError, match="no risk-of-bias tool"):
        tool("rob3")


def test_the_kernel_loads_no_django():
    code = "import sys, extraction.rob as r; r.tools(); assert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
