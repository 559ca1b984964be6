"""Records of one work, written as different databases and damaged exports write them."""

import pytest

from reviews.dedup.evidence import mistyped

from .examples import PAPER, judged, like


@pytest.mark.parametrize(
    "pages",
    ["221-8", "221", "pp. 221-228", "P221 [tp 8]", "221–228", "", "no pagination", "221-228.e3"],
)
def test_pages_in_another_form(pages):
    assert judged(PAPER, like(2, pages=pages, doi="")) == "same"


def test_page_range_that_a_spreadsheet_made_a_date():
    one = like(1, pages="6-10", doi="", abstract="")
    assert judged(one, like(2, one, pages="06-Oct")) == "same"
    assert judged(one, like(3, one, pages="10-Jun")) == "same"


def test_article_number_against_no_pages():
    one = like(1, pages="e0123456", doi="")
    assert judged(one, like(2, one, pages="0123456", volume="21 (3) (no pagination)")) == "same"


@pytest.mark.parametrize(
    "title",
    [
        "[Feeding stations and the winter range of lake otters: a controlled field study]",
        "Feeding stations and the winter range of lake otters: a controlled field study. [Finnish]",
        "Feeding stations and the winter range of lake otters: a controlled field study. German\r\n"
        "Futterstellen und Winterrevier der Seeotter: eine kontrollierte Feldstudie",
        "FEEDING STATIONS AND THE WINTER RANGE OF LAKE OTTERS - A CONTROLLED FIELD STUDY",
        "Feeding stations and the winter range of lake otters: a controlled field study. [Review] "
        "[42 refs]",
        "Feeding stations and the winter range of lake otters: a controlled field study.[Erratum "
        "appears in J Mammal Ecol. 2015;22(1):9]",
        "Original article: Feeding stations and the winter range of lake otters: a controlled "
        "field study",
        "F e e d i n g stations and the winter range of lake o t t e r s: a controlled field study",
        "Feeding stations and the winter range of lake otters",
        "Feeding stations and the winter range of lake otters: a controlled field stu",
        "Feeding statoins and the winter range of lake otters: a controled field study",
    ],
)
def test_titles_in_another_form(title):
    assert judged(PAPER, like(2, title=title, doi="")) == "same"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Binding of <sup>11</sup>C-raclopride in lake otters", "Binding of 11C-raclopride in lake "
         "otters"),
        ("Effects of a δ 1-opioid agonist on sleep of otters",
         "Effects of a delta 1-opioid agonist on sleep of otters"),
        ("IL-1β and TGF-β in otters after winter sleep", "IL-1beta and TGF-beta in otters after "
         "winter sleep"),
        ("Sleep &amp; rest of otters at &lt;5 degrees in lakes", "Sleep & rest of otters at <5 "
         "degrees in lakes"),
    ],
)  # fmt: skip
def test_greek_letters_and_markup(one, two):
    first = like(1, title=one, doi="", abstract="")
    assert judged(first, like(2, first, title=two, journal="J Mammal Ecol")) == "same"


def test_a_translated_title_with_the_same_text():
    assert (
        judged(PAPER, like(2, title="Ruokintapaikat ja saukkojen talvireviiri", doi="")) == "same"
    )


def test_a_damaged_title_with_the_same_text():
    assert judged(PAPER, like(2, title="#NAME?", doi="")) == "same"
    assert judged(PAPER, like(3, title="")) == "same"


def test_a_reworded_title_at_the_same_place():
    reworded = like(2, title="Winter range of lake otters near feeding stations: a field study",
                    abstract="", doi="")  # fmt: skip
    assert judged(PAPER, reworded) == "same"


def test_in_press():
    early = like(2, year=2013, volume="", issue="", pages="", doi="", abstract="")
    assert judged(PAPER, early) == "same"
    assert judged(PAPER, like(3, early, doi=PAPER.doi, pages="1-8")) == "same"


def test_interim_pages_of_an_article_in_press():
    early = like(2, year=2013, volume="", issue="", pages="1-9", doi="", abstract="")
    assert judged(PAPER, early) == "same"


def test_two_dois_without_pages_in_one_issue():
    assert judged(
        like(1, pages="", abstract=""), like(2, pages="", doi="10.9999/x", abstract="")
    ) == ("same")


