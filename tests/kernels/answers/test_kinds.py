"""Every kind of question: typed, stored, shown, read again."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.answers import Cleaned, Field, clean, read_number, show

DESIGN = Field("choice", options=(("rct", "Randomized trial"), ("quasi", "Quasi-randomized")))
SETTINGS = Field(
    "choices", options=(("in", "Inpatients"), ("out", "Outpatients"), ("home", "At home; alone"))
)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (Field("text"), "  Illness   Management ", "Illness Management"),
        (Field("free_text"), " two\nlines ", "two\nlines"),
        (Field("number"), "\u22121,5", "-1.5"),
        (Field("number", unit="%"), "12.5 %", "12.5"),
        (Field("number", unit="mg"), "40 mg", "40"),
        (Field("number", ranges=True), "24\u201336", "24 to 36"),
        (Field("integer"), "1,234", "1234"),
        (Field("date"), "March 2015", "2015-03"),
        (DESIGN, "rct", "rct"),
        (DESIGN, "RANDOMIZED trial", "rct"),
        (SETTINGS, ["out", "in"], ("in", "out")),
        (SETTINGS, "Outpatients; inpatients", ("in", "out")),
        (SETTINGS, "At home; alone", ("home",)),
        (Field("yes_no_unclear"), "Y", "yes"),
        (Field("yes_no_unclear"), "Unclear", "unclear"),
    ],
)
def test_a_typed_answer_becomes_a_value(field: Field, typed: str | list[str], value: object):
    assert clean(field, typed) == Cleaned(value)


@pytest.mark.parametrize("kind", ["text", "number", "choice", "choices", "date"])
@pytest.mark.parametrize("typed", ["", "  ", [], [""]])
def test_nothing_typed_is_no_value_and_no_problem(kind: str, typed: str | list[str]):
    assert clean(Field(kind), typed) == Cleaned()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (Field("number"), "abc", "is not a number"),
        (Field("number"), "12%", "is a percentage"),
        (Field("number"), "24-36", "takes one number"),
        (Field("number", minimum=Decimal(0)), "-1", "below 0"),
        (Field("number", maximum=Decimal(100), ranges=True), "90-101", "above 100"),
        (Field("integer"), "2.5", "not a whole number"),
        (Field("date"), "03/04/2015", "can be 3 April"),
        (DESIGN, "cohort", "choices: Randomized trial, Quasi-randomized"),
        (SETTINGS, "in; prison", "'prison' is not one of"),
        (Field("yes_no_unclear"), "maybe", "choices: Yes, No, Unclear"),
        (DESIGN, ["rct", "quasi"], "one answer"),
    ],
)
def test_a_wrong_answer_gets_a_sentence(field: Field, typed: str | list[str], words: str):
    cleaned = clean(field, typed)
    assert cleaned.value is None
    assert words in cleaned.problem
    assert cleaned.problem.endswith(".")


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ("NR", "not_reported"),
        ("\u2014", "not_reported"),
        ("n/a", "not_applicable"),
        ("n.s.", "ns_without_value"),
        ("?", "unclear"),
    ],
)
def test_a_reason_for_absence_typed_as_a_number_is_recognised(typed: str, missing: str):
    cleaned = clean(Field("number"), typed)
    assert cleaned.value is None
    assert cleaned.missing == missing
    assert "choose the reason" in cleaned.problem


def test_free_text_may_say_not_reported():
    assert clean(Field("text"), "Not reported").value == "Not reported"


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (Field("number"), "-2.0", "\u22122.0"),
        (Field("number"), "<=5", "\u22645"),
        (Field("number", unit="mg"), "~40", "\u224840\u00a0mg"),
        (Field("number", unit="%"), "12.5", "12.5%"),
        (Field("number", ranges=True), "-5 to -2", "\u22125 to \u22122"),
        (Field("date"), "2015-03-04", "4 March 2015"),
        (DESIGN, "rct", "Randomized trial"),
        (SETTINGS, ("in", "out"), "Inpatients; Outpatients"),
        (Field("yes_no_unclear"), "no", "No"),
        (Field("text"), None, ""),
    ],
)
def test_a_value_in_words(field: Field, value: object, shown: str):
    assert show(field, value) == shown


def test_an_option_that_was_removed_still_shows():
    assert show(DESIGN, "cohort") == "cohort"


@settings(max_examples=80, deadline=None)
@given(
    st.decimals(-(10**6), 10**6, places=3, allow_nan=False),
    st.sampled_from(["", "<", "<=", "~"]),
    st.sampled_from(["", "%", "mg"]),
)
def test_a_shown_number_reads_back(value: Decimal, operator: str, unit: str):
    field = Field("number", unit=unit)
    stored = read_number(f"{operator}{value:f}").stored
    assert clean(field, show(field, stored)) == Cleaned(stored)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(["in", "out", "home"]), min_size=1))
def test_several_choices_are_kept_in_the_order_of_the_form(codes: set[str]):
    value = clean(SETTINGS, sorted(codes)).value
    assert value == tuple(code for code, _ in SETTINGS.options if code in codes)
