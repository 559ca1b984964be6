"""Several correlated effects of one study as a single one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from extraction.convert import checked
from extraction.convert.converted import CannotConvert, Converted


def average_effects(*, yi: Sequence[float], vi: Sequence[float], r: float = 0.5) -> Converted:
    """Mean of correlated effects; Var = (Σv + Σ_{i≠j} r √(v_i v_j)) / m². Borenstein 2009 ch. 24.

    ``r`` between 0 and 1 is an assumption of the team.
    """
    effects, variances = checked.series("effects", yi), checked.series("variances", vi)
    if len(effects) != len(variances):
        raise CannotConvert("Each effect needs a variance.")
    rho = checked.number("r", r)
    if not 0 <= rho <= 1:
        raise CannotConvert("r must lie between 0 and 1.")
    roots = np.sqrt([checked.positive("Each variance", v) for v in variances])
    m = len(effects)
    total = (1 - rho) * float(roots @ roots) + rho * float(roots.sum()) ** 2
    return Converted(
        values={
            "yi": float(np.mean(effects)),
            "vi": total / m**2,
            "sei": math.sqrt(total) / m,
        },
        formula="mean; Var = (Σv + Σ r √(vᵢvⱼ)) / m²",
        source="Borenstein 2009, chapter 24",
        inputs={"yi": effects, "vi": variances, "r": rho},
        warnings=("The correlation is an assumption: repeat the analysis with others.",),
        recommended={"yi": "yi", "vi": "vi"},
    )