def test_an_article_number_beside_pages_from_one():
    one, two = like(1, pages="1-10", doi=""), like(2, pages="e1234", doi="")
    assert judged(one, two) == "same"


def test_a_sign_lost_from_a_title_with_the_same_text_in_one_issue():
    one = like(1, title="NF-kappa B in lake otters fed near stations during winter", pages="",
               doi="")  # fmt: skip
    assert judged(one, like(2, one, title=one.title.replace("kappa ", ""))) == "same"
    numbered = like(3, one, title=one.title.replace("kappa B", "kappa B1"))
    assert judged(one, numbered) == "ask"
    assert judged(like(4, one, doi="10.1234/x"), like(5, numbered, doi="10.1234/x")) == "same"


def test_a_translated_title_without_pages_with_the_same_text_in_one_issue():
    other = like(2, title="Ruokintapaikat ja saukkojen talvireviiri", pages="", doi="")
    assert judged(PAPER, other) == "same"
    assert judged(PAPER, like(3, other, issue="")) == "ask"


def test_two_dois_for_one_paper():
    assert judged(PAPER, like(2, doi="10.1016/s0021-8000(14)00321-8")) == "same"


@pytest.mark.parametrize(
    "doi",
    [
        "https://doi.org/10.1234/JME.2014.021",
        "http://dx.doi.org/10.1234%2Fjme.2014.021",
        "doi: 10.1234/jme.2014.021.",
        "S0021-8000(14)00321-8 [pii];10.1234/jme.2014.021 [doi]",
        "10.1234/jme2014021",
    ],
)
def test_a_doi_in_another_form(doi):
    assert judged(PAPER, like(2, doi=doi, volume="", pages="", journal="", abstract="")) == "same"


@pytest.mark.parametrize(
    "authors",
    [
        "Aalto M; Berg KL; Castellano R",
        ("Mika Aalto", "Kari L. Berg", "Rosa Castellano"),
        "Aalto M.Berg K. L.Castellano R.",
        "Aalto, M.",
        "Berg, K. L.; Aalto, M.; Castellano, R.",
        "AALTO, MIKA",
        "Anonymous",
        "",
    ],
)
def test_authors_in_another_form(authors):
    assert judged(PAPER, like(2, authors=authors, doi="")) == "same"


def test_transliterated_names():
    one = like(1, authors="Müller, H.; Øster, J.", doi="", abstract="")
    assert judged(one, like(2, one, authors="Mueller, Hans; Oster, Jan", pages="221-8")) == "same"


def test_a_family_of_two_letters_counts_beside_a_full_given_name():
    one = like(1, authors="Li, Han-Xin; Yu, Zhi-Yong", doi="", abstract="")
    assert judged(one, like(2, one, authors="Li, J. X.; Yu, Z. Y.")) == "same"


def test_authors_of_another_row_at_the_same_place_with_the_same_text():
    wrong = like(2, authors="Dahl, P.; Ek, S.", pages="", doi="")
    assert judged(PAPER, wrong) == "same"
    assert judged(PAPER, like(3, wrong, abstract="")) == "ask"


def test_given_names_taken_for_family_names():
    one = like(1, authors="Xu, J. M.; Chang, Y. T.", doi="")
    assert judged(one, like(2, one, authors="Jun-Mei, X.; Ye-Tian, C.")) == "same"


@pytest.mark.parametrize("volume", ["21 (3)", "21 Suppl 1", "1)", ""])
def test_volume_in_another_form(volume):
    assert judged(PAPER, like(2, volume=volume, issue="", doi="")) == "same"


@pytest.mark.parametrize("journal", ["J Mammal Ecol", "J. Mammal. Ecol.", "J Mamm Ecol", "JME", ""])
def test_journal_in_another_form(journal):
    assert judged(PAPER, like(2, journal=journal, pages="", doi="")) == "same"


def test_a_year_that_is_an_issue_number():
    one = like(1, issue="1885", pages="")
    assert judged(one, like(2, one, year="1885", abstract="")) == "same"


def test_conference_proceedings_without_authors():
    one = like(1, title="Abstracts of the fourth lake congress in the north", authors="Anonymous",
               pages="", doi="")  # fmt: skip
    longer = "Journal of Mammal Ecology. Conference: 4th Lake Congress"
    assert judged(one, like(2, one, journal=longer)) == "same"


