"""Ratios, hazard ratios, log scale."""

from __future__ import annotations

from extraction.convert import ratios, two_by_two
from extraction.convert.catalogue.fields import BOUND, LB, LEVEL, N1, N2, ONE_SIDED, SIGN, UB, P
from extraction.convert.converted import Conversion, Input

RATIOS = (
    Conversion(
        "ratio_ci_to_log_se",
        "Log ratio and SE from a confidence interval",
        "ratios",
        (Input("est", "Ratio", "positive"), LB, UB, LEVEL),
        ("yi", "sei"),
        ratios.ratio_ci_to_log_se,
    ),
    Conversion(
        "ratio_p_to_log_se",
        "Log ratio and SE from a P value",
        "ratios",
        (Input("est", "Ratio", "positive"), P, ONE_SIDED, BOUND),
        ("yi", "sei"),
        ratios.ratio_p_to_log_se,
    ),
    Conversion(
        "logrank_OE_V_to_logHR",
        "Log hazard ratio from O − E and V",
        "ratios",
        (Input("o_minus_e", "O − E"), Input("v", "V", "positive"), LEVEL),
        ("yi", "sei"),
        ratios.logrank_oe_v_to_loghr,
    ),
    Conversion(
        "logrank_p_to_logHR",
        "Log hazard ratio from a log-rank P value",
        "ratios",
        (P, Input("events", "Events in both arms", "count"), N1, N2, SIGN, BOUND),
        ("yi", "sei"),
        ratios.logrank_p_to_loghr,
    ),
    Conversion(
        "raw_to_log_scale",
        "Mean and SD of the logarithms",
        "ratios",
        (Input("m", "Mean", "positive"), Input("sd", "SD", "positive")),
        ("log_mean", "log_sd"),
        ratios.raw_to_log_scale,
    ),
    Conversion(
        "two_by_two",
        "Risk ratio, odds ratio, risk difference from two arms",
        "ratios",
        (
            Input("a", "Events, first arm", "count"),
            N1,
            Input("c", "Events, second arm", "count"),
            N2,
        ),
        ("rr", "or", "rd"),
        two_by_two.two_by_two,
    ),
    Conversion(
        "rate_ratio",
        "Rate ratio from events and person-time",
        "ratios",
        (
            Input("e1", "Events, first arm", "count"),
            Input("t1", "Person-time, first arm", "positive"),
            Input("e2", "Events, second arm", "count"),
            Input("t2", "Person-time, second arm", "positive"),
        ),
        ("yi", "sei"),
        two_by_two.rate_ratio,
    ),
)
