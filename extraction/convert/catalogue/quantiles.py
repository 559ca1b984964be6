"""Means and SDs from medians, ranges and quartiles."""

from __future__ import annotations

from extraction.convert import boxcox, fitted, quantiles
from extraction.convert.catalogue.fields import ANY_QUANTILES, MAX, MEDIAN, MIN, Q1, Q3, N
from extraction.convert.converted import Conversion

QUANTILES = (
    Conversion(
        "S1_min_median_max",
        "Mean and SD from minimum, median, maximum",
        "quantiles",
        (MIN, MEDIAN, MAX, N),
        ("mean", "sd"),
        quantiles.s1_min_median_max,
    ),
    Conversion(
        "S3_q1_median_q3",
        "Mean and SD from the quartiles",
        "quantiles",
        (Q1, MEDIAN, Q3, N),
        ("mean", "sd"),
        quantiles.s3_q1_median_q3,
    ),
    Conversion(
        "S2_five_number",
        "Mean and SD from five numbers",
        "quantiles",
        (MIN, Q1, MEDIAN, Q3, MAX, N),
        ("mean", "sd"),
        quantiles.s2_five_number,
    ),
    Conversion(
        "S3_lognormal",
        "Mean and SD from the quartiles of skewed data, log scale",
        "quantiles",
        (Q1, MEDIAN, Q3, N),
        ("mean", "sd"),
        quantiles.s3_lognormal,
    ),
    Conversion(
        "QE_quantile_estimation",
        "Mean and SD by the best-fitting distribution",
        "quantiles",
        ANY_QUANTILES,
        ("mean", "sd"),
        fitted.quantile_estimation,
    ),
    Conversion(
        "BC_boxcox",
        "Mean and SD of skewed data by a Box-Cox transformation",
        "quantiles",
        ANY_QUANTILES,
        ("mean", "sd"),
        boxcox.boxcox,
    ),
)