def test_reprinted_record_with_nothing_else_is_one_work():
    assert judged(PAPER, like(2), like(3), like(4)) == "same"


def test_records_without_authors_and_year_at_one_page():
    bare = like(2, authors="", year=None, issue="", doi="", abstract="")
    assert judged(PAPER, bare) == "same"
    assert judged(PAPER, like(3, bare, volume="", pages="")) == "ask"


def test_a_year_in_place_of_the_volume_is_no_difference():
    dated = like(2, volume="2014 (3)", issue="", pages="", doi="")
    assert judged(PAPER, dated) == "same"


@pytest.mark.parametrize(
    "doi",
    ["10.1234/jme.204.021", "10.1234/jme.2104.021", "10.1234/jmme.2014.021"],
)
def test_a_mistyped_doi_is_no_difference(doi):
    assert judged(like(1, pages="", abstract=""), like(2, pages="", abstract="", doi=doi)) == "same"


def test_neighbouring_dois_differ():
    assert not mistyped("10.1234/jme2014021", "10.1234/jme2014022")
    assert not mistyped("10.1234/jme2014021", "10.1234/jme2014012")
    assert not mistyped("10.1234/jme201402", "10.1234/jme2014021")


def test_short_words_may_be_mistyped_too():
    wrong = PAPER.title.replace("lake", "lke").replace("field", "feild")
    assert judged(PAPER, like(2, title=wrong, doi="", abstract="")) == "same"


def test_one_article_in_two_languages_of_one_issue_is_asked_about():
    other = like(2, title="Futterstellen und Winterreviere", pages="229-236", abstract="")
    assert judged(PAPER, other) == "ask"


def test_a_number_of_the_article_that_its_doi_ends_in_is_no_page():
    one = like(1, pages="29854", doi="10.18433/jme29854", abstract="")
    assert judged(one, like(2, one, pages="48S-73S", doi="")) == "same"
    assert judged(one, like(2, one, pages="48S-73S", doi="10.18433/jme.other")) != "same"


def test_both_page_ranges_of_an_article_in_two_languages():
    french = like(1, pages="331-6, 413-7", doi="10.1234/jme.009")
    assert judged(french, like(2, pages="413-417", doi="10.1234/jme.010")) == "same"
    assert judged(french, like(2, pages="331-336", doi="10.1234/jme.010")) == "same"


def test_an_article_marked_as_retracted_is_the_article():
    marked = f"{PAPER.title} (Retracted article. See vol. 24, pg. 12, 2017)"
    assert judged(PAPER, like(2, title=marked, volume="", issue="", pages="")) == "same"
    notice = like(2, title=f"{PAPER.title} (Retraction of vol 21, pg 221, 2014)", pages="12")
    assert judged(PAPER, like(2, notice, volume="24", year=2017, doi="10.1234/jme.9")) != "same"


def test_one_correction_titled_by_two_databases():
    here = {"pages": "", "issue": "11", "doi": "10.1234/jme.2014.099", "abstract": ""}
    one = like(1, title=f"Correction to: {PAPER.title}", **here)
    two = like(2, title=f"{PAPER.title} (vol 21, pg 221, 2014)", **here)
    assert judged(one, two) == "same"
    assert judged(one, like(2, two, doi="10.1234/jme.2014.100")) != "same"
    assert judged(PAPER, two) != "same"


TRANSLATED = "How lake otters use their range in winter where people feed them"


def test_the_same_several_pages_are_one_work_under_any_title():
    bare = like(1, doi="", abstract="")
    assert judged(bare, like(2, bare, title=TRANSLATED)) == "same"
    assert judged(bare, like(2, bare, title=TRANSLATED, pages="221-230")) != "same"
    assert judged(bare, like(2, bare, title=TRANSLATED, issue="4")) != "same"
    assert judged(bare, like(2, bare, title=TRANSLATED, issue="3 Suppl")) != "same"
    page = like(1, doi="", abstract="", pages="221-222")
    assert judged(page, like(2, page, title=TRANSLATED)) != "same"


def test_a_small_word_differs_over_the_same_pages():
    one = like(1, doi="", abstract="", volume="", issue="", title=f"{PAPER.title} in lakes")
    assert judged(one, like(2, one, title=f"{PAPER.title} from lakes")) == "same"
    other = like(2, one, title=f"{PAPER.title} from lakes", pages="301-309")
    assert judged(one, other) != "same"
