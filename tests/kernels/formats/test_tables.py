"""CSV and TSV: any column order, header in the first rows, damage named by its line."""

import pytest

from reviews.formats import FormatError, Name, ParsedRecord, read, write
from reviews.formats.table import MAX_COLUMNS, TOO_WIDE
from tests.kernels.formats.test_ris_dialects import one, records_of


def test_columns_in_any_order_under_other_names():
    record = one(
        "Exported on 1 May;;\n\nPublication Year;Author(s);Document Title;Source title;PubMed ID\n"
        "2012;Smith J, Doe AB;A title;J Test;123\n"
    )
    assert (record.title, record.year, record.journal) == ("A title", 2012, "J Test")
    assert record.authors == (Name("Smith", "J"), Name("Doe", "AB"))
    assert record.pmid == "123"


def test_guards_of_spreadsheets_come_off():
    record = one('Article Title,ISSN\nX,="19326203"\n')
    assert record.issn == ("1932-6203",)


def test_first_page_and_page_count_give_the_range():
    assert one("Title,First Page,Page Count\nT,924,11\n").pages == "924-934"
    assert one("Title,First Page,Page Count\nT,S5,4\n").pages == "S5"
    assert one("Title,Start Page,End Page,Page Count\nT,1,6,7\n").pages == "1-6"


def test_the_closing_note_on_copyright_is_no_part_of_an_abstract():
    note = "Copyright of Imaginary Letters is the property of No Press. No warranty is given."
    record = one(
        f'Title,Abstract\nT,"Copyright of songs was asked. {note} '
        '(Copyright applies to all Abstracts.)"\n'
    )
    assert record.abstract == "Copyright of songs was asked."


def test_scopus_prefers_full_names_without_their_numbers():
    record = one(
        "Authors,Author full names,Title,Year,Source title,EID\n"
        'Liu F.; Li C.,"Liu, Fengyuan (57190000001); Li, Chao (57190000002)",T,2020,J,2-s2.0-1\n'
    )
    assert record.authors == (Name("Liu", "Fengyuan"), Name("Li", "Chao"))
    assert record.accession == (("Scopus", "2-s2.0-1"),)


@pytest.mark.parametrize(
    ("cell", "families"),
    [
        ("Smith, J; Doe, A", ["Smith", "Doe"]),
        ("Smith, J and Doe, A", ["Smith", "Doe"]),
        ("Smith J|Doe A", ["Smith", "Doe"]),
        ("Smith, J.; Roe, B.; and Doe, A.", ["Smith", "Roe", "Doe"]),
        ("van Roe,Karla,J.P.; Doe,A.", ["van Roe", "Doe"]),
        ("Smith J, Doe A.", ["Smith", "Doe"]),
        ("Smith, J., Doe, A.", ["Smith", "Doe"]),
        ("Joseph Rottman, Erran Carmel, Mary Lacity", ["Rottman", "Carmel", "Lacity"]),
        ("{World Health Organization; Europe}; Doe, A", ["", "Doe"]),
    ],
)
def test_lists_of_authors(cell, families):
    record = one(f'title,authors\nT,"{cell}"\n')
    assert [name.family for name in record.authors] == families


@pytest.mark.parametrize("cell", ["Silva, João, Souza, Maria, Lima, Rui", "Andy SmithTom Weber"])
def test_what_cannot_be_told_apart_is_kept_with_a_warning(cell):
    record = one(f'title,authors\nT,"{cell}"\n')
    assert [name.literal for name in record.authors] == [cell]
    assert "could not be told apart" in record.warnings[0]


def test_an_unclosed_quote_costs_one_row_and_names_its_line():
    records, parsed = records_of('title,authors,year\nA,"Smith, J,2012\nB,Doe,2013\nC,Roe,2014\n')
    assert [record.title for record in records] == ["B", "C"]
    assert (parsed.found, parsed.rejected) == (3, 1)
    assert parsed.problems[0].line == 2 and parsed.problems[0].text == 'A,"Smith, J,2012'


def test_ragged_rows_keep_every_cell():
    records, parsed = records_of("title,year\nA\nB,2013,more,cells\n")
    assert ("column 3", "more") in records[1].raw
    assert "Line 2" in records[0].warnings[0]
    assert parsed.problems[0].line == 3


