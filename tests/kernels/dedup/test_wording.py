"""Nearly equal titles: a typing error, or another work that differs in one word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.dedup.wording import compare_wording

from .examples import PAPER, judged, like

FRAME = "effects of {} on sleep in lake otters"


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("men", "women"),
        ("male pups", "female pups"),
        ("isoflurane", "sevoflurane"),
        ("adrenaline", "noradrenaline"),
        ("epinephrine", "norepinephrine"),
        ("an agonist", "an antagonist"),
        ("nifedipine", "nimodipine"),
        ("typical light", "atypical light"),
        ("part i light", "part ii light"),
        ("stage iv light", "stage v light"),
        ("hepatitis a", "hepatitis b"),
        ("light", "lack of light"),
        ("feeding", "not feeding"),
    ],
)
def test_another_word_is_no_typing_error(word, other):
    one, two = FRAME.format(word), FRAME.format(other)
    assert compare_wording(one, two) == compare_wording(two, one) == -1


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("blood", "lood"),
        ("treatment", "rteatment"),
        ("oesophageal light", "esophageal light"),
        ("sulphate", "sulfate"),
        ("sub group light", "subgroup light"),
        ("long day light", "longday light"),
        ("light and dark", "light an dark"),
        ("light of dark", "light fo dark"),
        ("pathogenesis and treatment", "pathogenesi sand treatment"),
        ("ischaemia", "ischemia"),
    ],
)
def test_spellings_of_one_title(word, other):
    one, two = FRAME.format(word), FRAME.format(other)
    assert compare_wording(one, two) == compare_wording(two, one) == 1


def test_a_title_cut_within_a_word_is_the_same_title():
    assert compare_wording("sleep of otters in ac", "sleep of otters in acute stress") == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["otter", "sleep", "not", "ii", "men", "lake"]), min_size=1))
def test_a_title_agrees_with_itself_in_any_cut(words):
    whole = " ".join(words)
    assert compare_wording(whole, whole) == 1


@pytest.mark.parametrize(
    ("first", "second"), [("I. {}", "II. {}"), ("Otters. IV. {}", "Otters. V. {}")]
)
def test_a_part_named_in_front_keeps_works_apart_without_pages_or_text(first, second):
    one = like(1, title=first.format(PAPER.title), pages="", doi="", abstract="")
    assert judged(one, like(2, one, title=second.format(PAPER.title))) != "same"


@pytest.mark.parametrize(
    "tail", ["a follow-up study", "further observations", "5-year results", "final report"]
)
def test_a_later_report_is_a_work_of_its_own(tail):
    bare = {"pages": "", "doi": "", "abstract": ""}
    assert judged(like(1, **bare), like(2, title=f"{PAPER.title}: {tail}", **bare)) != "same"
