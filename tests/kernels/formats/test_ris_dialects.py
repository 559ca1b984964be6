"""RIS as databases and tools deliver it: every line is accounted for and every field found."""

from pathlib import Path

from reviews.formats import Name, PriorDecision, read

DATA = Path(__file__).parents[2] / "data" / "import"


def records_of(text: str | bytes):
    parsed = read(text.encode() if isinstance(text, str) else text)
    records = list(parsed.records)
    assert parsed.found == parsed.imported + parsed.rejected
    assert parsed.lines.accounted, parsed.lines
    return records, parsed


def one(text: str):
    records, parsed = records_of(text)
    assert len(records) == 1, parsed.problems
    return records[0]


def test_ovid_with_headers_link_lines_and_a_tag_after_the_end():
    (first, second), parsed = records_of((DATA / "ovid.ris").read_bytes())
    assert parsed.problems == []
    assert first.doi == "10.5555/ovid.2021.001"
    assert first.pmid == "31999001"
    assert first.authors == (Name("Okafor", "Ngozi B."), Name("Lindqvist", "Per"))
    assert first.year == 2021
    assert "(95% CI - 1.2 to 3.4)." in first.abstract
    assert (first.page_start, first.page_end) == ("1535", "1541")
    assert first.issn == ("1932-620X",)
    assert first.journal_abbrev == "J Invent Trials"
    assert ("NL", "english") in second.raw
    assert second.retraction_notice.startswith("Retraction in:")
    assert (first.first_line, first.last_line) == (6, 26)


def test_central_loose_tags_and_glued_tags():
    (central, loose, glued), _ = records_of((DATA / "mixed.ris").read_bytes())
    assert central.title == "Telephone support after discharge"
    assert central.pmid == "21310001" and central.journal == "Trials"
    assert loose.title == "One space before the dash" and loose.warnings
    assert glued.urls == ("https://example.org/view?id=L200",)
    assert glued.pmid == "38770001"
    assert ("Embase", "L200") in glued.accession
    assert glued.issn == ("1660-4601", "1661-7827")
    assert glued.prior_decisions == (
        PriorDecision("Rayyan", "Emily", "Excluded", ("wrong population",)),
        PriorDecision("Rayyan", "Bo", "Included"),
    )
    assert any("no end line" in warning for warning in glued.warnings)


def test_authors_of_both_tags_stay_in_file_order():
    record = one("TY  - JOUR\nTI  - T\nA1  - One, A\nAU  - Two, B\nA1  - Three, C\nER  - \n")
    assert [name.family for name in record.authors] == ["One", "Two", "Three"]


def test_the_access_date_is_never_the_year():
    record = one("TY  - JOUR\nTI  - T\nY2  - 2023/04/17/\nER  - \n")
    assert record.year is None


def test_year_and_the_most_exact_date():
    record = one("TY  - JOUR\nTI  - T\nPY  - 2012\nDA  - 2012/05//\nER  - \n")
    assert (record.year, record.date, record.date_raw) == (2012, "2012-05", "2012/05//")


def test_a_copyright_notice_is_not_the_abstract():
    record = one(
        "TY  - JOUR\nTI  - T\nAB  - We asked.\nAB  - Copyright of J is the property.\nER  - \n"
    )
    assert record.abstract == "We asked."


def test_continuation_lines_of_keywords_are_keywords_and_of_abstracts_text():
    record = one("TY  - JOUR\nTI  - T\nKW  - one\ntwo\nthree\nAB  - First line\nsecond\nER  - \n")
    assert record.keywords == ("one", "two", "three")
    assert record.abstract == "First line second"
    assert ("AB", "First line\nsecond") in record.raw


def test_blank_lines_within_a_record_do_not_end_it():
    record = one("TY  - JOUR\n\nTI  - A long\ntitle\n\nPY  - 2006\n\nER  - \n")
    assert record.title == "A long title" and record.year == 2006


def test_doi_of_another_paper_is_not_harvested():
    record = one("TY  - JOUR\nTI  - Erratum to DOI: 10.5555/other.1\nM1  - 10.5555/x.2\nER  - \n")
    assert record.doi == ""


def test_doi_where_databases_hide_it():
    for line in (
        "M3  - doi: 10.5555/a.1",
        "L3  - 10.5555/A.1",
        "L2  - http://dx.doi.org/10.5555/a.1",
        "UR  - https://doi.org/10.5555/a.1",
        "LK  - https://resolver.example/link?sid=X&id=doi:10.5555%2Fa.1&atitle=B",
        "N1  - doi: 10.5555/a.1",
    ):
        assert one(f"TY  - JOUR\nTI  - T\n{line}\nER  - \n").doi == "10.5555/a.1", line


def test_a_record_number_is_not_a_pubmed_id():
    record = one("TY  - JOUR\nTI  - T\nID  - 1039\nDB  - Embase\nMedline\nER  - \n")
    assert record.pmid == ""
    assert record.source_database == "Embase"


