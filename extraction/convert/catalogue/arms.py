"""Arms, designs and counts."""

from __future__ import annotations

from extraction.convert import arms, counts, designs
from extraction.convert.catalogue.fields import M1, M2, N1, N2, ODDS_RATIO, SD1, SD2, N, optional
from extraction.convert.converted import Conversion, Input

ARMS = (
    Conversion(
        "combine_two_groups",
        "Two arms as one",
        "arms",
        (N1, M1, SD1, N2, M2, SD2),
        ("n", "mean", "sd"),
        arms.combine_two_groups,
    ),
    Conversion(
        "combine_three_groups",
        "Several arms as one",
        "arms",
        (
            Input("n", "Participants of each", "counts"),
            Input("mean", "Mean of each", "numbers"),
            Input("sd", "SD of each", "numbers"),
        ),
        ("n", "mean", "sd"),
        arms.combine_groups,
    ),
    Conversion(
        "split_shared_control",
        "A shared comparator, split",
        "arms",
        (
            N,
            Input("arms", "Comparisons that share it", "count"),
            Input("events", "Events", "count", False),
            Input("mean", "Mean", required=False),
            Input("sd", "SD", "positive", False),
        ),
        ("n", "events"),
        arms.split_shared_control,
    ),
    Conversion(
        "cluster_design_effect",
        "A cluster trial analysed as if it had no clusters",
        "arms",
        (
            Input("m", "Mean cluster size", "count"),
            Input("icc", "ICC", "proportion"),
            optional(N),
            Input("events", "Events", "count", False),
            Input("se", "Standard error", "positive", False),
        ),
        ("n", "events", "se"),
        designs.cluster_design_effect,
    ),
    Conversion(
        "crossover_paired",
        "A cross-over trial, paired",
        "arms",
        (
            Input("m_e", "Mean, experimental"),
            Input("sd_e", "SD, experimental", "positive"),
            Input("m_c", "Mean, comparator"),
            Input("sd_c", "SD, comparator", "positive"),
            N,
            Input("r", "Correlation within participants", "correlation"),
            Input("t", "Paired t", required=False),
        ),
        ("md", "se"),
        designs.crossover_paired,
    ),
    Conversion(
        "percent_to_events",
        "Events from a percentage",
        "arms",
        (Input("pct", "Percentage"), N, Input("decimals", "Decimals printed", "count", False)),
        ("events",),
        counts.percent_to_events,
    ),
    Conversion(
        "2x2_from_OR_and_margins",
        "2 × 2 table from an odds ratio and its margins",
        "arms",
        (ODDS_RATIO, N1, N2, Input("m1", "Events in both arms", "count")),
        ("events1", "events2"),
        counts.table_from_or_and_margins,
    ),
)
