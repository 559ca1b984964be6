"""Risk-of-bias figures: a sign with every colour, a full legend, honest weights."""

import pytest

from analysis.plots.judgements import Signs
from analysis.plots.robplots import BiasData, BiasRow, summary_bars, traffic_light
from analysis.plots.svg import PlotError
from tests.kernels.plots.read import inside, parse, tags, words

LEVELS = ("Low", "Some concerns", "High")
DOMAINS = (("D1", "Randomization"), ("D2", "Missing data"), ("Overall", "Overall risk of bias"))


def figure(*rows: BiasRow, levels=LEVELS, signs=Signs()) -> BiasData:  # noqa: B008 - frozen
    return BiasData("Symptoms", DOMAINS, levels, rows, 2, signs)


ROWS = (
    BiasRow("Smith 2020", ("Low", "High", "High"), 75.0, frozenset({1})),
    BiasRow("Jones 2021", ("Some concerns", "Low", "Some concerns"), 25.0),
)


def test_every_cell_has_a_sign_and_every_level_is_explained():
    root = parse(traffic_light(figure(*ROWS)))
    assert len(tags(root, "circle")) == 6 + 3
    shown = words(root)
    for expected in ("Smith 2020", "D1", "Overall", *LEVELS, "D1: Randomization"):
        assert expected in shown
    assert "Suggestion overruled" in shown
    assert inside(root)


def test_the_legend_names_levels_that_do_not_occur():
    shown = words(parse(traffic_light(figure(ROWS[1]))))
    assert "High" in shown
    assert "Suggestion overruled" not in shown


def test_the_two_symbol_sets_differ_where_they_must():
    revman, robvis = Signs("revman"), Signs("robvis")
    assert [revman.glyph(level) for level in LEVELS] == ["+", "?", "−"]
    assert [robvis.glyph(level) for level in LEVELS] == ["+", "−", "×"]
    assert robvis.glyph("No information") == "?"
    assert revman.glyph("No information") == "NI"


def test_colours_are_those_of_the_two_palettes():
    assert [Signs().colour(level) for level in LEVELS] == ["#02c100", "#e2df07", "#bf0000"]
    blind = Signs(colours="colourblind")
    assert [blind.colour(v) for v in ("Low", "Moderate", "Serious", "Critical")] == [
        "#fed98e",
        "#fe9929",
        "#d95f0e",
        "#993404",
    ]


def test_the_summary_says_whether_it_is_weighted():
    plain = words(parse(summary_bars(figure(*ROWS))))
    assert "Unweighted: each of 2 studies counts the same." in plain
    assert any("50%" in line for line in plain)
    weighted = words(parse(summary_bars(figure(*ROWS), weighted=True)))
    assert "Weighted by the weights of 2 studies in the meta-analysis." in weighted
    assert any("75%" in line for line in weighted)


def test_a_study_without_weight_is_left_out_and_said_so():
    rows = (*ROWS, BiasRow("Extra 2022", ("Low", "Low", "Low")))
    shown = words(parse(summary_bars(figure(*rows), weighted=True)))
    assert any("1 without a weight left out" in line for line in shown)


def test_what_is_not_assessed_is_shown_as_a_gap():
    root = parse(summary_bars(figure(BiasRow("A", ("Low", "", "Low")))))
    assert "Not assessed" in words(root)


def test_no_study_is_no_error():
    for draw in (traffic_light, summary_bars):
        root = parse(draw(figure()))
        assert any("No study" in line for line in words(root))
        assert inside(root)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (BiasRow("A", ("Low",)), "1 judgements for 3 domains"),
        (BiasRow("A", ("Low", "Serious", "Low")), "not a level of this tool"),
    ],
)
def test_judgements_that_do_not_fit_are_refused(row, message):
    with pytest.raises(PlotError, match=message):
        traffic_light(figure(row))


def test_a_weighted_summary_needs_weights():
    with pytest.raises(PlotError, match="No study has a weight"):
        summary_bars(figure(BiasRow("A", ("Low", "Low", "Low"))), weighted=True)
    with pytest.raises(PlotError, match="below zero"):
        summary_bars(figure(BiasRow("A", ("Low", "Low", "Low"), -1.0)), weighted=True)


def test_an_unknown_level_or_set_is_refused():
    with pytest.raises(PlotError, match="no sign for the judgement 'Fine'"):
        traffic_light(figure(levels=("Fine",)))
    with pytest.raises(PlotError, match="no symbol set"):
        traffic_light(figure(ROWS[0], signs=Signs("emoji")))
