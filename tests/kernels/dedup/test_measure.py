"""The measuring itself: counts by record, questions answered, sets below their bar."""

import csv

import pytest

from analysis.measure import bench_dedupe, conform_dedupe
from analysis.measure.conform_dedupe import Counts, answered, count
from analysis.measure.own_works import own_works
from reviews.dedup.bib import Bib, Cluster, Explanation, Found, Pair

WORKS = ["x", "x", "x", "y", "y", "z"]
ASKED = Explanation("title and authors")


def test_counts_by_record():
    assert count(WORKS, [(0, 1, 3), (4, 5)]) == Counts(tp=1, fp=2, fn=2, tn=1)
    assert count(WORKS, [(0, 1, 2), (3, 4)]) == Counts(tp=3, fp=0, fn=0, tn=3)
    assert count(WORKS, []) == Counts(tp=0, fp=0, fn=3, tn=3)
    assert count(["a"], []).sensitivity == count(["a"], []).precision == 1.0


def test_questions_answered_by_the_truth():
    asks = tuple(Pair(a, b, 0.8, ASKED) for a, b in ((1, 2), (2, 3), (3, 4)))
    found = Found((Cluster((0, 1), ()),), asks, 6, 9)
    assert sorted(answered(found, WORKS)) == [(0, 1, 2), (3, 4)]
    assert count(WORKS, answered(found, WORKS)).fn == 0


def write_set(folder, rows, truth):
    folder.mkdir()
    for name, table in (("records.csv", rows), ("truth.csv", truth)):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)


def test_a_set_below_its_bar_is_named(tmp_path):
    header = ["id", "title", "authors", "year", "journal", "volume", "pages"]
    paper = ["Sleep of lake otters in winter", "Aalto, M.", "2014", "J Mammal Ecol", "21", "221"]
    rows = [header, ["a", *paper], ["b", *paper]]
    write_set(tmp_path / "joined", rows, [["id", "group"], ["a", "g1"], ["b", "g1"]])
    said = []
    assert conform_dedupe.run(tmp_path, said.append)
    assert said[1].split()[:5] == ["joined", "2", "1", "0", "0"]
    write_set(tmp_path / "parted", rows, [["id", "group"], ["a", ""], ["b", ""]])
    said = []
    assert not conform_dedupe.run(tmp_path, said.append)
    assert said[-1] == "BELOW THE BAR parted: 1 false merges, at most 0"


def test_a_folder_without_sets_fails(tmp_path):
    said = []
    assert not conform_dedupe.run(tmp_path, said.append)
    assert "holds no set" in said[0]


def test_made_up_records_are_the_same_each_time():
    first, again = list(bench_dedupe.records(300)), list(bench_dedupe.records(300))
    assert first == again
    assert 40 < 300 - len({work for work, _ in first}) < 150
    cost = bench_dedupe.measure(300)
    assert cost.size == 300 and cost.sensitivity > 0.97 and cost.false == 0


def test_a_linear_cost_doubles_with_the_records():
    small, large = (
        bench_dedupe.Cost(size, size / 100, 1.0, 1, 1.0, 0) for size in (10_000, 50_000)
    )
    assert small.doubled(large) == pytest.approx(2.0)
    assert large.line(small).split()[-1] == "2.00"


def test_misses_that_the_rules_call_works_of_their_own_are_counted_apart():
    paper = {"title": "Feeding lake otters", "authors": "Aalto, M.; Berg, K."}
    journal = "Cochrane Database Syst Rev"
    doi = "10.1002/14651858.CD001234.pub"
    bibs = [
        Bib(key=0, **paper, year=2004, journal=journal, doi=f"{doi}2"),
        Bib(key=1, **paper, year=2009, journal=journal, doi=f"{doi}3"),
        Bib(key=2, title="Masks for bakers handling rye flour", authors="Dahl, P.", year=2001),
        Bib(key=3, title="Wheeze in bakeries", authors="Ek, S.", year=2003),
    ]
    parted = own_works(bibs, ["a", "a", "b", "b"], Found((), (), 4, 0))
    assert parted == {"version": 1}


def test_the_report_tells_sensitivity_with_and_without_works_of_their_own():
    counts = Counts(tp=90, fp=0, fn=10, tn=0)
    measured = conform_dedupe.Measured("set", 200, counts, counts, 0, 0, 1.0, 1.0, {"version": 8})
    missed, sensitivity = conform_dedupe.explained(measured)
    assert "of 10 missed, 8 are works of their own" in missed
    assert "0.9000 with them, 0.9783 without them (2 missed of 92)" in sensitivity
