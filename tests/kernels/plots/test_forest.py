"""The forest plot: what must be on it, where it stands, and what is refused."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.plots.forest import draw
from analysis.plots.forestdata import (
    Arm,
    BiasColumns,
    ForestData,
    ForestGroup,
    ForestRow,
    Pooled,
)
from analysis.plots.svg import PlotError
from tests.kernels.plots.read import NAMESPACE, inside, parse, tags, words

ARMS = (Arm("IMR", ("Mean", "SD", "Total")), Arm("Control", ("Mean", "SD", "Total")))
CELLS = ("12.3", "4.50", "48", "13.1", "4.25", "1,200")
SQUARE = "#2f6394"


def row(label="Smith 2020", estimate=-0.2, low=-0.5, high=0.1, weight=50.0, **rest) -> ForestRow:
    return ForestRow(label, CELLS, estimate, low, high, weight, **rest)


def plot(*rows: ForestRow, **rest) -> ForestData:
    given_ = {
        "title": "Symptoms",
        "measure": "Std. mean difference",
        "method": "IV, Random (REML), 95% CI",
        "groups": (ForestGroup(rows),),
        "arms": ARMS,
        "favours": ("Favours IMR", "Favours control"),
    }
    return ForestData(**{**given_, **rest})


def squares(root):
    return [e for e in tags(root, "rect") if e.get("fill") == SQUARE]


def test_everything_a_reader_needs_is_there():
    total = Pooled("Total (95% CI)", -0.2, -0.4, 0.0, ("", "", "96", "", "", "2,400"), 100.0)
    lines = ("Heterogeneity: Tau² = 0.31; Chi² = 2.57, df = 1 (P = 0.11); I² = 61%",)
    data = plot(row(), row("Jones 2021", 0.1, -0.1, 0.3), total=total, lines=lines)
    root = parse(draw(data))
    shown = words(root)
    for expected in ("Study", "IMR", "Control", "Mean", "SD", "Total", "Weight", "Smith 2020"):
        assert expected in shown
    for expected in (*CELLS, "50.0%", "100.0%", "−0.20", "[−0.50,", "0.10]", *lines):
        assert expected in shown
    assert shown.count("Std. mean difference") == 2
    assert "Favours IMR" in shown
    assert "Total (95% CI): −0.20 [−0.40, 0.00]" in root.find(f"{NAMESPACE}desc").text
    assert inside(root)


def test_the_area_of_a_square_is_in_proportion_to_the_weight():
    root = parse(draw(plot(row(weight=80.0), row(weight=20.0))))
    big, small = (float(e.get("width")) for e in squares(root))
    assert (big / small) ** 2 == pytest.approx(4, rel=0.01)


def test_an_interval_beyond_the_axis_ends_in_an_arrow():
    wide = row("Wide 2001", -0.1, -60.0, 60.0)
    without = parse(draw(plot(row(), row("B", 0.2, 0.0, 0.4))))
    clipped = parse(draw(plot(row(), row("B", 0.2, 0.0, 0.4), wide)))
    assert len(tags(clipped, "polygon")) == len(tags(without, "polygon")) + 2
    assert inside(clipped)
    assert "[−60.00," in words(clipped)


def test_a_study_beyond_a_typed_axis_is_an_arrow_without_a_square():
    root = parse(draw(plot(row(), row("Far", 5.0, 4.0, 6.0), axis=(-1.0, 1.0))))
    assert len(squares(root)) == 1
    assert inside(root)


def test_an_interval_narrower_than_its_square_stays_visible():
    root = parse(draw(plot(row(estimate=0.5, low=0.499, high=0.501), row())))
    assert any(e.get("stroke") == "#ffffff" for e in tags(root, "line"))


def test_no_study_says_so():
    root = parse(draw(plot()))
    assert "No study contributes data to this analysis." in words(root)
    assert inside(root)


def test_a_study_without_an_estimate_says_so_and_has_no_square():
    root = parse(draw(plot(ForestRow("Zero 1999", CELLS), row())))
    assert "Not estimable" in words(root)
    assert len(squares(root)) == 1


def test_subgroups_have_titles_subtotals_and_their_own_lines():
    first = ForestGroup(
        (row(),),
        "Self-rated",
        Pooled("Subtotal (95% CI)", -0.2, -0.5, 0.1, weight=50.0),
        ("Heterogeneity: not applicable",),
    )
    second = ForestGroup((row("Lone 2002"),), "Clinician-rated")
    shown = words(parse(draw(plot(groups=(first, second)))))
    order = [shown.index(w) for w in ("Self-rated", "Subtotal (95% CI)", "Clinician-rated")]
    assert order == sorted(order)
    assert "Heterogeneity: not applicable" in shown


def test_the_prediction_interval_has_a_row_and_a_bar():
    total = Pooled("Total (95% CI)", -0.2, -0.4, 0.0, prediction=(-0.9, 0.5))
    root = parse(draw(plot(row(), total=total)))
    assert "Prediction interval" in words(root)
    assert "[−0.90," in words(root)
    assert any("Prediction interval" in (e.text or "") for e in tags(root, "title"))


def test_ratios_stand_on_a_logarithmic_axis():
    data = plot(
        row(estimate=0.5, low=0.25, high=1.0),
        row(estimate=2.0, low=1.0, high=4.0),
        log=True,
        null=1.0,
        axis=(0.1, 10.0),
    )
    root = parse(draw(data))
    left, right = (float(e.get("x")) + float(e.get("width")) / 2 for e in squares(root))
    axis = [float(e.get("x1")) for e in tags(root, "line") if e.get("x1") == e.get("x2")]
    null = (left + right) / 2
    assert any(math.isclose(x, null, abs_tol=0.05) for x in axis)
    assert {"0.1", "0.2", "0.5", "1", "2", "5", "10"} <= set(words(root))


def test_long_names_are_wrapped_not_cut():
    name = "Hasson-Ohayon et al. 2007 (Illness Management and Recovery programme)"
    shown = words(parse(draw(plot(row(name)))))
    lines = [line for line in shown if line in name and len(line) > 8]
    assert " ".join(lines[:2]) == name


def test_decimal_points_stand_below_each_other():
    rows = (ForestRow("A", ("9.5", "1", "1")), ForestRow("B", ("123.25", "1", "1")))
    root = parse(draw(plot(*rows, arms=(Arm("A", ("Mean", "SD", "Total")),))))
    ends = {e.text: float(e.get("x")) for e in tags(root, "text") if e.text in ("9.5", "123.25")}
    # one more decimal: as far to the right as one digit is wide
    assert ends["123.25"] - ends["9.5"] == pytest.approx(0.556 * 9, abs=0.02)


def test_judgements_stand_beside_the_studies_with_a_full_legend():
    bias = BiasColumns(("Randomization", "Deviations"), ("Low", "Some concerns", "High"))
    root = parse(draw(plot(row(judgements=("Low", "High")), bias=bias)))
    shown = words(root)
    for expected in ("(A) Randomization", "(B) Deviations", "Low", "Some concerns", "High"):
        assert expected in shown
    assert len(tags(root, "circle")) == 2 + 3
    assert inside(root)


def test_hostile_names_stay_names():
    name = '<script>alert(1)</script> & "x"'
    root = parse(draw(plot(row(name, href="javascript:alert(1)"))))
    assert not tags(root, "script")
    assert not tags(root, "a")
    assert "<script>alert(1)</script>" in " ".join(words(root))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"estimate": float("nan")}, "not a finite number"),
        ({"high": float("inf")}, "not a finite number"),
        ({"low": 0.5}, "lies outside its confidence interval"),
        ({"low": None}, "no confidence interval"),
        ({"weight": -1.0}, "must be 0 or more"),
        ({"cells": ("1",)}, "1 cells of raw data for 6 columns"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(changes, message):
    values = {"cells": CELLS, "estimate": 0.0, "low": -1.0, "high": 1.0, "weight": 1.0, **changes}
    with pytest.raises(PlotError, match=message):
        draw(plot(ForestRow("Smith 2020", **values)))


def test_a_ratio_of_zero_is_refused():
    with pytest.raises(PlotError, match="above zero"):
        draw(plot(row(estimate=0.5, low=0.0, high=1.0), log=True, null=1.0))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=60),
            st.floats(-1e6, 1e6),
            st.floats(0, 1e5),
            st.floats(0, 100) | st.none(),
        ),
        max_size=12,
    ),
    st.booleans(),
)
def test_any_numbers_stay_on_the_paper(rows, log):
    studies = []
    for name, at, half, weight in rows:
        low, high = at - half, at + half
        if log:
            low, at, high = (math.exp(v / 1e5) for v in (low, at, high))
        studies.append(ForestRow(name, (), at, low, high, weight))
    data = plot(*studies, arms=(), log=log, null=1.0 if log else 0.0)
    assert inside(parse(draw(data)))
