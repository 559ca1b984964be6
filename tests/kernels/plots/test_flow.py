"""The flow diagram: the template's boxes and words, links, and what stands below it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.plots.flow import draw
from analysis.plots.flowboxes import FlowOptions, alternative, box, numbers
from analysis.plots.svg import PlotError
from analysis.prisma import Counts
from tests.kernels.plots.read import NAMESPACE, inside, parse, tags, words

COUNTS = Counts(
    database_results=1093,
    database_specific_results={"MEDLINE": 168, "Embase": 925},
    duplicates=925,
    records_screened=168,
    records_excluded=142,
    records_excluded_human=142,
    dbr_sought_reports=26,
    dbr_assessed=26,
    dbr_excluded={"Wrong population": 10, "Wrong design": 3},
    dbr_included_reports=13,
    new_studies=12,
    new_reports=13,
)


@pytest.mark.parametrize(
    ("template", "boxes"),
    [
        ("v1_new_db", set(range(2, 11))),
        ("v2_new_all", set(range(2, 16))),
        ("v1_update_db", {*range(1, 11), 16}),
        ("v2_update_all", set(range(1, 17))),
    ],
)
def test_each_template_has_its_boxes(template, boxes):
    options = FlowOptions(template)
    assert set(numbers(options)) == boxes
    root = parse(draw(COUNTS, options))
    # paper, boxes, titles, three side bars
    titles = {"v1_new_db": 1, "v2_new_all": 2, "v1_update_db": 2, "v2_update_all": 3}[template]
    assert len(tags(root, "rect")) == 1 + len(boxes) + titles + 3
    assert inside(root)


def test_the_words_are_those_of_the_template():
    shown = words(parse(draw(COUNTS, FlowOptions("v1_new_db"))))
    for expected in (
        "Identification of studies via databases and registers",
        "Records identified from*:",
        "Databases (n = 1,093)",
        "Registers (n = 0)",
        "Records removed before screening:",
        "Duplicate records removed (n = 925)",
        "Records screened",
        "(n = 168)",
        "Records excluded**",
        "Reports sought for retrieval",
        "Reports not retrieved",
        "Reports assessed for eligibility",
        "Reports excluded:",
        "Wrong population (n = 10)",
        "Studies included in review",
        "Reports of included studies",
        "* MEDLINE (n = 168); Embase (n = 925)",
    ):
        assert expected in shown


def test_an_update_speaks_of_new_studies():
    shown = words(parse(draw(COUNTS, FlowOptions("v2_update_all"))))
    assert "Identification of new studies via other methods" in shown
    assert "New studies included in review" in shown
    assert "Total studies included in review" in shown


def test_each_database_can_have_its_line():
    shown = words(parse(draw(COUNTS, FlowOptions("v1_new_db", detail_databases=True))))
    assert "MEDLINE (n = 168)" in shown


def test_reasons_at_title_and_abstract_are_extra_lines_on_request():
    options = FlowOptions(screening_reasons={"Wrong topic": 140, "Animals": 2})
    shown = words(parse(draw(COUNTS, options)))
    at = shown.index("Wrong topic (n = 140)")
    assert shown[at - 2 : at + 2] == [
        "Records excluded**",
        "(n = 142)",
        "Wrong topic (n = 140)",
        "Animals (n = 2)",
    ]


def test_a_number_can_link_to_its_list():
    hrefs = {"duplicates": "/r/1/duplicates", "dbr_excluded/Wrong design": "/r/1/wrong"}
    root = parse(draw(COUNTS, FlowOptions(hrefs=hrefs)))
    links = {a.get("href"): a.get("aria-label") for a in tags(root, "a")}
    assert links == {
        "/r/1/duplicates": "Duplicate records removed (n = 925)",
        "/r/1/wrong": "Wrong design (n = 3)",
    }


def test_unfinished_work_and_records_without_a_box_stand_below():
    counts = Counts(screening_pending=3, other_screened_out=472, unlinked_reports=1)
    shown = words(parse(draw(counts)))
    assert "Interim diagram: not yet final" in shown
    assert "3 records from databases and registers not yet screened" in shown
    assert "472 records from other methods were judged ineligible on title or abstract" in shown


def test_the_diagram_can_be_read_as_a_table():
    rows = alternative(COUNTS, FlowOptions("v1_new_db"))
    assert ("Box 2", "Records identified from: Databases", "1,093") in rows
    assert ("Box 9", "Reports excluded: Wrong design", "3") in rows
    root = parse(draw(COUNTS, FlowOptions("v1_new_db")))
    assert "Records screened 168" in root.find(f"{NAMESPACE}desc").text


def test_other_sources_get_a_line_only_when_there_are_some():
    assert len(box(11, Counts(), FlowOptions())) == 4
    assert box(11, Counts(other_source_results=2), FlowOptions())[-1].text() == (
        "Other sources (n = 2)"
    )


def test_the_meta_analysis_box_is_an_extra():
    shown = words(parse(draw(COUNTS, FlowOptions(meta_analysis=True))))
    assert "Total studies included in meta-analysis" in shown


def test_an_unknown_template_is_refused():
    with pytest.raises(PlotError, match="no flow diagram 'v3'"):
        FlowOptions("v3")


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.text(min_size=1, max_size=120), st.integers(0, 10**9), max_size=12),
    st.integers(0, 10**9),
)
def test_any_reasons_fit_on_the_paper(reasons, n):
    counts = Counts(dbr_excluded=reasons, other_excluded=reasons, records_screened=n)
    assert inside(parse(draw(counts, FlowOptions("v2_update_all"))))
