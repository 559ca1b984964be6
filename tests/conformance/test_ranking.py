"""Replays of labelled reviews, as good as the best peer's within what one review can show."""

import os
import shutil
from pathlib import Path

import pytest

from analysis.measure.conform_ranking import run

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONCORD_DATA", ROOT.parent / "shared" / "data"))
SMALL = SHARED / "ranking" / "cohen_nsaids.csv.gz"

pytestmark = pytest.mark.skipif(
    not SMALL.exists(), reason="the labelled reviews are not on this machine"
)


def test_a_small_review_is_read_nearly_in_the_best_order(tmp_path: Path):
    shutil.copy(SMALL, tmp_path)
    lines: list[str] = []
    assert run(tmp_path, lines.append), lines
    assert lines[1].split()[:3] == ["cohen_nsaids", "393", "41"]
    assert float(lines[1].split()[6]) < 0.08


def test_a_folder_without_reviews_does_not_pass(tmp_path: Path):
    assert not run(tmp_path, lambda _line: None)
