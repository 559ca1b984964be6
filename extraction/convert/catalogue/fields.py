"""Fields that several conversions ask for."""

from __future__ import annotations

from extraction.convert.converted import Input

LEVEL = Input("level", "Confidence level (%)", "level", False, 95)
N = Input("n", "Participants", "count")
N1 = Input("n1", "Participants, first arm", "count")
N2 = Input("n2", "Participants, second arm", "count")
LB = Input("lb", "Lower limit")
UB = Input("ub", "Upper limit")
P = Input("p", "P value, two-sided", "proportion")
ONE_SIDED = Input("one_sided", "P is one-sided", "yes_no", False, False)
BOUND = Input("bound", "P is only a bound, such as P < 0.05", "yes_no", False, False)
SIGN = Input("sign", "Direction: 1 above, −1 below the null", "sign")
MIN = Input("minimum", "Minimum")
Q1 = Input("q1", "First quartile")
MEDIAN = Input("median", "Median")
Q3 = Input("q3", "Third quartile")
MAX = Input("maximum", "Maximum")
M1, M2 = Input("m1", "Mean, first arm"), Input("m2", "Mean, second arm")
SD1, SD2 = Input("sd1", "SD, first arm", "positive"), Input("sd2", "SD, second arm", "positive")
ACR = Input("acr", "Risk in the comparator group, 0 to 1", "proportion")
ODDS_RATIO = Input("odds_ratio", "Odds ratio", "positive")


def optional(field: Input, kind: str | None = None) -> Input:
    """The same field, not required."""
    return Input(field.name, field.label, kind or field.kind, False)


ANY_QUANTILES = (optional(MIN), optional(Q1), MEDIAN, optional(Q3), optional(MAX), N)
