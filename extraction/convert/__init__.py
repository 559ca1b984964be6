"""What papers report -> what an analysis needs: conversions with formula, source and warnings.

``CONVERSIONS`` lists them; ``convert(id, inputs)`` runs one. Each answer is a ``Converted``;
inputs that cannot be raise ``CannotConvert`` with a sentence.
"""

from extraction.convert.converted import CannotConvert, Conversion, Converted, Input
from extraction.convert.plausible import (
    mixed_scores,
    se_entered_as_sd,
    smallest_possible_smd_se,
    smd_se_too_small,
)
from extraction.convert.registry import CONVERSIONS, convert

__all__ = [
    "CONVERSIONS",
    "CannotConvert",
    "Conversion",
    "Converted",
    "Input",
    "convert",
    "mixed_scores",
    "se_entered_as_sd",
    "smallest_possible_smd_se",
    "smd_se_too_small",
]
