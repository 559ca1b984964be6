"""Two people's entries: what counts as agreement."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.answers import MISSING, Entry, Field, by_kind, compare

NUMBER, TEXT, FREE = Field("number"), Field("text"), Field("free_text")
CHOICES = Field("choices", options=(("a", "A"), ("b", "B")))


def state(field: Field, a: object, b: object) -> str:
    return compare(field, Entry(a), Entry(b)).state


@pytest.mark.parametrize(
    ("field", "a", "b", "expected"),
    [
        (NUMBER, "2.0", "2", "agreed"),
        (NUMBER, "-0.5", "-0.50", "agreed"),
        (NUMBER, "2", "~2", "conflict"),
        (NUMBER, "0.05", "<0.05", "conflict"),
        (NUMBER, "2.04", "2.0", "conflict"),
        (NUMBER, "24 to 36", "24 to 36.0", "agreed"),
        (NUMBER, "24", "24 to 36", "conflict"),
        (TEXT, "Usual care", "usual  CARE", "agreed"),
        (TEXT, "follow up", "followup", "agreed"),
        (TEXT, "Usual care", "Waiting list", "conflict"),
        (Field("choice"), "rct", "rct", "agreed"),
        (Field("choice"), "rct", "RCT", "conflict"),
        (CHOICES, ("a", "b"), ("b", "a"), "agreed"),
        (CHOICES, ("a", "b"), ("a",), "conflict"),
        (Field("date"), "2015-03", "2015-03", "agreed"),
        (Field("date"), "2015", "2015-03", "conflict"),
        (Field("yes_no_unclear"), "yes", "unclear", "conflict"),
        (FREE, "the same words", "the same words", "conflict"),
    ],
)
def test_two_values(field: Field, a: object, b: object, expected: str):
    assert state(field, a, b) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (Entry("1"), Entry(), "only_a"),
        (Entry(), Entry("1"), "only_b"),
        (Entry("1"), Entry(missing="not_reported"), "only_a"),
        (Entry(missing="unclear"), Entry("1"), "only_b"),
        (Entry(missing="unclear"), Entry(), "only_a"),
        (Entry(), Entry(missing="unclear"), "only_b"),
        (Entry(missing="unclear"), Entry(missing="unclear"), "both_missing"),
        (Entry(missing="unclear"), Entry(missing="not_measured"), "both_missing_different"),
        (Entry(), Entry(), "empty"),
    ],
)
def test_values_and_reasons_for_absence(a: Entry, b: Entry, expected: str):
    assert compare(NUMBER, a, b).state == expected


def test_a_value_with_a_reason_for_absence_is_no_entry():
    with pytest.raises(ValueError, match="not both"):
        Entry("1", "unclear")


def test_notes_help_the_reader():
    assert compare(NUMBER, Entry("2.04"), Entry("2.0")).note == "They differ only by rounding."
    assert "qualified differently" in compare(NUMBER, Entry("2"), Entry("~2")).note
    assert "more precise" in compare(Field("date"), Entry("2015"), Entry("2015-03")).note
    found = compare(NUMBER, Entry(missing="unclear"), Entry(missing="illegible"))
    assert found.note == "A: Unclear; B: Illegible."
    assert compare(NUMBER, Entry("1"), Entry()).note == "B has not answered."
    assert compare(NUMBER, Entry("1"), Entry(missing="unclear")).note == "B answered: Unclear."


def test_similarity_of_texts_is_shown():
    assert compare(FREE, Entry("the same"), Entry("The  SAME")).similarity == 1.0
    low = compare(FREE, Entry("weekly groups"), Entry("no treatment at all")).similarity
    high = compare(FREE, Entry("weekly groups"), Entry("weekly group sessions")).similarity
    assert low is not None
    assert high is not None
    assert low < 0.5 < high
    assert compare(NUMBER, Entry("1"), Entry("2")).similarity is None


def test_agreement_by_kind_counts_cells_that_both_filled():
    cells = [
        (NUMBER, Entry("2.0"), Entry("2")),
        (NUMBER, Entry("2"), Entry("3")),
        (NUMBER, Entry("2"), Entry()),
        (TEXT, Entry("a"), Entry("A")),
        (FREE, Entry("a"), Entry("a")),
    ]
    found = [(one.kind, one.equal, one.both_filled, one.share) for one in by_kind(cells)]
    assert found == [("number", 1, 2, 0.5), ("text", 1, 1, 1.0)]


entries = st.one_of(
    st.builds(Entry, value=st.decimals(-99, 99, places=1, allow_nan=False).map(str)),
    st.builds(Entry, missing=st.sampled_from(list(MISSING))),
    st.just(Entry()),
)
TURNED = {"only_a": "only_b", "only_b": "only_a"}


@settings(max_examples=100, deadline=None)
@given(entries, entries)
def test_comparing_the_other_way_round_says_the_same(a: Entry, b: Entry):
    one, other = compare(NUMBER, a, b), compare(NUMBER, b, a)
    assert other.state == TURNED.get(one.state, one.state)


@settings(max_examples=60, deadline=None)
@given(entries)
def test_an_entry_never_conflicts_with_itself(entry: Entry):
    assert compare(NUMBER, entry, entry).state in ("agreed", "both_missing", "empty")
