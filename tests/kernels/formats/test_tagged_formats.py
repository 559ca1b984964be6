"""nbib, Web of Science, EndNote tagged, RefWorks and Ovid citations."""

from reviews.formats import Name
from tests.kernels.formats.test_ris_dialects import one, records_of

NBIB = """PMID- 30000001
OWN - NLM
IS  - 1932-6203 (Electronic)
VI  - 12
IP  - 4
DP  - 2021 May 3
TI  - A trial of walking in adults with
      knee pain.
PG  - 454-81
LID - 10.5555/nbib.1 [doi]
AB  - BACKGROUND: Pain is common. CONCLUSION:
      Walking helps.
FAU - Garcia Lopez, Maria
AU  - Garcia Lopez M
AUID- ORCID: 0000-0001-2345-6789
AD  - Department of Trials, Example
      University.
CN  - WALK Study Group
LA  - eng
SI  - ClinicalTrials.gov/NCT01234567
PT  - Journal Article
PT  - Retracted Publication
RIN - Example J. 2022;1:1. PMID: 30000009
TA  - Example J
JT  - Example journal of trials
MH  - Knee/*pathology
OT  - walking
PMC - PMC7000001

PMID- 30000002
TI  - Second"""


def test_nbib_fields_and_the_last_record_without_a_final_newline():
    (first, second), _ = records_of(NBIB)
    assert first.title == "A trial of walking in adults with knee pain."
    assert first.authors == (
        Name(
            "Garcia Lopez",
            "Maria",
            orcid="0000-0001-2345-6789",
            affiliation="Department of Trials, Example University.",
        ),
        Name(literal="WALK Study Group"),
    )
    assert (first.year, first.date) == (2021, "2021-05-03")
    assert first.doi == "10.5555/nbib.1" and first.pmcid == "PMC7000001"
    assert first.trial_ids == ("NCT01234567",)
    assert first.retraction_notice.startswith("Example J. 2022")
    assert (first.mesh, first.keywords) == (("Knee/*pathology",), ("walking",))
    assert (first.journal, first.journal_abbrev) == ("Example journal of trials", "Example J")
    assert first.page_end == "481"
    assert second.pmid == "30000002"


def test_eric_has_no_pmid_and_a_link_for_identifier():
    record = one(
        "OWN - ERIC\nTI  - Paper\nAU  - Smith, Tom\nOID - EJ1\nAID - http://dx.doi.org/10.5555/e.1\n"
        "DP  - Article 10 2019\nISSN - EISSN-2375-5636\n"
    )
    assert record.doi == "10.5555/e.1" and record.year == 2019
    assert record.issn == ("2375-5636",) and ("ERIC", "EJ1") in record.accession


def test_nbib_text_between_records_is_a_problem():
    _, parsed = records_of("PMID- 1\nTI  - A\n\nomit this line\n\nPMID- 2\nTI  - B\n")
    assert parsed.imported == 2 and parsed.problems[0].line == 4


WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Li, W
   Dou, ZG
AF Li, Wei
   Dou, Zhiguo
TI Soil fauna in a
   wetland
SO ECOSYSTEM HEALTH
DE soil; reed
ID CARBON; METHANE
PD DEC 16
PY 2020
VL 6
AR UNSP 1722034
DI 10.5555/wos.1
CR Roe A, 1999, J X, DOI 10.5555/other
UT WOS:000000000001
PM 32000001
ER

