"""Reading numbers: every accepted way to write one, and a sentence for everything else."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.answers import NotANumber, Number, read_number


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12", "12"),
        (" 2.0 ", "2.0"),
        ("5.", "5"),
        (".05", "0.05"),
        ("+3", "3"),
        ("-0.0", "0.0"),
        ("\u22122.5", "-2.5"),
        ("\u20132.5", "-2.5"),
        ("\u20142.5", "-2.5"),
        ("1\u2009234", "1234"),
        ("1\u202f234.5", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1'234", "1234"),
        ("1\u2019234\u2019567", "1234567"),
        ("1,5", "1.5"),
        ("12,34", "12.34"),
        ("0,123", "0.123"),
        ("1,2345", "1.2345"),
        ("1,234,567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("12\u00b73", "12.3"),
        ("<0.001", "<0.001"),
        ("< .001", "<0.001"),
        ("\u22645", "<=5"),
        (">= 7", ">=7"),
        ("~12", "~12"),
        ("\u224812", "~12"),
        ("ca. 12", "~12"),
        ("= 3", "3"),
        ("1.2e-3", "0.0012"),
        ("1.2E3", "1200"),
        ("1.2 \u00d7 10^-3", "0.0012"),
        ("1.2\u00d710\u22123", "0.0012"),
        ("24\u201336", "24 to 36"),
        ("24 to 36", "24 to 36"),
        ("-5 to -2", "-5 to -2"),
        ("-5--2", "-5 to -2"),
        ("~1.5-2.5", "~1.5 to 2.5"),
        ("\uff11\uff12", "12"),
    ],
)
def test_accepted_ways_to_write_a_number(typed: str, stored: str):
    assert read_number(typed).stored == stored


@pytest.mark.parametrize("typed", ["1,234", "12,345", "-1,234", "<1,234"])
def test_a_comma_before_three_digits_has_two_readings(typed: str):
    with pytest.raises(NotANumber, match="can be read as .* or as "):
        read_number(typed)


def test_the_two_readings_are_named():
    with pytest.raises(NotANumber, match=r"1234 or as 1\.234\. Type it without the comma"):
        read_number("1,234")


def test_where_only_whole_numbers_make_sense_there_is_one_reading():
    assert read_number("1,234", whole=True).stored == "1234"
    assert read_number("12.0", whole=True).stored == "12"
    with pytest.raises(NotANumber, match="If the point separates thousands, type 1234"):
        read_number("1.234", whole=True)
    with pytest.raises(NotANumber, match=r"'1\.5' is not a whole number\.$"):
        read_number("1.5", whole=True)


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "abc", "nan", "inf", "-", "--5", "1 2", "12 34", "1.2.3", "1,2,3", "10\u00b2",
     "\u00bd", "2\u00d7105", "p<0.05", "3-1", "<1-2", "1e400", "1e99999999999", "9" * 41,
     "\u0663", "5 \u00b1 2"],
)  # fmt: skip
def test_everything_else_is_refused_in_one_sentence(typed: str):
    with pytest.raises(NotANumber) as refused:
        read_number(typed)
    assert str(refused.value).endswith(".")


def test_a_long_text_is_not_repeated_whole():
    with pytest.raises(NotANumber) as refused:
        read_number("word " * 100)
    assert len(str(refused.value)) < 160


def test_the_printed_precision_is_kept():
    assert read_number("2.0").decimals == 1
    assert read_number("2").decimals == 0
    assert read_number("1.20e1").decimals == 1
    assert read_number("2.0").same_as(read_number("2"))
    assert not read_number("~2").same_as(read_number("2"))


def test_rounding_goes_away_from_zero_at_the_half():
    assert read_number("2.45").rounded(1) == Decimal("2.5")
    assert read_number("-2.45").rounded(1) == Decimal("-2.5")


numbers = st.builds(
    Number,
    value=st.decimals(-(10**9), 10**9, places=4, allow_nan=False),
    operator=st.sampled_from(["=", "<", ">", "<=", ">=", "~"]),
)


@settings(max_examples=120, deadline=None)
@given(numbers)
def test_reading_what_is_stored_gives_the_number_back(number: Number):
    again = read_number(number.stored)
    assert again.same_as(number)
    assert again.decimals == number.decimals
    assert read_number(again.stored).stored == again.stored


@settings(max_examples=150, deadline=None)
@given(st.text("0123456789.,-+ '<>=~e\u2212\u2009\u00b7tox", max_size=14))
def test_any_text_is_a_number_that_stays_the_same_or_a_sentence(text: str):
    try:
        number = read_number(text)
    except NotANumber as refused:
        assert str(refused)
    else:
        assert number.value.is_finite()
        assert read_number(number.stored) == number