def test_repeated_header_names_and_repeated_header_rows():
    records, parsed = records_of("title,title,year\nA,B,2012\ntitle,title,year\nC,,2013\n")
    assert [record.title for record in records] == ["A", "C"]
    assert ("title", "B") in records[0].raw
    assert "occurs more than once" in parsed.problems[0].what


def test_line_feeds_within_cells_and_line_numbers():
    records, parsed = records_of('title,abstract\n"A","one\ntwo\nthree"\n"B","x"\n')
    assert records[0].abstract == "one two three"
    assert (records[0].first_line, records[0].last_line, records[1].first_line) == (2, 4, 5)
    assert parsed.lines.total == 5


def test_header_alone_gives_no_records_and_no_header_is_refused():
    assert list(read(b"title,authors,year\n").records) == []
    with pytest.raises(FormatError):
        list(read(b"a,b,c\n1,2,3\n").records)


def test_web_of_science_tab_delimited():
    record = one(
        "PT\tAU\tAF\tTI\tSO\tPY\tDI\tUT\nJ\tLi, W; Dou, Z\tLi, Wei; Dou, Zhi\tT\tJ T\t2020\t"
        "10.5555/w.1\tWOS:1\n"
    )
    assert record.authors == (Name("Li", "Wei"), Name("Dou", "Zhi")) and record.doi == "10.5555/w.1"


def test_trial_registrations_have_no_sponsor_as_author():
    record = one(
        "NCT Number,Study Title,Study URL,Brief Summary,Sponsor,Conditions\n"
        "NCT01234567,A trial,https://clinicaltrials.gov/study/NCT01234567,We test,ACME,Pain\n"
    )
    assert record.ref_type == "trial registration" and record.trial_ids == ("NCT01234567",)
    assert record.authors == () and record.title == "A trial"


def test_earlier_decisions_are_of_a_named_tool():
    (yes, none), _ = records_of("title,abstract,included\nA,x,1\nB,y,-1\n")
    assert [(d.tool, d.decision) for d in yes.prior_decisions] == [("ASReview", "included")]
    assert none.prior_decisions == ()


@pytest.mark.parametrize("title", ["=cmd|'/C calc'!A0", "@SUM(1)", "+1+1", "-2+3", "'=1"])
def test_formulas_are_guarded_in_csv_and_come_back_unchanged(title):
    record = one(f"TY  - JOUR\nTI  - {title}\nER  - \n")
    data = b"".join(write([record], format="csv"))
    assert data.startswith(b"\xef\xbb\xbf")
    row = data.decode("utf-8-sig").split("\r\n")[1]
    assert "'" + title in row
    assert one(data.decode("utf-8-sig")).title == title


def test_extra_columns_are_written_beside_the_fields():
    record = one("TY  - JOUR\nTI  - T\nER  - \n")
    from dataclasses import replace

    data = b"".join(write([replace(record, extra=(("stage", "full text"),))], format="csv"))
    header, row, *_ = data.decode("utf-8-sig").split("\r\n")
    assert "stage" in header.split(",") and "full text" in row


def test_a_table_of_too_many_columns_is_read_as_far_as_allowed_and_says_so():
    width = MAX_COLUMNS + 10
    header, row = ["title"] + ["x"] * width, ["A"] + ["y"] * width
    (record,), parsed = records_of("\t".join(header) + "\n" + "\t".join(row) + "\n")
    assert record.title == "A" and len(record.raw) == MAX_COLUMNS
    assert parsed.problems[0].what == TOO_WIDE


def test_a_row_in_which_nothing_known_makes_sense_is_rejected_to_be_mended():
    data = b'Title,Authors,Year,DOI\nA trial,"Aalto, M.",2004,\n,,nonsense,what\n'
    parsed = read(data)
    assert [record.title for record in parsed.records] == ["A trial"]
    assert (parsed.found, parsed.imported, parsed.rejected) == (2, 1, 1)
    assert parsed.problems[0].rejected and "nonsense" in parsed.problems[0].text


def test_a_record_of_which_nothing_is_known_survives_our_own_table():
    parsed = read(b"".join(write([ParsedRecord(ref_type="other")], format="csv")))
    assert [record.ref_type for record in parsed.records] == ["other"]
    assert parsed.rejected == 0
