"""The conversions against worked examples, to the six decimals that they are given in."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from analysis.measure.conform_conversions import ASKED, BY_3_92, WITHOUT_INPUTS, expected, run
from extraction.convert import CONVERSIONS, CannotConvert, convert

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONCORD_DATA", ROOT.parent / "shared" / "data"))
CASES = SHARED.parent / "spec" / "cases" / "conversions.csv"

here = pytest.mark.skipif(not CASES.exists(), reason="the reference cases are not on this machine")


@here
def test_worked_examples() -> None:
    said: list[str] = []
    assert run(CASES, said.append), said
    assert said[-1].endswith("0 failures.")


@here
def test_every_worked_example_is_looked_at() -> None:
    assert expected(CASES).keys() == ASKED.keys() | BY_3_92.keys() | set(WITHOUT_INPUTS)


def test_a_wrong_or_unknown_example_fails(tmp_path: Path) -> None:
    table = tmp_path / "examples.csv"
    table.write_text("id,expected\nC1,SD=13.730827\n", encoding="utf-8")
    assert run(table, lambda _: None)
    for row in ("C1,SD=13.8", "C1,IQR=13.730827", "C99,SD=1"):
        table.write_text(f"id,expected\n{row}\n", encoding="utf-8")
        assert not run(table, lambda _: None)


def flat(value: object) -> Iterator[object]:
    """The single values in it."""
    if isinstance(value, Mapping | list | tuple):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from flat(item)
    else:
        yield value


EXAMPLES = {conversion: inputs for conversion, inputs, _ in ASKED.values()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_answer_carries_value_formula_source_inputs_and_warnings(name: str) -> None:
    made = convert(name, EXAMPLES[name])
    assert made.values and made.formula and made.source
    assert set(flat(EXAMPLES[name])) <= set(flat(made.inputs))
    assert all(warning for warning in made.warnings)


@pytest.mark.parametrize("name", CONVERSIONS)
def test_every_conversion_says_what_it_needs(name: str) -> None:
    assert CONVERSIONS[name].title and CONVERSIONS[name].inputs
    with pytest.raises(CannotConvert, match="needs|does not use"):
        convert(name, {})