PT J
AU Medve, Cassandra A. (m@uni.example)
Hershey, Anne E.
TI No indent in
continuation lines
BP 221
EP 230
UT BCI:BCI1
ER
EF
"""


def test_web_of_science():
    (first, second), parsed = records_of(WOS)
    assert not parsed.problems
    assert first.authors == (Name("Li", "Wei"), Name("Dou", "Zhiguo"))
    assert first.title == "Soil fauna in a wetland"
    assert first.doi == "10.5555/wos.1" and first.pmid == "32000001"
    assert first.keywords == ("soil", "reed", "CARBON", "METHANE")
    assert (first.date, first.article_number, first.pages) == ("2020-12-16", "1722034", "1722034")
    assert second.title == "No indent in continuation lines"
    assert [name.family for name in second.authors] == ["Medve", "Hershey"]
    assert second.pages == "221-230"


def test_endnote_tagged_may_begin_with_its_title():
    (first, second), _ = records_of(
        "%T First\n%0 Journal Article\n%A Guo, Wenbo\n%B MIS Q\n%D 2021\n%8 September  1, 2021\n"
        "%K one\ntwo\n\n\n%T No type line\n%D 2020\n%P i-ii\n"
    )
    assert first.journal == "MIS Q" and first.date == "2021-09-01"
    assert first.keywords == ("one", "two")
    assert second.title == "No type line" and second.pages == "i-ii"


def test_refworks():
    record = one(
        "RT Journal Article\nSR Electronic(1)\nID 271\nA1 Allan,Steven\nA1 Gilbert,Paul\nT1 Anger\n"
        "JF Personality\nYR 2002\nFD Feb\nVO 32\nIS 3\nSP 551\nOP 565\nK1 Anger\nSN 0191-8869\n"
    )
    assert record.authors == (Name("Allan", "Steven"), Name("Gilbert", "Paul"))
    assert (record.pages, record.date, record.issn) == ("551-565", "2002-02", ("0191-8869",))


def test_ovid_citations():
    (first, second), _ = records_of(
        "<8>\nAccession Number\n  0144\nAuthor\n  Kohler, Lars 1;  Hauck, Markus 1\nTitle\n  Fog\n"
        "Source\n  Ecohydrology.   8(6):1048-1064, September 2015.\n\n  \n<9>\nTitle\n  Two\n"
        "Year of Publication\n  2019\n"
    )
    assert first.authors == (Name("Kohler", "Lars"), Name("Hauck", "Markus"))
    assert (first.journal, first.volume, first.issue) == ("Ecohydrology", "8", "6")
    assert (first.pages, first.date) == ("1048-1064", "2015-09")
    assert second.year == 2019


def test_the_item_number_stands_for_pages_that_are_not_there_yet():
    item = "LID - S1234-5678(22)00139-9 [pii]\nLID - 10.5555/x.1 [doi]\n"
    assert one(f"PMID- 1\nTI  - T\n{item}").article_number == "S1234-5678(22)00139-9"
    assert one(f"PMID- 1\nTI  - T\nPG  - 5-9\n{item}").article_number == ""


def test_the_second_name_of_a_journal_is_kept():
    record = one("%0 Journal Article\n%T T\n%J \u73b0\u4ee3\u60c5\u62a5\n%J Modern Letters\n")
    assert (record.journal, record.journal_abbrev) == (
        "\u73b0\u4ee3\u60c5\u62a5",
        "Modern Letters",
    )


def test_nbib_without_spaces_titles_on_two_lines_and_keywords_of_koreamed():
    (record,), _ = records_of(
        "PMID-30000003\nTI  - A title:\nTI  - and its second part\nFED - Kim, Soo\n"
        "KW  - Korea\nMH-\n"
    )
    assert record.title == "A title: and its second part"
    assert (record.pmid, record.keywords) == ("30000003", ("Korea",))


def test_a_document_of_eric_has_a_publisher_where_articles_have_a_journal():
    document = (
        "OWN - ERIC\nTI  - A brief\nJT  - Example Publishing\nOID - ED576982\nDP  - 2017\n"
        "PT  - Reports - Research\n"
    )
    article = document.replace("ED576982", "EJ1208101")
    (report, paper, thesis), _ = records_of(
        f"{document}\n{article}\n{document.replace('Reports - Research', 'Dissertations/Theses')}"
    )
    assert (report.ref_type, report.publisher, report.journal) == (
        "report",
        "Example Publishing",
        "",
    )
    assert (paper.ref_type, paper.journal) == ("journal article", "Example Publishing")
    assert thesis.ref_type == "thesis"


OVID_JOURNALS = """Score
  *****
Accession Number
  00005131-900000000-99049.
Author
  Verbeek, Jan MD *;  van Vugt, Arie MD, PhD +;  Stone, Ann RN; PhD; FAAN 1
Title
  Positioning of screws.[Article]
Source
  Journal of Examples.
Status
  Publish Ahead of Print, 30 November 2015
Language
  English.

Score
  *****
Accession Number
  00042637-900000000-99667.
Title
  A second
"""


def test_ovid_journals_without_numbers_with_degrees_and_kinds_in_titles():
    (first, second), parsed = records_of(OVID_JOURNALS)
    assert parsed.format == "ovid" and parsed.lines.accounted
    assert first.title == "Positioning of screws" and first.publication_types == ("Article",)
    assert first.authors == (
        Name("Verbeek", "Jan"),
        Name("van Vugt", "Arie"),
        Name("Stone", "Ann"),
    )
    assert (first.year, first.journal, first.language) == (
        2015,
        "Journal of Examples",
        ("English",),
    )
    assert second.title == "A second" and second.first_line == 16


def test_endnote_tagged_may_be_one_line_long():
    (record,), parsed = records_of("%A Verbeek, Jan")
    assert parsed.format == "enw" and record.authors == (Name("Verbeek", "Jan"),)
