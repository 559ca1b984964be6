"""Records that look alike and are works of their own: a merge would lose a study."""

import pytest

from reviews.dedup.detect import find
from reviews.dedup.wording import compare_wording

from .examples import OTHER_TEXT, PAPER, TEXT, judged, like


def test_one_doi_for_a_whole_supplement_joins_nothing():
    one = like(1, title="Otter collars in practice", pages="S12", issue="Suppl 1")
    two = like(
        2,
        title="Masks for bakers handling rye flour",
        authors="Dahl, P.; Ek, S.",
        pages="S40",
        issue="Suppl 1",
        abstract=OTHER_TEXT,
    )
    assert judged(one, two) == "apart"


def test_two_abstracts_of_one_group_on_one_page_of_a_supplement_are_not_joined():
    one = like(1, title="Sleep of lake otters near feeding stations", pages="S12", issue="Suppl 1")
    two = like(
        2,
        title="Diet of lake otters near feeding stations in spring",
        pages="S12",
        issue="Suppl 1",
        abstract=OTHER_TEXT,
    )
    assert judged(one, two) != "same"


BARE = {"volume": "", "issue": "", "pages": "", "doi": "", "abstract": ""}


def test_a_correction_without_a_place_is_no_question():
    assert judged(PAPER, like(2, title=f"Correction to: {PAPER.title}", **BARE)) == "apart"


def test_a_correction_whose_title_stands_in_two_languages_is_not_joined():
    both = f"{PAPER.title}\nOtter im Winter an Futterstellen"
    assert judged(like(1, title=both), like(2, title=f"Correction to {both}", **BARE)) != "same"


def test_next_years_report_with_its_own_place_is_no_question():
    later = like(2, year=2015, volume="22", pages="301-309", doi="", abstract="")
    assert judged(PAPER, later) == "apart"


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("with", "without"),
        ("hypertension", "hypotension"),
        ("hyperoxia", "hypoxia"),
        ("dependent", "independent"),
        ("increased", "decreased"),
        ("prenatal", "postnatal"),
    ],
)
def test_opposite_words_are_no_two_spellings(word, other):
    assert compare_wording(f"otters {word} stress", f"otters {other} stress") == -1


def test_a_part_number_is_not_outweighed_by_a_page_that_a_spreadsheet_damaged():
    one, two = like(1, pages="01-Sep", doi=""), like(2, pages="9", doi="", abstract="")
    assert judged(one, like(2, of=two, title=f"{PAPER.title}: part II")) != "same"


def test_title_and_year_alone_join_nothing():
    assert judged(PAPER, like(2, authors="Dahl, P.", journal="Lake Review", volume="3", issue="1",
                              pages="7", doi="", abstract="")) == "apart"  # fmt: skip


def test_congress_abstract_and_full_paper_are_not_joined():
    abstract = like(
        2, year=2013, volume="20", issue="Suppl 2", pages="S77", doi="10.1234/jme.s77", abstract=""
    )
    assert judged(PAPER, abstract) != "same"


def test_congress_abstract_without_place_is_asked_about():
    abstract = like(
        2, journal="Journal of Mammal Ecology. Conference: 4th Lake Congress", volume="", issue="",
        pages="", doi="", abstract="",
    )  # fmt: skip
    assert judged(PAPER, abstract) == "ask"


def test_the_same_abstract_in_two_journals_is_not_joined():
    again = like(2, journal="Archives of Lake Biology", volume="8", pages="31-38", doi="")
    assert judged(PAPER, again) != "same"


def test_a_wrong_doi_copied_to_another_record_is_asked_about():
    other = like(2, journal="Archives of Lake Biology", volume="8", pages="31-38", abstract="")
    assert judged(PAPER, other) == "ask"


def test_a_wrong_doi_on_a_record_without_pages_is_asked_about():
    other = like(2, journal="Archives of Lake Biology", volume="8", pages="", abstract="")
    assert judged(PAPER, other) == "ask"


