"""Numbers of events from percentages, and a 2 x 2 table from an odds ratio and its margins."""

from __future__ import annotations

import math
from decimal import Decimal

from extraction.convert import checked
from extraction.convert.converted import CannotConvert, Converted


def decimals_of(value: object) -> int:
    """How many decimals a number is written with: 23.7 -> 1, '23.70' -> 2."""
    exponent = Decimal(str(value)).as_tuple().exponent
    if not isinstance(exponent, int):
        raise CannotConvert("The percentage must be a finite number.")
    shown = Decimal(str(value))
    return 0 if shown == shown.to_integral_value() and exponent >= -1 else max(0, -exponent)


def percent_to_events(*, pct: float, n: float, decimals: int | None = None) -> Converted:
    """Percentage of n -> whole number of events, and whether that percentage is possible at all.

    ``decimals`` is the precision printed in the paper (else that of the number as given). The
    check is GRIM-like: some whole number of events must round to the printed percentage.
    """
    share, people = checked.not_negative("The percentage", pct), checked.size("n", n, least=1)
    if share > 100:
        raise CannotConvert(f"{share:g} % is more than everybody.")
    if people != int(people):
        raise CannotConvert("n must be a whole number of participants.")
    exact = share * people / 100
    events = round(exact)
    places = decimals_of(pct) if decimals is None else checked.decimals(decimals)
    back = 100 * events / people
    tolerance = 0.5 * 10.0**-places
    consistent = abs(back - share) <= tolerance * (1 + 1e-9)
    return Converted(
        values={
            "events": events,
            "events_exact": exact,
            "pct_back": back,
            "grim_consistent": consistent,
        },
        formula="events = round(percent × n / 100)",
        source="Arithmetic; consistency check after Brown & Heathers 2017 (GRIM)",
        inputs={"pct": share, "n": people, "decimals": places},
        warnings=()
        if consistent
        else (
            f"No whole number of events out of {people:g} gives {share:.{places}f} %: "
            f"the nearest, {events}, is {back:.{places}f} %. The denominator may be another one.",
        ),
        recommended={"events": "events"},
    )


def table_from_or_and_margins(*, odds_ratio: float, n1: float, n2: float, m1: float) -> Converted:
    """Odds ratio, arm sizes and total events -> the four cells (not rounded).

    Solves a (n2 − m1 + a) = OR (n1 − a)(m1 − a) for the one root inside the table.
    """
    ratio = checked.positive("The odds ratio", odds_ratio)
    first, second = checked.size("n1", n1, least=1), checked.size("n2", n2, least=1)
    total = checked.positive("The number of events", m1)
    if total >= first + second:
        raise CannotConvert("The total number of events must be below the number of participants.")
    a = _first_cell(ratio, first, second, total)
    return Converted(
        values={"a": a, "b": first - a, "c": total - a, "d": second - total + a},
        formula="a(n₂ − m₁ + a) = OR (n₁ − a)(m₁ − a)",
        source="The definition of the odds ratio",
        inputs={"odds_ratio": ratio, "n1": first, "n2": second, "m1": total},
        warnings=("The cells are not whole numbers: round them, then check the odds ratio.",),
        recommended={"events1": "a", "events2": "c"},
    )


def _first_cell(ratio: float, n1: float, n2: float, m1: float) -> float:
    """Root of (1 − OR) a² + (n2 − m1 + OR (n1 + m1)) a − OR n1 m1 = 0 inside the table."""
    square, linear, constant = 1 - ratio, n2 - m1 + ratio * (n1 + m1), -ratio * n1 * m1
    if square == 0:
        return -constant / linear
    root = math.sqrt(linear**2 - 4 * square * constant)
    stable = -0.5 * (linear + math.copysign(root, linear))
    low, high = max(0.0, m1 - n2), min(n1, m1)
    middle = (low + high) / 2
    return min((stable / square, constant / stable), key=lambda a: abs(a - middle))
