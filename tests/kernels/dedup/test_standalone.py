"""`dedupe FILE`: any bibliographic file in, two tables out, no database."""

import csv
import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reviews.dedup.standalone import dedupe, read_bibs

from .examples import PAPER, TEXT

RIS = f"""TY  - JOUR
TI  - {PAPER.title}
AU  - Aalto, M.
AU  - Berg, K. L.
PY  - 2014
JO  - Journal of Mammal Ecology
VL  - 21
IS  - 3
SP  - 221
EP  - 228
DO  - 10.1234/jme.2014.021
AB  - {TEXT}
ER  -

TY  - JOUR
TI  - {PAPER.title.upper()}
AU  - Aalto M
PY  - 2014
JO  - J Mammal Ecol
VL  - 21
SP  - 221
EP  - 8
ER  -

TY  - JOUR
TI  - {PAPER.title}
AU  - Aalto M
PY  - 2013
JO  - J Mammal Ecol
VL  - 20
ER  -
"""
TABLE = [
    ["id", "title", "authors", "year", "journal", "volume", "pages"],
    ["a7", PAPER.title, "Aalto, M.; Berg, K.", "2014", "Journal of Mammal Ecology", "21", "221"],
    ["b2", PAPER.title, "Aalto, M.", "2014", "J Mammal Ecol", "21", "221-8"],
    ["c9", "Masks for bakers", "Dahl, P.", "2001", "Archives of Work", "3", "17-20"],
]


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_ris_file(tmp_path):
    source = tmp_path / "search.ris"
    source.write_text(RIS, encoding="utf-8")
    said = []
    dedupe(source, said.append, out=tmp_path / "groups.csv", ask=tmp_path / "ask.csv")
    groups = [(row["id"], row["group"], row["keep"]) for row in rows(tmp_path / "groups.csv")]
    assert groups == [("1", "g1", "yes"), ("2", "g1", "no"), ("3", "", "yes")]
    [question] = rows(tmp_path / "ask.csv")
    assert {question["a"], question["b"]} & {"3"}
    assert "Differ:" in question["explanation"]
    assert said == [
        "Records: 3. Groups of duplicates: 1. Can go: 1. Remain: 2. "
        "Pairs for a person to look at: 1."
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_a_table_keeps_its_ids(tmp_path, packed):
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in TABLE)
    source = tmp_path / ("records.csv.gz" if packed else "records.csv")
    source.write_bytes(gzip.compress(text.encode()) if packed else text.encode("utf-8-sig"))
    names, bibs = read_bibs(source)
    assert names == ["a7", "b2", "c9"]
    assert bibs[0].authors == "Aalto, M.; Berg, K."
    dedupe(source, str, out=tmp_path / "groups.csv")
    assert [row["group"] for row in rows(tmp_path / "groups.csv")] == ["g1", "g1", ""]


def test_the_command(tmp_path, capsys):
    source = tmp_path / "search.ris"
    source.write_text(RIS, encoding="utf-8")
    call_command("dedupe", str(source), "--out", str(tmp_path / "groups.csv"))
    assert "Remain: 2." in capsys.readouterr().out
    assert len(rows(tmp_path / "groups.csv")) == 3


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("dedupe", str(tmp_path / "nowhere.ris"))


def test_the_command_starts_no_database(tmp_path):
    source = tmp_path / "search.ris"
    source.write_text(RIS, encoding="utf-8")
    around = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "manage.py", "dedupe", str(source)],
        cwd=Path(__file__).parents[3],
        env=around | {"CONCORD_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Records: 3. Groups of duplicates: 1.")
    assert not (tmp_path / "data" / "postgres").exists()