def test_a_supplement_of_the_same_journal_and_year_is_asked_about():
    abstract = like(2, volume="1)", issue="Suppl 1", pages="S77", doi="")
    assert judged(PAPER, abstract) == "ask"


def test_an_erratum_without_pages_in_another_issue_is_asked_about():
    assert judged(PAPER, like(2, issue="9", pages="", doi="", abstract="")) == "ask"


def test_the_next_year_without_a_place_is_asked_about():
    one = like(1, volume="", issue="", pages="", doi="", abstract="")
    assert judged(one, like(2, one, year=2015)) == "ask"


@pytest.mark.parametrize(
    "title",
    [
        "Erratum: {}",
        "Correction to: {}",
        "{} (vol 21, pg 221, 2014)",
        "Retraction: {}",
        "Comment on: {}",
        "Re: {}",
        "{}: reply",
        "{}. Authors' response",
        "{}: study protocol",
        "{}: an update",
        "Reprint of: {}",
    ],
)
def test_a_notice_about_a_work_is_not_the_work(title):
    notice = like(2, title=title.format(PAPER.title), pages="301", issue="4", doi="", abstract="")
    assert judged(PAPER, notice) != "same"


def test_an_erratum_known_by_its_type_only_is_not_joined():
    notice = like(2, pages="", volume="", issue="", doi="", abstract="", kind="Published Erratum")
    assert judged(PAPER, notice) != "same"


def test_a_reply_under_the_title_of_its_target_is_not_joined():
    reply = like(2, pages="229-230", doi="10.1234/jme.2014.022", abstract="")
    assert judged(PAPER, reply) != "same"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{} part I", "{} part II"),
        ("{}. Phase 1", "{}. Phase 2"),
        ("{} I", "{} II"),
        ("{}", "{}: part 2"),
        ("Annual report on otters of the northern lakes 2013",
         "Annual report on otters of the northern lakes 2014"),
    ],
)  # fmt: skip
def test_parts_and_yearly_reports_are_works_of_their_own(first, second):
    one = like(1, title=first.format(PAPER.title), abstract="", doi="")
    two = like(2, title=second.format(PAPER.title), pages="229-240", abstract="", doi="")
    assert judged(one, two) == "apart"


def test_a_swapped_word_in_one_supplement_is_asked_about():
    one = like(1, title="Winter range of male otters in lakes", issue="Suppl 1", doi="",
               pages="S12", abstract="")  # fmt: skip
    two = like(2, one, title="Winter range of pregnant otters in lakes")
    assert judged(one, two) != "same"


