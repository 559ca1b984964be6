"""The import against real files: every count right or its difference reported."""

import csv
import os
from pathlib import Path

import pytest

from analysis.measure.conform_import import run
from reviews.formats import FormatError, read, write

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONCORD_DATA", ROOT.parent / "shared" / "data")) / "import"

pytestmark = pytest.mark.skipif(
    not (SHARED / "manifest.csv").exists(), reason="the reference files are not on this machine"
)


def test_counts_are_right_or_reported():
    lines: list[str] = []
    assert run(SHARED, lines.append), [line for line in lines if line.startswith("WRONG")]


def test_a_wrong_count_is_noticed(tmp_path: Path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.ris").write_text("TY  - JOUR\nTI  - T\nER  - \n", encoding="utf-8")
    with (tmp_path / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["file", "format", "expected_records", "gold"], ["a.ris", "ris", 2, ""]])
    lines: list[str] = []
    assert not run(tmp_path, lines.append)
    assert lines[0].startswith("WRONG")


@pytest.mark.parametrize("format", ["ris", "csv", "bibtex", "endnotexml"])
def test_every_real_record_survives_an_export(format: str):
    for path in sorted((SHARED / "files").iterdir()):
        try:
            records = list(read(path.read_bytes()).records)
        except FormatError:
            continue
        again = list(read(b"".join(write(records, format=format)), format=format).records)
        for ours, theirs in zip(records, again, strict=True):
            assert ours.content() == theirs.content(), (path.name, ours.source_position)


HOSTILE = sorted((SHARED / "hostile").iterdir()) if SHARED.exists() else []


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_hostile_files_end_in_records_or_one_sentence(path: Path):
    try:
        with path.open("rb") as stream:
            parsed = read(stream, name=path.name)
            records = list(parsed.records)
    except FormatError as error:
        assert str(error).endswith(".")
        return
    assert parsed.found == parsed.imported + parsed.rejected
    assert len(records) == parsed.imported and parsed.lines.accounted
