"""Standard deviations and standard errors."""

from __future__ import annotations

from extraction.convert import dispersion
from extraction.convert.catalogue.fields import BOUND, LB, LEVEL, N1, N2, ONE_SIDED, SIGN, UB, N, P
from extraction.convert.converted import Conversion, Input

SPREAD = (
    Conversion(
        "se_to_sd",
        "SD from a standard error",
        "spread",
        (Input("se", "Standard error", "positive"), N),
        ("sd",),
        dispersion.se_to_sd,
    ),
    Conversion(
        "ci_mean_to_sd",
        "SD from the confidence interval of a mean",
        "spread",
        (LB, UB, N, LEVEL),
        ("sd",),
        dispersion.ci_mean_to_sd,
    ),
    Conversion(
        "ci_meandiff_to_sd",
        "SE and SD from the confidence interval of a mean difference",
        "spread",
        (LB, UB, N1, N2, LEVEL),
        ("se", "sd"),
        dispersion.ci_meandiff_to_sd,
    ),
    Conversion(
        "p_to_se_sd",
        "SE and SD from the P value of a mean difference",
        "spread",
        (Input("md", "Mean difference"), P, N1, N2, ONE_SIDED, BOUND),
        ("se", "sd"),
        dispersion.p_to_se_sd,
    ),
    Conversion(
        "t_to_se_d_g",
        "SE, SD, d and g from a t statistic",
        "spread",
        (Input("t", "t"), N1, N2, Input("md", "Mean difference", required=False)),
        ("se", "sd", "g"),
        dispersion.t_to_se_d_g,
    ),
    Conversion(
        "F_to_d",
        "d from F with one numerator degree of freedom",
        "spread",
        (Input("f", "F", "positive"), N1, N2, SIGN),
        ("d",),
        dispersion.f_to_d,
    ),
    Conversion(
        "change_sd_from_corr",
        "SD of change from both SDs and a correlation",
        "spread",
        (
            Input("sd_b", "SD at baseline", "positive"),
            Input("sd_f", "SD at the end", "positive"),
            Input("r", "Correlation", "correlation"),
            Input("m_b", "Mean at baseline", required=False),
            Input("m_f", "Mean at the end", required=False),
        ),
        ("sd", "mean"),
        dispersion.change_sd_from_corr,
    ),
    Conversion(
        "corr_from_change_sd",
        "Correlation from the SDs at baseline, end and of change",
        "spread",
        (
            Input("sd_b", "SD at baseline", "positive"),
            Input("sd_f", "SD at the end", "positive"),
            Input("sd_c", "SD of change", "positive"),
        ),
        ("r",),
        dispersion.corr_from_change_sd,
    ),
    Conversion(
        "impute_missing_sd",
        "SD borrowed from other arms or studies",
        "spread",
        (Input("n", "Participants of each", "counts"), Input("sd", "SD of each", "numbers")),
        ("sd",),
        dispersion.impute_missing_sd,
    ),
)
