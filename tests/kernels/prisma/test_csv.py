"""The data file that the PRISMA2020 R package reads, and the link to its web form."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

from analysis.prisma import Counts, csv_rows, link, to_csv


def cells(counts: Counts, **detail: bool) -> dict[str, str]:
    return {row[0]: row[-1] for row in csv_rows(counts, **detail)}


def test_the_file_has_the_header_and_the_34_rows_the_package_expects():
    rows = list(csv.reader(io.StringIO(to_csv(Counts()), newline="")))
    assert ",".join(rows[0]) == "data,node,box,description,boxtext,tooltips,url,n"
    assert len(rows) == 35
    assert all(len(row) == 8 for row in rows)
    assert to_csv(Counts()).endswith("\r\n")


def test_no_key_hides_in_another_but_those_the_package_expects():
    keys = [row[0] for row in csv_rows(Counts()) if row[0] != "NA"]
    inside = {(a, b) for a in keys for b in keys if a != b and a in b}
    assert inside == {("total_studies", "total_studies_ma"), ("total_reports", "total_reports_ma")}


def test_unused_boxes_are_zero_never_blank():
    assert set(cells(Counts()).values()) == {
        "0",
        "Database 1, xxx; Database 2, xxx; Database 3, xxx",
        "Register 1, xxx; Register 2, xxx; Register 3, xxx",
    }


def test_detail_is_switched_on_only_by_asking():
    counts = Counts(database_results=3, database_specific_results={"A": 1, "B": 2})
    assert cells(counts)["database_specific_results"].startswith("Database 1, xxx")
    shown = cells(counts, detail_databases=True, detail_registers=True)
    assert shown["database_specific_results"] == "A, 1; B, 2"
    assert shown["register_specific_results"].startswith("Register 1, xxx")


def test_names_cannot_break_the_list_or_the_label():
    counts = Counts(dbr_excluded={"a, b; c": 1, 'it\'s "so"': 2, "two\nlines": 3})
    assert cells(counts)["dbr_excluded"] == "a / b / c, 1; it’s ”so”, 2; two lines, 3"


def test_a_new_review_and_an_update_are_worded_differently():
    new = {row[0]: row[4] for row in csv_rows(Counts())}
    update = {row[0]: row[4] for row in csv_rows(Counts(update=True))}
    assert new["new_studies"] == "Studies included in review"
    assert update["new_studies"] == "New studies included in review"


def test_what_has_no_key_is_told_in_the_text():
    counts = Counts(
        records_excluded=12,
        records_excluded_human=10,
        records_excluded_automation=2,
        organisation_results=1,
        other_source_results=4,
    )
    texts = {row[0]: row[4] for row in csv_rows(counts)}
    assert texts["records_excluded"] == "Records excluded (by a human: 10; by automation tools: 2)"
    assert "other sources: 4" in texts["organisation_results"]
    assert cells(counts)["organisation_results"] == "5"


def test_the_link_fills_the_form():
    query = parse_qs(urlsplit(link(Counts(database_results=1093, update=True))).query)
    assert query["database_results"] == ["1093"]
    assert query["previous"] == ["1"]
    assert query["other"] == ["1"]
    assert query["dbDetail"] == query["regDetail"] == query["metaAnalysis"] == ["0"]
