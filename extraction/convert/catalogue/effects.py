"""Between kinds of effect size and between scales."""

from __future__ import annotations

from extraction.convert import effects, scales, several_effects, two_by_two
from extraction.convert.catalogue.fields import M1, M2, MAX, MIN, N1, N2, SD1, SD2, SIGN, N
from extraction.convert.converted import Conversion, Input

EFFECTS = (
    Conversion(
        "smd_to_lnOR",
        "Log odds ratio from a standardised difference",
        "effects",
        (Input("d", "SMD"), Input("se", "Standard error", "positive", False)),
        ("yi", "sei"),
        effects.smd_to_lnor,
    ),
    Conversion(
        "lnOR_to_smd",
        "Standardised difference from a log odds ratio",
        "effects",
        (Input("lnor", "Log odds ratio"), Input("var", "Variance", "positive", False)),
        ("yi", "vi"),
        effects.lnor_to_smd,
    ),
    Conversion(
        "d_to_r_to_z",
        "Correlation from a standardised difference",
        "effects",
        (Input("d", "SMD"), N1, N2, Input("vd", "Variance", "positive", False)),
        ("r", "z"),
        effects.d_to_r_to_z,
    ),
    Conversion(
        "beta_to_r",
        "Correlation from a standardised regression coefficient",
        "effects",
        (Input("beta", "β"),),
        ("r",),
        effects.beta_to_r,
    ),
    Conversion(
        "chi2_to_phi_r",
        "Correlation from χ² of a 2 × 2 table",
        "effects",
        (Input("chi2", "χ²", "positive"), N, SIGN),
        ("r", "z"),
        effects.chi2_to_phi_r,
    ),
    Conversion(
        "mean_difference",
        "Mean difference and standardised difference of two arms",
        "effects",
        (N1, M1, SD1, N2, M2, SD2),
        ("md", "se"),
        two_by_two.mean_difference,
    ),
    Conversion(
        "average_effects",
        "Several correlated effects of one study as one",
        "effects",
        (
            Input("yi", "Effects", "numbers"),
            Input("vi", "Variances", "numbers"),
            Input("r", "Correlation between them", "proportion", False, 0.5),
        ),
        ("yi", "vi"),
        several_effects.average_effects,
    ),
    Conversion(
        "pooled_sd_and_smd_to_md",
        "SMD in the units of a familiar scale",
        "effects",
        (
            N1,
            SD1,
            N2,
            SD2,
            Input("smd", "SMD"),
            Input("smd_lb", "Lower limit", required=False),
            Input("smd_ub", "Upper limit", required=False),
            Input("sd_ref", "SD of the familiar scale", "positive", False),
        ),
        ("md",),
        scales.smd_to_md,
    ),
    Conversion(
        "reverse_scale",
        "Mean on the scale turned round",
        "effects",
        (Input("mean", "Mean"), MIN, MAX),
        ("mean",),
        scales.reverse_scale,
    ),
)
