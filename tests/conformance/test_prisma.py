"""The flow diagram's numbers and its data file against reviews whose numbers are known."""

import csv
import json
import os
from pathlib import Path

import pytest

from analysis.measure.conform_prisma import run
from analysis.prisma import Counts, to_csv

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONCORD_DATA", ROOT.parent / "shared" / "data"))
CASES = SHARED.parent / "spec" / "cases"
SCENARIOS = CASES / "prisma_scenarios.json"
LISTS = (
    "database_specific_results",
    "register_specific_results",
    "dbr_excluded",
    "other_excluded",
)

pytestmark = pytest.mark.skipif(
    not SCENARIOS.exists(), reason="the reference cases are not on this machine"
)


def test_every_box_and_identity_of_every_review_agrees():
    lines: list[str] = []
    assert run(SCENARIOS, lines.append), lines
    assert lines[-1] == "11 of 11 reviews agree in every box and identity."


def test_a_changed_number_is_noticed(tmp_path: Path):
    cases = json.loads(SCENARIOS.read_text(encoding="utf-8"))
    cases[0]["expected"]["duplicates"] = 2
    cases[1]["identity_errors"] = ["I4"]
    del cases[2]["expected"]["new_reports"]
    changed = tmp_path / "scenarios.json"
    changed.write_text(json.dumps(cases), encoding="utf-8")
    lines: list[str] = []
    assert not run(changed, lines.append)
    assert "    duplicates: counted 1, expected 2" in lines
    assert "    identities that fail: none, expected ['I4']" in lines
    assert "    new_reports: counted 1, expected 0" in lines


@pytest.mark.parametrize(
    ("name", "update", "detail", "tools"),
    [("prisma_imr.csv", False, False, 0), ("prisma_stress.csv", True, True, 50)],
)
def test_the_data_file_is_the_same_to_the_byte(name, update, detail, tools):
    wanted = (CASES / name).read_bytes()
    rows = list(csv.reader(wanted.decode().splitlines()))[1:]
    values = {row[0]: row[-1] for row in rows if row[0] in Counts.__dataclass_fields__}
    numbers = {key: int(n) for key, n in values.items() if key not in LISTS}
    lists = {key: shares(values[key]) for key in LISTS}
    human = numbers["records_excluded"] - tools
    counts = Counts(
        **numbers,
        **lists,
        records_excluded_human=human,
        records_excluded_automation=tools,
        update=update,
    )
    made = to_csv(counts, detail_databases=detail, detail_registers=detail)
    assert made.encode() == wanted


def shares(cell: str) -> dict[str, int]:
    if "xxx" in cell:
        return {}
    return {name: int(n) for name, n in (part.rsplit(", ", 1) for part in cell.split("; ") if part)}
