"""Network meta-analysis: evidence from arms or contrasts, relative effects, ranks, consistency."""

from .contrasts import Evidence, Trial, from_contrasts, from_events, from_means
from .model import Consistency, Effects, NetworkFit, network

__all__ = [
    "Consistency",
    "Effects",
    "Evidence",
    "NetworkFit",
    "Trial",
    "from_contrasts",
    "from_events",
    "from_means",
    "network",
]
