"""The statistics kernel: effect sizes, pooling, heterogeneity, subgroups, regression, influence.

Numbers in, frozen results out, numpy and scipy only. Every result says in words what was done
(``cautions``) and goes to JSON and back without rounding.

    effects = two_arm_binary("RR", events_1, n_1, events_2, n_2)
    fit = pool(effects.yi, effects.vi, method="REML", test="knha")
    fit.b, fit.tau2, fit.I2, fit.pi, leave_one_out(fit)
"""

from .effects import (
    Effects,
    back,
    correlation,
    generic,
    hazard_ratio_from_o_e,
    incidence_rate,
    paired,
    proportion,
    ratio_with_limits,
    single_mean,
    two_arm_binary,
    two_arm_continuous,
    two_arm_rates,
)
from .fit import TESTS, Fit
from .fixed_weights import henmi_copas, ivhet
from .influence import baujat, blups, influence
from .leave_one_out import cumulative, leave_one_out
from .mantel_haenszel import mantel_haenszel, mantel_haenszel_rates
from .permutation import permutation_test
from .peto import peto
from .pool import pool
from .regression import likelihood_ratio, predict, regress
from .result import CannotEstimate, Caution, Result
from .subgroups import Subgroups, subgroups
from .tau2 import METHODS

__all__ = [
    "METHODS",
    "TESTS",
    "CannotEstimate",
    "Caution",
    "Effects",
    "Fit",
    "Result",
    "Subgroups",
    "back",
    "baujat",
    "blups",
    "correlation",
    "cumulative",
    "generic",
    "hazard_ratio_from_o_e",
    "henmi_copas",
    "incidence_rate",
    "influence",
    "ivhet",
    "leave_one_out",
    "likelihood_ratio",
    "mantel_haenszel",
    "mantel_haenszel_rates",
    "paired",
    "permutation_test",
    "peto",
    "pool",
    "predict",
    "proportion",
    "ratio_with_limits",
    "regress",
    "single_mean",
    "subgroups",
    "two_arm_binary",
    "two_arm_continuous",
    "two_arm_rates",
]
