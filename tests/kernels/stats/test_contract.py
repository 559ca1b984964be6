"""What every answer carries: inputs, options, the method in words, cautions, k, and JSON of it."""

import json
import typing
from collections.abc import Iterator, Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass
from functools import cache, cached_property

import numpy as np
import pytest

from analysis.stats.result import NOT_KEPT, Answer, Asked, Caution, Result, encode

from .calls import Call, classes, public, recorded
from .families import EFFECTS, MEANS, OTHERS, TABLES, leaves, parts
from .test_families import ARMS, N1, N2, A, C, V, Y, kinds_of_result

# How the work is done, not what is asked; or columns, which inputs carry under another name.
NOT_CARRIED = {"progress", "root", "accuracy", "mods", "design", "ni", "sei"}
# They put an answer together for an analysis, which says what was asked.
BUILDERS = {"table_fit", "sandwich", "evidence", "least_squares"}
FAMILIES = {
    **{name: (family, (Y, V)) for name, family in EFFECTS.items()},
    **{f"tables: {name}": (family, (A, N1, C, N2)) for name, family in TABLES.items()},
    **{f"means: {name}": (family, ARMS) for name, family in MEANS.items()},
    **{f"other: {name}": (family, ()) for name, family in OTHERS.items()},
}


@cache
def calls_of(name: str) -> list[Call]:
    family, given = FAMILIES[name]
    return recorded(lambda: family(*given))


def answers(value: object) -> Iterator[Answer]:
    """The answers in a result."""
    return (part for part in parts(value) if isinstance(part, Answer))


@pytest.mark.parametrize("name", FAMILIES)
def test_an_answer_carries_what_was_asked(name):
    for call in calls_of(name):
        for made in answers(call.answer):
            check(made)
        if call.function.__name__ in BUILDERS:
            continue
        for option, value in call.chosen.items():
            if option not in NOT_CARRIED and value is not None:
                carried = {**call.answer.inputs, **call.answer.options}
                assert option in carried, f"{call.function.__name__} forgets {option}"
                assert encode(carried[option]) == encode(value) or is_resolved(carried[option])


def is_resolved(value: object) -> bool:
    """A column, or a list made complete."""
    return isinstance(value, np.ndarray | tuple)


def check(made: Answer) -> None:
    kind = type(made).__name__
    assert made.k >= 1 and isinstance(made.k, int), kind
    assert len(made.method_name) > 3 and not made.method_name.isupper(), kind
    assert made.method_name != NOT_KEPT.words, kind
    assert all(isinstance(said, Caution) and said.text.endswith(".") for said in made.cautions)
    assert made.inputs and isinstance(made.options, Mapping), kind
    assert all(isinstance(value, np.ndarray | tuple) for value in made.inputs.values()), kind
    there = json.dumps(made.to_json(), allow_nan=False)
    back = type(made).from_json(json.loads(there))
    assert leaves(back) == leaves(made)
    assert json.dumps(back.asked.to_json()) == json.dumps(made.asked.to_json()), kind
    for name, value in made.inputs.items():
        assert type(back.inputs[name]) is type(value), (kind, name)
    with pytest.raises((FrozenInstanceError, AttributeError)):
        made.cautions = ()


@pytest.mark.parametrize("name", FAMILIES)
def test_every_number_that_went_in_is_in_the_answer(name):
    (_, given), calls = FAMILIES[name], calls_of(name)
    if not given or not calls or name in ("funnel", "limits of tau2"):
        return
    first = [call.answer for call in calls]
    carried = {float(x) for made in first for x in numbers(made.asked.inputs)}
    for column in given[: 1 if name in EFFECTS else len(given) // 2]:
        derived = [{float(f(x)) for x in column} for f in (np.tanh, np.exp)]
        assert {float(x) for x in column} <= carried or any(one <= carried for one in derived)


def numbers(inputs: Mapping[str, object]) -> Iterator[float]:
    for value in inputs.values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, np.ndarray):
                yield from np.ravel(part)


def test_every_public_analysis_is_asked():
    called = {call.function.__code__ for name in FAMILIES for call in calls_of(name)}
    assert not {made.__name__ for code, made in public().items() if code not in called}


def inside(kind: type) -> Iterator[type]:
    """The results that an answer's fields, properties and methods give."""
    hints = typing.get_type_hints(kind) if is_dataclass(kind) else {}
    made = list(hints.values())
    for name, value in vars(kind).items():
        if name.startswith("_"):
            continue
        function = value.fget if isinstance(value, property) else value
        function = function.func if isinstance(function, cached_property) else function
        if callable(function) and getattr(function, "__annotations__", None):
            made.append(typing.get_type_hints(function).get("return"))
    for hint in made:
        yield from (found for found in classes(hint) if issubclass(found, Result))


def test_a_result_is_an_answer_or_part_of_one():
    kinds = {kind for kind in kinds_of_result() if kind is not Answer}
    whole = {kind for kind in kinds if issubclass(kind, Answer)}
    seen, waiting = set(whole), list(whole)
    while waiting:
        for part in inside(waiting.pop()):
            if part not in seen:
                seen.add(part)
                waiting.append(part)
    # A class with slots leaves behind the one it was made from, under the same name.
    known = {(kind.__module__, kind.__qualname__) for kind in seen}
    assert not {(kind.__module__, kind.__qualname__) for kind in kinds} - known


def test_an_answer_written_before_it_carried_its_question_is_read_with_the_reason():
    made = EFFECTS["begg"](Y, V)
    old = {name: value for name, value in made.to_json().items() if name != "asked"}
    back = type(made).from_json(old)
    assert back.method_name == NOT_KEPT.words and not back.inputs
    assert leaves(back)[: len(fields(made)) - 1] == leaves(made)[: len(fields(made)) - 1]


def test_inputs_of_every_shape_come_back_as_they_were():
    given = {
        "column": np.array([1.0, np.nan, np.inf]),
        "matrix": np.array([[1.0, 2.0], [3.0, 4.0]]),
        "labels": ("a", None, "Inf"),
        "matrices": (np.eye(1), np.eye(2)),
        "nothing": np.array([]),
    }
    asked = Asked("a question in words", given, {"level": 0.95, "names": ("a", "b"), "tau2": None})
    back = Asked.from_json(json.loads(json.dumps(asked.to_json(), allow_nan=False)))
    assert back.to_json() == asked.to_json()
    assert all(type(back.inputs[name]) is type(value) for name, value in given.items())
    assert np.isnan(back.inputs["column"][1]) and np.isinf(back.inputs["column"][2])
