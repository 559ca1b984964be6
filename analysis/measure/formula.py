"""R's formulas for moderators, as far as reference cases use them: ~ a*b + factor(c) + I(d^2) - 1.

Terms are names, ``factor(name)``, arithmetic in ``I(…)``, ``log``, ``sqrt``, ``exp`` of them, and
products of two terms (``a:b``; ``a*b`` also brings both alone).
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.stats.moderators import Design, design

Row = Mapping[str, Any]
_TWO: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Pow: operator.pow,
}  # fmt: skip
_ONE: dict[str, Callable[[float], float]] = {
    "I": float, "log": math.log, "sqrt": math.sqrt, "exp": math.exp,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moderators:
    """The coded design without its intercept, and the coefficients' names as R writes them."""

    coded: Design
    names: tuple[str, ...]
    intercept: bool


def moderators(formula: str, rows: Sequence[Row], levels: Mapping[str, Any]) -> Moderators:
    """The design of ``formula`` over the rows; a factor's ``levels`` in R's order."""
    terms, products, intercept = _terms(formula)
    values: dict[str, list[Any]] = {}
    ordered: dict[str, Any] = {}
    for term in terms:
        inner = term.removeprefix("factor(").removesuffix(")")
        named = term if term in rows[0] or inner == term else inner
        if term.startswith("factor("):
            values[term] = [_level(row.get(inner)) for row in rows]
        else:
            values[term] = [_value(term, row) for row in rows]
        if named in levels:
            ordered[term] = levels[named]
    coded = design(values, levels=ordered, interactions=products, full=not intercept)
    first = ("(Intercept)",) if intercept else ()
    return Moderators(
        coded, first + tuple(name.replace("=", "") for name in coded.names), intercept
    )


def _terms(formula: str) -> tuple[list[str], list[tuple[str, str]], bool]:
    text = formula.replace(" ", "").lstrip("~")
    intercept = not text.endswith(("-1", "+0"))
    names: list[str] = []
    products: list[tuple[str, str]] = []
    for term in _split(text.removesuffix("-1").removesuffix("+0"), "+"):
        pair, crossed = _split(term, ":"), _split(term, "*")
        if len(pair) == 2:
            products.append((pair[0], pair[1]))
            continue
        names += [part for part in crossed if part not in names]
        if len(crossed) == 2:
            products.append((crossed[0], crossed[1]))
    return names, products, intercept


def _split(text: str, mark: str) -> list[str]:
    """The parts between ``mark`` outside of parentheses."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == mark and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _level(value: Any) -> str | None:
    """The value as R names a factor's level: whole numbers without a point."""
    if value is None or isinstance(value, str):
        return value
    return f"{value:.15g}"


def _value(term: str, row: Row) -> Any:
    if term in row or "(" not in term:
        return row.get(term)
    try:
        return _evaluate(ast.parse(term.replace("^", "**"), mode="eval").body, row)
    except TypeError:
        return None  # a missing value somewhere in the term


def _evaluate(node: ast.expr, row: Row) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.Name):
        return float(row[node.id])
    if isinstance(node, ast.BinOp) and type(node.op) in _TWO:
        return _TWO[type(node.op)](_evaluate(node.left, row), _evaluate(node.right, row))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ONE:
        return _ONE[node.func.id](_evaluate(node.args[0], row))
    raise ValueError(f"“{ast.unparse(node)}” is no arithmetic that is known here.")
