"""Effect sizes and their sampling variances from what studies report."""

from .backtransform import back, harmonic_mean
from .base import Effects
from .binary import two_arm_binary
from .continuous import two_arm_continuous
from .paired import paired
from .rates import incidence_rate, two_arm_rates
from .reported import generic, hazard_ratio_from_o_e, ratio_with_limits
from .single import correlation, proportion, single_mean

__all__ = [
    "Effects",
    "back",
    "correlation",
    "generic",
    "harmonic_mean",
    "hazard_ratio_from_o_e",
    "incidence_rate",
    "paired",
    "proportion",
    "ratio_with_limits",
    "single_mean",
    "two_arm_binary",
    "two_arm_continuous",
    "two_arm_rates",
]
