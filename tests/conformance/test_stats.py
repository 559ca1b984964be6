"""The statistics kernel against reference cases, each number within its own tolerance."""

import json
import os
from pathlib import Path

import pytest

from analysis.measure.conform_stats import kinds, run
from analysis.measure.conform_stats_core import KINDS

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONCORD_DATA", ROOT.parent / "shared" / "data"))
CASES = SHARED / "stats" / "cases.json"

pytestmark = pytest.mark.skipif(
    not CASES.exists(), reason="the reference cases are not on this machine"
)


def part(folder: Path, wanted: list[dict], document: dict) -> Path:
    path = folder / "cases.json"
    path.write_text(json.dumps(document | {"cases": wanted}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def document() -> dict:
    return json.loads(CASES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_case_of_the_core_conforms(kind: str, document: dict, tmp_path: Path):
    wanted = [case for case in document["cases"] if case["kind"] == kind]
    lines: list[str] = []
    assert wanted, f"the file has no case of the kind {kind}"
    assert run(part(tmp_path, wanted, document), lines.append), lines


def test_every_kind_in_the_file_is_known(document: dict):
    assert {case["kind"] for case in document["cases"]} <= set(kinds())


def test_a_changed_number_is_noticed(document: dict, tmp_path: Path):
    case = next(case for case in document["cases"] if case["kind"] == "mh")
    case = case | {"expect": case["expect"] | {"b": case["expect"]["b"] * (1 + 1e-6)}}
    lines: list[str] = []
    assert not run(part(tmp_path, [case], document), lines.append)
    assert any(line.startswith("DIFFERS") and "b is" in line for line in lines)


def test_an_unknown_kind_and_an_impossible_case_fail(document: dict, tmp_path: Path):
    good = next(case for case in document["cases"] if case["kind"] == "generic")
    broken = good | {"input": {"rows": [{"yi": 1.0, "vi": -1.0}]}}
    lines: list[str] = []
    assert not run(part(tmp_path, [good | {"kind": "unheard-of"}, broken], document), lines.append)
    assert lines[-1].endswith("2 failures.")
    assert lines[-3].startswith("UNKNOWN") and lines[-2].startswith("FAILED")
