"""Relative effects as absolute ones."""

from __future__ import annotations

from extraction.convert import absolute
from extraction.convert.catalogue.fields import ACR, LB, ODDS_RATIO, UB, optional
from extraction.convert.converted import Conversion, Input

ABSOLUTE = (
    Conversion(
        "OR_to_RR_with_ACR",
        "Risk ratio from an odds ratio at a comparator risk",
        "absolute",
        (ODDS_RATIO, ACR, optional(LB), optional(UB)),
        ("rr",),
        absolute.or_to_rr_with_acr,
    ),
    Conversion(
        "absolute_effects_SoF",
        "Absolute effects per 1000 from RR or OR",
        "absolute",
        (
            ACR,
            Input("rr", "Risk ratio", "positive", False),
            Input("rr_lb", "Lower limit of RR", "positive", False),
            Input("rr_ub", "Upper limit of RR", "positive", False),
            optional(ODDS_RATIO),
            Input("or_lb", "Lower limit of OR", "positive", False),
            Input("or_ub", "Upper limit of OR", "positive", False),
        ),
        (),
        absolute.absolute_effects,
    ),
    Conversion(
        "HR_to_absolute",
        "Absolute effects per 1000 from a hazard ratio",
        "absolute",
        (Input("hr", "Hazard ratio", "positive"), ACR, optional(LB), optional(UB)),
        (),
        absolute.hr_to_absolute,
    ),
)
