"""Deduplication on labelled sets: the small ones only, so that this stays fast."""

import os
from pathlib import Path

import pytest

from analysis.measure.conform_dedupe import measure

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONCORD_DATA", ROOT.parent / "shared" / "data"))
SETS = SHARED / "dedup"

pytestmark = pytest.mark.skipif(not SETS.exists(), reason="the labelled sets are not here")


@pytest.mark.parametrize(
    ("name", "sensitivity"),
    [
        ("asysd_diabetes", 0.999),
        ("rathbone_cytology", 0.995),
        ("rathbone_stroke", 0.99),
        ("sra_copper", 0.995),
    ],
)
def test_no_false_merge_and_hardly_a_miss(name, sensitivity):
    measured = measure(SETS / name)
    assert measured.auto.fp == 0
    assert measured.auto.sensitivity >= sensitivity
    assert measured.answered.sensitivity >= 0.996
    assert measured.asked < 0.02
