"""Small-study effects and publication bias: tests, corrections, funnel lines."""

from .contours import Contour, Funnel, funnel
from .excess import ExcessSignificance, excess_significance
from .failsafe import FailSafe, fail_safe
from .rank import RankTest, begg
from .regression import (
    AsymmetryTest,
    deeks,
    effective_size,
    egger,
    egger_mixed,
    harbord,
    peese,
    peters,
)
from .selection import SelectionFit, step_selection
from .trimfill import TrimFill, trim_and_fill

__all__ = [
    "AsymmetryTest",
    "Contour",
    "ExcessSignificance",
    "FailSafe",
    "Funnel",
    "RankTest",
    "SelectionFit",
    "TrimFill",
    "begg",
    "deeks",
    "effective_size",
    "egger",
    "egger_mixed",
    "excess_significance",
    "fail_safe",
    "funnel",
    "harbord",
    "peese",
    "peters",
    "step_selection",
    "trim_and_fill",
]
