"""Numbers made with metafor on published and invented data, one test a kind."""

import json
import subprocess
from pathlib import Path

import pytest

from analysis.measure import conform_stats
from analysis.measure.compare import Tolerances, compare

from .r import RSCRIPT, has

FOLDER = Path(__file__).parents[2] / "data/reference"
DOCUMENTS = {
    name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("metafor", "further")
}
DOCUMENT = DOCUMENTS["metafor"]
KINDS = sorted({(name, case["kind"]) for name, made in DOCUMENTS.items() for case in made["cases"]})


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_a_kind_gives_the_reference_numbers(name, kind):
    document = DOCUMENTS[name]
    tolerances, known = Tolerances(document["tolerances"]), conform_stats.kinds()
    cases = [case for case in document["cases"] if case["kind"] == kind]
    wrong = [
        f"{case['id']} {one.where}: {one.found}, expected {one.expected}"
        for case in cases
        for one in compare(case["expect"], known[kind](case), tolerances, case["tol"])
        if not one.fine
    ]
    assert not wrong


def test_the_comparison_sees_a_wrong_number(tmp_path):
    case = dict(next(case for case in DOCUMENT["cases"] if case["kind"] == "generic"))
    case["expect"] = case["expect"] | {"b": case["expect"]["b"] * (1 + 1e-5)}
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(DOCUMENT | {"cases": [case]}), encoding="utf-8")
    said: list[str] = []
    assert not conform_stats.run(changed, said.append)
    assert any(line.startswith("DIFFERS") and " b is " in line for line in said)


QUICK = ("two_arm_binary", "mh", "metareg", "regtest", "trimfill", "three_level", "nma", "fsn")


@pytest.mark.skipif(
    not has("metafor", "jsonlite", "clubSandwich"), reason="R lacks a package of the script"
)
def test_the_script_beside_the_answers_gives_them_again(tmp_path):
    cases = [next(c for c in DOCUMENT["cases"] if c["kind"] == kind) for kind in QUICK]
    asked, answered = tmp_path / "asked.json", tmp_path / "answered.json"
    asked.write_text(json.dumps(DOCUMENT | {"cases": cases}), encoding="utf-8")
    subprocess.run(
        [str(RSCRIPT), "--vanilla", str(FOLDER / "answers.R"), str(asked), str(answered)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    again = json.loads(answered.read_text(encoding="utf-8"))["cases"]
    assert [case["id"] for case in again] == [case["id"] for case in cases]
    tolerances = Tolerances(DOCUMENT["tolerances"])
    differ = [
        f"{case['id']} {one.where}: {one.found}, expected {one.expected}"
        for case, new in zip(cases, again, strict=True)
        for one in compare(case["expect"], new["expect"], tolerances, case["tol"])
        if not one.fine
    ]
    assert not differ
