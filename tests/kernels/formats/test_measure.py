"""What `conform import` counts: gold fields, and the same records in several exports."""

from dataclasses import replace

from analysis.measure import gold
from analysis.measure.overlap import compare_exports
from reviews.formats import Name, ParsedRecord

TITLES = [f"An invented title about walking, number {word}" for word in "abcdefgh"]
LIBRARY = [
    ParsedRecord(title=title, journal="Journal of Trials", volume="3", pages="S62-S67")
    for title in TITLES
]


def fields(**values) -> gold.Expected:
    return gold.expected_of(ParsedRecord(**values))


def test_items_are_paired_so_that_least_differs():
    expected = [fields(title="T", volume="1"), fields(title="T", volume="2")]
    records = [ParsedRecord(title="T", volume="2"), ParsedRecord(title="T", volume="1")]
    assert [(number, len(bad)) for number, _, bad in gold.pair(expected, records)] == [
        (2, 0),
        (1, 0),
    ]


def test_a_difference_is_counted_and_a_missing_gold_value_is_not():
    expected = fields(title="T", volume="1", authors=(Name("Roe", "A"),))
    count, differences = gold.compare(expected, ParsedRecord(title="T", volume="7", issue="2"))
    assert count == 3
    assert [name for name, _, _ in differences] == ["authors", "volume"]


def test_a_chapter_turned_round_is_the_same_only_where_both_titles_agree():
    record = ParsedRecord(ref_type="book section", title="The part", book_title="The book")
    turned = {**fields(title="The book"), "journal": "The part"}
    assert gold.compare(turned, record)[1] == []
    wrong = {**fields(title="The book"), "journal": "Another part"}
    assert len(gold.compare(wrong, record)[1]) == 2


def test_two_exports_of_one_library_differ_only_where_both_have_a_value():
    theirs = [
        ParsedRecord(title=title.upper(), journal="J Trials", pages="S62-67") for title in TITLES
    ]
    files = {"a.ris": LIBRARY, "b.csv": theirs, "other.ris": LIBRARY[:2]}
    (shared,) = compare_exports(files, lambda name: "one library")
    assert (shared.records, shared.fields, shared.differences) == (8, 16, [])
    theirs[0] = ParsedRecord(title=TITLES[0], journal="Letters", pages="1-2")
    (shared,) = compare_exports(files, lambda name: "one library")
    assert [name for name, _, _ in shared.differences] == ["journal", "pages"]
    assert not list(compare_exports(files, lambda name: name))


def test_the_line_with_which_a_database_closes_an_abstract_is_its_own():
    said = "Walking helps in all groups."
    ours = [replace(record, abstract=f"{said} \u00a9 2019, The Authors.") for record in LIBRARY]
    theirs = [
        replace(record, abstract=f"{said} (PsycInfo Database Record (c) 2020 APA)")
        for record in LIBRARY
    ]
    (shared,) = compare_exports({"a.ris": ours, "b.ris": theirs}, lambda name: "one library")
    assert shared.differences == []
    theirs[0] = replace(
        theirs[0], abstract="Walking harms. (PsycInfo Database Record (c) 2020 APA)"
    )
    (shared,) = compare_exports({"a.ris": ours, "b.ris": theirs}, lambda name: "one library")
    assert [name for name, _, _ in shared.differences] == ["abstract"]
