"""Records that lack fields: what is left must decide, and questions must be worth asking."""

import pytest

from reviews.dedup.places import read_journal

from .examples import PAPER, TEXT, judged, like

BARE = like(1, doi="", pages="", abstract="", volume="", issue="")
TITLE = PAPER.title


@pytest.mark.parametrize(
    "title",
    [
        "Feeding stations and the winter range of lake otters",
        "Feeding stations and the winter range of lake otters: a controled field study",
        "Feeding stations and the winter range of lake otters: a controlled fie",
    ],
)
def test_a_cut_or_mistyped_title_of_one_team_in_one_journal_and_year(title):
    assert judged(BARE, like(2, BARE, title=title)) == "same"
    assert judged(BARE, like(3, BARE, title=title, volume="21")) == "same"


@pytest.mark.parametrize(
    "changes",
    [
        {"journal": ""},
        {"year": 2015},
        {"volume": "21", "issue": "3 Suppl 1"},
        {"authors": "Castellano, R.; Aalto, M."},
    ],
)
def test_a_cut_title_is_not_merged_where_journal_year_or_first_author_are_unsure(changes):
    short = like(2, BARE, title="Feeding stations and the winter range of lake otters")
    assert judged(BARE, like(3, short, **changes)) != "same"


@pytest.mark.parametrize(
    "tail",
    ["rationale and design", "a secondary analysis", "the baseline survey", "an economic model"],
)
def test_a_further_report_of_the_study_is_no_cut_title(tail):
    short = "Feeding stations and the winter range of lake otters"
    assert judged(like(1, BARE, title=short), like(2, BARE, title=f"{short}: {tail}")) != "same"


@pytest.mark.parametrize(
    ("word", "other"),
    [("lake", "wild lake"), ("feeding", "resting"), ("range", "ranging"), ("winter", "wintering")],
)
def test_another_word_is_no_slip_where_nothing_but_team_journal_and_year_is_known(word, other):
    assert judged(BARE, like(2, BARE, title=TITLE.lower().replace(word, other))) != "same"


def test_a_greek_letter_that_a_database_could_not_write():
    one = like(1, BARE, title="Signalling by κ-opioid receptors in sleeping otters of the lakes")
    two = like(2, BARE, title="Signalling by -opioid receptors in sleeping otters of the lakes")
    assert judged(one, two) == "same"
    other = like(3, BARE, title=one.title.replace("κ", "δ"))
    assert judged(one, other) != "same"


def test_a_title_too_short_to_identify_a_work_is_not_completed():
    assert judged(
        like(1, BARE, title="Lake otters"), like(2, BARE, title="Lake otters asleep")
    ) != ("same")


def test_a_notice_in_another_issue_is_no_question():
    here = like(1, doi="", pages="", abstract="")
    notice = like(2, here, title=f"{TITLE}: erratum", issue="4")
    assert judged(here, notice) == "apart"
    assert judged(here, like(3, notice, issue="3")) == "ask"


def test_the_same_title_years_later_in_another_volume_and_issue_is_no_question():
    here = like(1, doi="", pages="", abstract="")
    assert judged(here, like(2, here, year=2018, volume="25", issue="1")) == "apart"
    assert judged(here, like(3, here, year=2018, volume="25")) == "ask"


def test_another_journal_in_another_year_is_no_question():
    assert judged(BARE, like(2, BARE, journal="Lakes and Rivers", year=2015)) == "apart"
    assert judged(BARE, like(3, BARE, journal="Lakes and Rivers")) == "ask"


def test_an_abstract_of_a_meeting_is_not_asked_about_beside_its_paper():
    paper = like(1, doi="", pages="", abstract=TEXT)
    talk = like(2, paper, journal="Proceedings of Lakes", volume="7", issue="Suppl 2")
    assert judged(paper, talk) == "apart"
    assert judged(paper, like(3, talk, issue="2")) == "ask"


def test_an_article_with_pages_for_each_of_two_languages_under_one_doi():
    here = like(1, abstract="", pages="221-228")
    title = "Feeding stations and winter ranges of otters in lakes"
    there = like(2, here, title=title, pages="230-237")
    assert judged(here, there) == "same"
    assert judged(here, like(3, there, issue="3 Suppl 1")) != "same"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Otter; a journal of lake mammals", "otter"),
        ("Lake ecology : the official journal of the Lake Society", "lakeecology"),
        ("Lake ecology : official publication of the Lake Society, Part B", "lakeecology"),
        ("Ozernyi zhurnal / Ministerstvo ozer", "ozernyizhurnal"),
        ("Otter: Journal of the Lake Society", "otter"),
        ("Otter: Winter Sleep", "otterwintersleep"),
        ("The British journal of otters", "britishjournalotters"),
    ],
)
def test_a_journal_without_what_catalogues_say_of_its_society(text, key):
    assert read_journal(text).key == key
