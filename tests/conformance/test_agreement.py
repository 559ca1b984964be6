"""Agreement coefficients against reference figures, each within 1e-9."""

import json
import os
from pathlib import Path

import pytest

from analysis.measure.conform_agreement import run

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONCORD_DATA", ROOT.parent / "shared" / "data"))
CASES = SHARED.parent / "spec" / "cases" / "agreement.json"

pytestmark = pytest.mark.skipif(
    not SHARED.exists() or not CASES.exists(), reason="the reference cases are not on this machine"
)


def test_every_reference_figure_is_reproduced():
    lines: list[str] = []
    assert run(CASES, lines.append), lines
    assert lines == ["153 of 153 figures agree within 1e-09."]


def test_a_changed_figure_is_noticed(tmp_path: Path):
    case = json.loads(CASES.read_text(encoding="utf-8"))
    case["two"][0]["kappa"]["se"] += 1e-8
    changed = tmp_path / "agreement.json"
    changed.write_text(json.dumps(case), encoding="utf-8")
    lines: list[str] = []
    assert not run(changed, lines.append)
    assert lines[0].startswith("DIFFERS A 2x2 screening: kappa se")
