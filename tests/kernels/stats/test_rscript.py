"""The R script holds every number, every option, and survives any study name."""

import re

import pytest

from analysis.report.rscript import Question, rscript
from analysis.stats.result import CannotEstimate

BINARY = {"ai": [4, 6, None], "n1i": [123, 306, 50], "ci": [11, 29, 3], "n2i": [139, 303, 50]}


def asked(**changes) -> Question:
    plain = {
        "title": "Death at one year",
        "kind": "two-arm binary",
        "measure": "RR",
        "studies": ["Aronson 1948", "Ferguson 1949", "Rosenthal 1960"],
        "columns": BINARY,
    }
    return Question(**(plain | changes))


def test_the_script_has_data_effects_model_and_back_transformation():
    text = rscript(asked(extra={"add": 0.5, "to": "only0", "drop00": False}))
    assert "ai = c(4, 6, NA)" in text
    assert 'escalc(measure = "RR", ai = ai, n1i = n1i, ci = ci, n2i = n2i' in text
    assert 'add = 0.5, to = "only0", drop00 = FALSE' in text
    assert 'method = "REML", test = "z", level = 95' in text
    assert "predict(fit, transf = exp)" in text and "leave1out(fit)" in text


def test_tables_are_pooled_by_their_own_functions():
    assert 'rma.mh(measure = "RR", ai = ai' in rscript(asked(pooling="MH"))
    peto = rscript(asked(pooling="Peto", measure="PETO"))
    assert "rma.peto(ai = ai" in peto and "rma.mh" not in peto


def test_two_step_estimators_are_spelt_out():
    text = rscript(asked(method="DL2"))
    assert 'method = "DL")' in text and "weights = 1 / (vi + first$tau2)" in text


def test_subgroups_and_moderators_are_in_the_data_and_the_models():
    text = rscript(
        asked(group=("Risk of bias", ["low", "high", "low"]), moderators={"1st year": [1, 2, 3]})
    )
    assert 'Risk_of_bias = c("low", "high", "low")' in text and "x1st_year = c(1, 2, 3)" in text
    assert 'subset(dat, Risk_of_bias == "high")' in text
    assert "mods = ~ factor(Risk_of_bias)" in text and "mods = ~ x1st_year" in text


def test_no_digit_is_lost():
    text = rscript(
        asked(
            kind="generic",
            measure="GEN",
            columns={"yi": [0.1 + 0.2, 1e-7, -3], "vi": [1 / 3, 2e8, 5.0]},
        )
    )
    numbers = re.findall(r"[yv]i = c\(([^)]*)\)", text)
    assert [float(x) for x in numbers[0].split(",")] == [0.1 + 0.2, 1e-7, -3]
    assert [float(x) for x in numbers[1].split(",")] == [1 / 3, 2e8, 5.0]


def test_a_study_name_cannot_break_out_of_its_string():
    text = rscript(asked(studies=['"); quit("no', "back\\slash", "line\nbreak"], title="a\nb"))
    assert '"\\"); quit(\\"no"' in text and '"back\\\\slash"' in text
    assert '"line\\u000abreak"' in text and text.startswith("# a b\n")


def test_long_columns_are_broken_into_lines():
    studies = [f"Study number {i}" for i in range(60)]
    columns = {name: list(range(1, 61)) for name in BINARY}
    text = rscript(asked(studies=studies, columns=columns))
    data = text[text.index("data.frame") : text.index("escalc(")]
    assert max(len(line) for line in data.splitlines()) < 105


def test_what_cannot_be_written_is_refused_in_words():
    for wrong in (
        {"kind": "x"},
        {"columns": {"ai": [1, 2, 3]}},
        {"method": "GENQ"},
        {"method": "DL2", "weights": [1, 2, 3]},
        {"weights": [1, 2]},
        {"pooling": "x"},
    ):
        with pytest.raises(CannotEstimate):
            rscript(asked(**wrong))


def test_what_may_follow_is_written_or_refused():
    text = rscript(asked(further=("trim and fill", "egger")))
    assert "trimfill(iv)" in text and 'regtest(iv, model = "lm")' in text
    with pytest.raises(CannotEstimate, match="choose cumulative"):
        rscript(asked(further=("gosh",)))
    with pytest.raises(CannotEstimate, match="events in two arms"):
        rscript(
            asked(kind="generic", columns={"yi": [1, 2, 3], "vi": [1, 2, 3]}, further=("harbord",))
        )
    table = rscript(asked(pooling="MH", further=("egger",)))
    assert "iv <- rma(yi, vi" in table and "regtest(iv" in table


def test_names_of_columns_are_words_of_their_own():
    text = rscript(
        asked(
            group=("研究", ["a", "b", "a"]),
            moderators={
                "研究": [1, 2, 3], "ai": [3, 2, 1], "if": list("xyx"), "Country": list("abb"),
            },
        )
    )  # fmt: skip
    data = text[text.index("data.frame") : text.index("escalc(")]
    for name in ("x = c(", "x_2 = c(", "ai_2 = c(", "if_2 = factor(c(", "Country = factor(c("):
        assert f"\n  {name}" in data
    assert "mods = ~ x_2 + ai_2 + if_2 + Country" in text


@pytest.mark.parametrize(
    "wrong", [{"measure": 'RR"); quit("no'}, {"test": '"); quit("'}, {"extra": {"x); quit(": 1}}]
)
def test_no_option_becomes_code(wrong):
    with pytest.raises(CannotEstimate):
        rscript(asked(**wrong))
