"""From columns of study characteristics to a design matrix.

Numbers enter as they are; categories as indicator columns with the first level as reference
(treatment coding, as R). Products of columns give interactions. A missing value leaves its row
out of the analysis, which says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .result import Answer, Array, Asked, CannotEstimate, Caution

Values = Sequence[object]


@dataclass(frozen=True)
class Design(Answer):
    """``columns`` (k, m) without the intercept, their ``names``, and the levels of categories."""

    columns: Array
    names: tuple[str, ...]
    terms: tuple[str, ...]
    cautions: tuple[Caution, ...]
    asked: Asked

    @property
    def k(self) -> int:
        """The number of rows."""
        return int(self.columns.shape[0])


def design(
    columns: Mapping[str, Values],
    *,
    levels: Mapping[str, Sequence[str]] | None = None,
    interactions: Sequence[tuple[str, str]] = (),
    full: bool = False,
) -> Design:
    """Code ``columns`` (name -> k values); ``levels`` orders categories (else alphabetical).

    ``full`` gives the first category's every level its own column, for models without intercept.
    """
    if not columns:
        raise CannotEstimate("Choose at least one moderator.")
    coded: dict[str, tuple[Array, list[str]]] = {}
    for name, values in columns.items():
        keep_all = full and not coded
        coded[name] = _code(name, list(values), (levels or {}).get(name), keep_all)
    blocks = list(coded.values())
    terms = [name for name in coded for _ in coded[name][1]]
    for first, second in interactions:
        block = _product(coded, first, second)
        blocks.append(block)
        terms += [f"{first}:{second}"] * len(block[1])
    sizes = {block.shape[0] for block, _ in blocks}
    if len(sizes) != 1:
        raise CannotEstimate("The moderators do not have the same number of values.")
    return Design(
        np.hstack([block for block, _ in blocks]),
        tuple(name for _, names in blocks for name in names),
        tuple(terms),
        _cautions(np.hstack([block for block, _ in blocks])),
        _asked(columns, levels, interactions, full),
    )


def _cautions(coded: Array) -> tuple[Caution, ...]:
    gone = np.flatnonzero(np.isnan(coded).any(axis=1))
    if not gone.size:
        return ()
    rows = ", ".join(str(i + 1) for i in gone)
    return (Caution("rows-missing", f"A moderator is missing in row {rows}."),)


def _asked(
    columns: Mapping[str, Values],
    levels: Mapping[str, Sequence[str]] | None,
    interactions: Sequence[tuple[str, str]],
    full: bool,
) -> Asked:
    options: dict[str, Any] = {
        f"levels of {n}": tuple(known) for n, known in (levels or {}).items()
    }
    options |= {"interactions": tuple(f"{a}:{b}" for a, b in interactions), "full": full}
    return Asked("treatment coding", {n: _kept(values) for n, values in columns.items()}, options)


def _kept(values: Values) -> Array | tuple[str | None, ...]:
    """A column of numbers as numbers, any other as labels."""
    if all(_missing(value) or is_number(value) for value in values):
        return np.array([math.nan if _missing(v) else float(str(v)) for v in values])
    return tuple(None if _missing(value) else str(value) for value in values)


def is_number(value: object) -> bool:
    """True for ints and floats (not booleans)."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _missing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _code(
    name: str, values: list[object], levels: Sequence[str] | None, keep_all: bool
) -> tuple[Array, list[str]]:
    present = [value for value in values if not _missing(value)]
    if levels is None and present and all(is_number(value) for value in present):
        numbers = [math.nan if _missing(v) else float(str(v)) for v in values]
        return np.array(numbers)[:, None], [name]
    order = [str(level) for level in levels] if levels else sorted({str(v) for v in present})
    unknown = {str(v) for v in present} - set(order)
    if unknown:
        raise CannotEstimate(f"“{name}” has values without a level: {', '.join(sorted(unknown))}.")
    used = [level for level in order if any(str(v) == level for v in present)]
    if len(used) < (1 if keep_all else 2):
        raise CannotEstimate(f"“{name}” has only one value, so there is nothing to compare.")
    shown = used if keep_all else used[1:]
    block = np.array(
        [[math.nan if _missing(v) else float(str(v) == level) for level in shown] for v in values]
    )
    return block, [f"{name}={level}" for level in shown]


def _product(
    coded: Mapping[str, tuple[Array, list[str]]], first: str, second: str
) -> tuple[Array, list[str]]:
    for name in (first, second):
        if name not in coded:
            raise CannotEstimate(f"The interaction names “{name}”, which is not in the model.")
    (left, left_names), (right, right_names) = coded[first], coded[second]
    block = np.hstack([left * right[:, [i]] for i in range(right.shape[1])])
    return block, [f"{a}:{b}" for b in right_names for a in left_names]
