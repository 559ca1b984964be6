"""Warnings about numbers that are possible but look like a common slip."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from extraction.convert import checked

# Handbook 6.5.2.2: SDs of one scale rarely differ threefold between studies.
FAR = 3.0


def se_entered_as_sd(*, sd: float, n: float, others: Sequence[float]) -> str | None:
    """A sentence when the SD is far below the others on this scale but SD √n is not.

    ``others`` are the SDs of other arms or studies measured with the same instrument.
    """
    value, people = checked.positive("The SD", sd), checked.size("n", n)
    typical = [checked.positive("Each SD", other) for other in others]
    if not typical:
        return None
    middle = statistics.median(typical)
    as_sd = value * math.sqrt(people)
    if value * FAR < middle and abs(math.log(as_sd / middle)) < math.log(FAR):
        return (
            f"The SD {value:g} is far below the usual {middle:g}; as a standard error it would be "
            f"an SD of {as_sd:.3g}. Was an SE entered as an SD?"
        )
    return None


def smallest_possible_smd_se(*, n: float) -> float:
    """Lower bound 2/√N of the standard error of a standardised difference of two arms."""
    return 2 / math.sqrt(checked.size("N", n))


def smd_se_too_small(*, se: float, n: float) -> str | None:
    """A sentence when an SMD is said to be more precise than any split of N allows.

    One per cent is left for small-sample corrections and rounding.
    """
    given, least = checked.positive("The standard error", se), smallest_possible_smd_se(n=n)
    if given < 0.99 * least:
        return (
            f"A standard error of {given:.3g} is impossible with {n:g} participants: "
            f"it is at least {least:.3g}. Participants may have been counted twice."
        )
    return None


def mixed_scores(*, measure: str, scores: Sequence[str]) -> str | None:
    """A sentence when change and final scores meet in an analysis of standardised differences."""
    kinds = sorted(set(scores))
    if measure.upper() in {"SMD", "SMDH"} and len(kinds) > 1:
        return (
            f"Standardised differences mix {' and '.join(kinds)} scores; their SDs measure "
            "different things. Keep them apart, or use mean differences."
        )
    return None
