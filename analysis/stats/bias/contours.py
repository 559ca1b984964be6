"""Lines for funnel plots: significance contours about no effect, pseudo limits about an estimate.

Source: Peters et al. (2008), J Clin Epidemiol 61:991; Cochrane Handbook 13.3.5.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from ..distributions import check_level, critical
from ..result import Answer, Asked, CannotEstimate, Caution, Result
from .few import few_studies


@dataclass(frozen=True, slots=True)
class Contour(Result):
    """Effects beyond centre ± slope * SE have a two-sided p below ``p``."""

    p: float
    slope: float
    centre: float

    def at(self, se: float) -> tuple[float, float]:
        """Both edges at a standard error."""
        return self.centre - self.slope * se, self.centre + self.slope * se


@dataclass(frozen=True, slots=True)
class Funnel(Answer):
    """Contours in order of falling p, and the slope of the pseudo limits about ``estimate``."""

    contours: tuple[Contour, ...]
    estimate: float
    limit_slope: float
    level: float
    k: int
    cautions: tuple[Caution, ...]
    asked: Asked

    def limits(self, se: float) -> tuple[float, float]:
        """Where ``level`` of the studies would lie at this SE without heterogeneity or bias."""
        reach = self.limit_slope * se
        return self.estimate - reach, self.estimate + reach


def funnel(
    k: int,
    estimate: float,
    *,
    levels: Sequence[float] = (0.10, 0.05, 0.01),
    null: float = 0.0,
    level: float = 0.95,
    measure: str = "GEN",
) -> Funnel:
    """Lines for ``k`` studies pooled to ``estimate`` (analysis scale)."""
    check_level(level)
    if any(not 0.0 < p < 1.0 for p in levels):
        raise CannotEstimate("Contour levels are p-values above 0 and below 1.")
    said = list(few_studies(k))
    if measure in ("SMD", "SMDH"):
        said.append(
            Caution(
                "smd-se",
                "The SE of a standardised difference depends on the effect itself, which bends "
                "the funnel; 1/√N on the axis avoids this.",
            )
        )
    contours = tuple(Contour(p, -float(ndtri(p / 2)), null) for p in sorted(levels, reverse=True))
    asked = Asked(
        "funnel lines: pseudo limits about the estimate, significance contours about no effect",
        {"estimate": np.array([estimate])},
        {"k": k, "levels": tuple(levels), "null": null, "level": level, "measure": measure},
    )
    return Funnel(contours, estimate, critical(level), level, k, tuple(said), asked)