def test_serial_titles_are_joined_only_at_one_place():
    issues = [
        like(i, title="Notes from the editor", authors="Aalto, M.", year=2010 + i // 4,
             volume=str(17 + i // 4), issue=str(1 + i % 4), pages=str(100 + 7 * i), doi="",
             abstract="")
        for i in range(1, 12)
    ]  # fmt: skip
    copy = like(50, issues[4], journal="J Mammal Ecol")
    found = find([*issues, copy])
    assert [cluster.keys for cluster in found.auto] == [(5, 50)]
    assert found.ask == ()


def test_author_volume_and_page_by_chance():
    other = like(2, title="Masks for bakers handling rye flour", journal="Archives of Work",
                 issue="9", pages="221-240", doi="", abstract=OTHER_TEXT,
                 authors="Aalto, M.; Ek, S.")  # fmt: skip
    assert judged(PAPER, other) == "apart"


def test_two_reports_of_a_series_that_start_on_page_one():
    one = like(1, title="Lake otters in adults: systematic review and economic model", issue="61",
               pages="1-324", doi="10.1234/r61")  # fmt: skip
    two = like(2, one, title="Lake otters in juveniles: systematic review and economic model",
               issue="62", pages="1-594", doi="10.1234/r62")  # fmt: skip
    assert judged(one, two) != "same"


COCHRANE = like(
    1,
    journal="Cochrane Database of Systematic Reviews",
    volume="",
    issue="4",
    pages="CD001234",
    doi="10.1002/14651858.CD001234.pub2",
)


def test_versions_of_a_cochrane_review_are_a_question():
    update = like(2, COCHRANE, year=2018, issue="7", doi="10.1002/14651858.CD001234.pub3")
    assert judged(COCHRANE, update) == "ask"
    assert judged(COCHRANE, update, versions_apart=False) == "same"


def test_a_cochrane_version_in_two_databases_is_one_work():
    assert judged(COCHRANE, like(2, COCHRANE, issue="", volume="4", pages="Cd001234")) == "same"


def test_different_trial_registrations_are_different_trials():
    one = like(1, authors="", journal="https://clinicaltrials.gov/show/NCT01234567", volume="",
               pages="", doi="", abstract="")  # fmt: skip
    two = like(2, one, journal="https://clinicaltrials.gov/show/NCT07654321")
    assert judged(one, two) == "apart"
    assert judged(one, like(3, one, title=PAPER.title.upper())) == "same"


def test_protocol_entry_of_a_register_is_not_the_paper():
    entry = like(2, authors="Nct", journal="https://clinicaltrials.gov/show/NCT01234567",
                 volume="", issue="", pages="", doi="", year=2011, abstract="")  # fmt: skip
    assert judged(PAPER, entry) != "same"


def test_an_entry_of_a_register_is_never_the_paper_of_one_title():
    entry = like(2, year=None, journal="ClinicalTrials.gov", volume="", issue="", pages="", doi="",
                 url="https://clinicaltrials.gov/study/NCT01234567", abstract="")  # fmt: skip
    assert judged(like(1, year=None), entry) == "apart"
    typed = like(3, entry, url="", kind="trial registration")
    assert judged(like(1, year=None), typed) == "apart"


def test_two_papers_that_name_one_trial_are_two_works():
    one = like(1, title="Feeding stations for lake otters: effect on winter range",
               trials="NCT01234567", pmid="11")  # fmt: skip
    two = like(2, one, title="Feeding stations for lake otters: effect on spring weight",
               journal="Otter Research", volume="3", issue="1", pages="7-19", pmid="22",
               doi="10.1234/or.3.7", abstract=OTHER_TEXT)  # fmt: skip
    assert judged(one, two) == "apart"
    assert judged(like(3, one, pmid=""), like(4, two, pmid="")) == "apart"


def test_one_paper_whose_copies_name_two_registrations_is_one_work():
    one, two = like(1, trials="NCT01234567"), like(2, trials="ISRCTN12345678")
    assert judged(one, two) == "same"


def test_a_record_without_year_and_place_is_asked_about():
    undated = like(2, year=None, **BARE)
    assert judged(PAPER, undated) == "ask"
    assert judged(PAPER, like(3, undated, abstract=TEXT)) == "same"


def test_a_congress_abstract_of_the_year_before_is_no_article_in_press():
    abstract = like(1, year=2013, volume="1)", issue="", pages="", doi="", abstract="")
    assert judged(abstract, like(2, doi="", abstract="")) == "ask"


def test_a_thesis_and_the_paper_about_it_are_asked_about():
    thesis = like(2, authors="Aalto, M.", journal="", volume="Ph.D.", issue="", pages="162 p",
                  doi="", year=2013)  # fmt: skip
    assert judged(PAPER, thesis) == "ask"


def test_the_same_text_years_later_in_another_volume_is_no_duplicate():
    later = like(2, year=2019, volume="", issue="", pages="", doi="")
    assert judged(PAPER, later) != "same"


def test_pubmed_numbers_that_differ_keep_alike_records_apart():
    one, two = like(1, pmid="111", pages=""), like(2, pmid="222", volume="", pages="", doi="")
    assert judged(one, two) == "apart"


def test_a_record_alone_is_nothing():
    assert find([]).auto == find([PAPER]).auto == ()
    assert judged(PAPER, like(2, title="", abstract=TEXT[:10], doi="", pages="")) == "apart"