def test_one_author_value_with_a_whole_list_is_kept_whole_with_a_warning():
    record = one("TY  - JOUR\nTI  - T\nAU  - Smith, J.; Doe, A.; Roe, B.\nER  - \n")
    assert record.authors[0].literal == "Smith, J.; Doe, A.; Roe, B."
    assert any("several people" in warning for warning in record.warnings)


def test_book_section_has_a_book_title():
    record = one("TY  - CHAP\nTI  - Chapter\nT2  - The Book\nA2  - Ed, I.\nER  - \n")
    assert record.book_title == "The Book" and record.editors == (Name("Ed", "I."),)


def test_unknown_tags_survive_an_export():
    from reviews.formats import write

    record = one("TY  - JOUR\nTI  - T\nZZ  - kept\nAD  - Some place\nER  - \n")
    again = one(b"".join(write([record], format="ris")).decode())
    assert ("ZZ", "kept") in again.raw and ("AD", "Some place") in again.raw


def test_an_issue_number_in_m1_of_older_endnote_styles():
    old = one("TY  - JOUR\nTI  - T\nVL  - 147\nM1  - 3\nER  - \n")
    assert (old.volume, old.issue) == ("147", "3")
    placed = one("TY  - JOUR\nTI  - T\nVL  - 147\nIS  - 4\nM1  - 3\nER  - \n")
    assert placed.issue == "4"
    for other in ("Journal Article", "1008150341", "(Feldman A.) Department of Trees, Graz"):
        assert one(f"TY  - JOUR\nTI  - T\nVL  - 1\nM1  - {other}\nER  - \n").issue == ""
    assert one("TY  - GEN\nTI  - T\nM1  - 12\nER  - \n").issue == "12"


def test_the_title_of_proceedings_and_the_organiser_of_a_conference():
    named = one("TY  - CONF\nTI  - T\nT2  - CHI Conference 2019\nC3  - Conf Hum Fact\nER  - \n")
    assert (named.book_title, named.journal) == ("Conf Hum Fact", "CHI Conference 2019")
    held = one("TY  - CONF\nTI  - T\nT2  - Proceedings of X\nC3  - University of Y\nER  - \n")
    assert held.book_title == "Proceedings of X"


def test_procite_keeps_in_labelled_notes_what_ris_has_no_tag_for():
    record = one(
        "TY  - CHAP\nN1  - Record ID: 40\nT1  - A part\nT2  - A whole\nVL  - Second edition\n"
        "N1  - Volume ID: 7\nN1  - Series Title: Examples\nN1  - Language: Danish\nER  - \n"
    )
    assert (record.volume, record.series, record.language) == ("7", "Examples", ("Danish",))
    book = one(
        "TY  - BOOK\nN1  - Record Number: 2\nT1  - A book\nVL  - Second edition\nIS  - 3\nER  - \n"
    )
    assert (book.volume, book.issue) == ("3", "")
    meeting = one(
        "TY  - CONF\nN1  - Record ID: 1\nT1  - A talk\nN1  - Proceedings Title: Proc X\nER  - \n"
    )
    assert meeting.journal == meeting.book_title == "Proc X"


def test_the_newer_date_tag_goes_before_the_older_one():
    assert one("TY  - JOUR\nT1  - A\nY1  - 1900/01/01\nDA  - 1950/01/01\nER  - \n").year == 1950
    assert one("TY  - JOUR\nT1  - A\nY1  - 1900\nDA  - May 3\nER  - \n").year == 1900


def test_who_is_marked_as_editor_is_one():
    record = one("TY  - BOOK\nT1  - A\nA1  - Hern, Matt, Ed\nA1  - Lee, Min\nER  - \n")
    assert [name.family for name in record.editors] == ["Hern"]
    assert [name.family for name in record.authors] == ["Lee"]


def test_eric_on_ovid_has_the_doi_in_the_link_of_the_full_text():
    record = one(
        "TY  - JOUR\nT1  - A\nSN  - E2196-7822\nL1  - https://dx.doi.org/10.5555/a\nER  - \n"
    )
    assert (record.doi, record.issn) == ("10.5555/a", ("2196-7822",))


def test_a_second_title_is_a_translated_one():
    record = one("TY  - JOUR\nTI  - Um estudo\nTI  - A study\nER  - \n")
    assert (record.title, record.title_translated) == ("Um estudo", ("A study",))


def test_initials_on_a_line_of_their_own_belong_to_the_name_before():
    record = one(
        "TY  - JOUR\nT1  - A\nA1  - Troiano L P\nA1  - Dos Santos\nA1  - H B\nA1  - Lee M\nER  - \n"
    )
    assert [str(name) for name in record.authors] == ["Troiano, L P", "Dos Santos, H B", "Lee, M"]
    assert "stood apart" in record.warnings[0]
