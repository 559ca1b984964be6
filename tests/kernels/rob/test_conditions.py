"""The language of gates and rules: precedence, three truth values, and what it refuses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.rob.conditions import Facts, names, parse


def holds(text: str, **values: str) -> bool | None:
    return parse(text).holds(Facts(values))


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("a is Y", {"a": "Y"}, True),
        ("a is Y/NI", {"a": "NI"}, True),
        ("a is Y", {"a": "N"}, False),
        ("a is Y", {}, None),
        ("a is Y or b is Y", {"a": "Y"}, True),
        ("a is Y and b is Y", {"a": "N"}, False),
        ("a is Y and b is Y", {"a": "Y"}, None),
        ("a is Some concerns/High", {"a": "Some concerns"}, True),
        ("otherwise", {}, True),
    ],
)
def test_known_answers(text: str, values: dict[str, str], expected: bool | None):
    assert holds(text, **values) is expected


def test_and_binds_tighter_than_or_and_brackets_bind_tightest():
    values = {"a": "Y", "b": "N", "c": "N"}
    assert holds("a is Y or b is Y and c is Y", **values) is True
    assert holds("(a is Y or b is Y) and c is Y", **values) is False


@pytest.mark.parametrize(
    ("text", "low", "high", "expected"),
    [
        ("High >= 2", 2, 2, True),
        ("High >= 2", 1, 3, None),
        ("High >= 2", 0, 1, False),
        ("High <= 1", 0, 1, True),
        ("High <= 1", 2, 4, False),
        ("Some concerns == 0", 0, 0, True),
        ("Some concerns == 0", 0, 3, None),
        ("Some concerns == 0", 1, 3, False),
    ],
)
def test_numbers_know_what_is_still_possible(text: str, low: int, high: int, expected: bool | None):
    condition = parse(text)
    (name,) = names(condition)
    assert condition.holds(Facts(counts={name: (low, high)})) is expected


@pytest.mark.parametrize("text", ["a", "a is", "(a is Y", "a is Y) or b is N", "a is Y and", ""])
def test_a_condition_that_cannot_be_read_is_refused(text: str):
    with pytest.raises(ValueError, match="condition"):
        parse(text)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), st.sampled_from(["Y", "N", "NI"])))
def test_what_is_decided_early_stays_decided(known: dict[str, str]):
    condition = parse("a is Y and (b is N or c is NI) or b is NI")
    early = condition.holds(Facts(known))
    if early is not None:
        for rest in ("Y", "N", "NI"):
            assert condition.holds(Facts({"a": rest, "b": rest, "c": rest} | known)) is early
