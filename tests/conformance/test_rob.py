"""RoB 2 against a published truth table: every row, and every input that must be refused."""

import csv
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from extraction.rob import Options, evaluate, overall, tool

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONCORD_DATA", ROOT.parent / "shared" / "data"))
CASES = SHARED.parent / "spec" / "cases"

pytestmark = pytest.mark.skipif(
    not SHARED.exists() or not CASES.exists(), reason="the reference cases are not on this machine"
)


def rows(name: str) -> Iterator[dict[str, str]]:
    opened = gzip.open if name.endswith(".gz") else open
    with opened(CASES / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def effect_of(row: dict[str, str]) -> Options:
    return Options(effect="assignment" if row["effect"] == "any" else row["effect"])


def wrong_rows(tool_id: str, name: str) -> tuple[int, list[str]]:
    definition = tool(tool_id)
    seen, wrong = 0, []
    for row in rows(name):
        seen += 1
        answers, options = json.loads(row["answers"]), effect_of(row)
        if row["domain"] == "overall":
            found = overall(definition, answers, options)
            ours = [found.judgement, "yes" if found.may_become == "High" else "no"]
            expected = [row["judgement"], row["may_escalate_to_high"]]
        else:
            domain = definition.domain(row["domain"], options.effect)
            suggested = evaluate(definition, domain, answers, options)
            parts = dict(suggested.parts)
            ours = [suggested.judgement, parts.get("part1", ""), parts.get("part2", "")]
            expected = [row["judgement"], row["part1"], row["part2"]]
        if ours != expected:
            wrong.append(f"{row['id']}: {ours} instead of {expected}")
    return seen, wrong


def test_every_answer_set_of_the_parallel_tool_gives_its_judgement():
    seen, wrong = wrong_rows("rob2", "rob2.csv.gz")
    assert seen > 17_000
    assert wrong == []


PART1 = {
    "Low": {"2.1a": "N", "2.2": "N"},
    "Some concerns": {"2.1a": "N", "2.2": "Y", "2.3": "NI"},
    "High": {"2.1a": "N", "2.2": "Y", "2.3": "Y", "2.4": "Y", "2.5": "N"},
}
PART2 = {
    "Low": {"2.6": "Y"},
    "Some concerns": {"2.6": "N", "2.7": "N"},
    "High": {"2.6": "N", "2.7": "Y"},
}


def cluster_judgement(row: dict[str, str]) -> str | None:
    """The cluster table lists the parts of domain 2 alone: the other part is filled in here."""
    definition, options = tool("rob2_cluster"), effect_of(row)
    domain_id, _, step = row["domain"].partition(".")
    domain = definition.domain(domain_id, options.effect)
    answers = json.loads(row["answers"])
    if step == "combine":
        answers = PART1[answers["part1"]] | PART2[answers["part2"]]
    elif step:
        answers |= PART2["Low"] if step == "part1" else PART1["Low"]
    found = evaluate(definition, domain, answers, options)
    return dict(found.parts)[step] if step.startswith("part") else found.judgement


def test_every_answer_set_of_the_cluster_tool_gives_its_provisional_judgement():
    table = list(rows("rob2_cluster_provisional.csv.gz"))
    assert len(table) > 5_000
    assert [row["id"] for row in table if cluster_judgement(row) != row["judgement"]] == []


def test_every_invalid_input_is_refused_in_words():
    seen = 0
    for row in rows("rob2_invalid.csv"):
        seen += 1
        options = effect_of(row)
        definition = tool("rob2")
        domain = definition.domain(row["domain"], options.effect)
        found = evaluate(definition, domain, json.loads(row["answers"]), options)
        assert found.judgement is None, row["id"]
        assert found.problems, row["id"]
    assert seen == 8
