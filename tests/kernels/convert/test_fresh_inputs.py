"""Conversions at other inputs than the reference cases, computed apart in R from their sources."""

import pytest

from extraction.convert import convert

CASES = [
    ("se_to_sd", {"se": 0.31, "n": 7}, {"sd": 0.820182906}),
    (
        "ci_mean_to_sd",
        {"lb": -3.2, "ub": 1.7, "n": 7, "level": 95},
        {"sd_t": 2.64909041, "sd_z": 3.30724991},
    ),
    (
        "ci_meandiff_to_sd",
        {"lb": -3.2, "ub": 1.7, "n1": 7, "n2": 9, "level": 95},
        {"se_t": 1.14230474, "sd_t": 2.2666907, "se_z": 1.25002297, "sd_z": 2.48043743},
    ),
    (
        "ratio_ci_to_log_se",
        {"est": 1.4, "lb": 0.9, "ub": 2.3, "level": 95},
        {"yi": 0.336472237, "sei": 0.239358898, "vi": 0.057292682, "asymmetry": -0.027302067},
    ),
    (
        "p_to_se_sd",
        {"md": 2.2, "p": 0.04, "n1": 7, "n2": 11},
        {"t": 2.23535843, "se": 0.98418221, "sd": 2.03556334, "d": 1.08078189},
    ),
    (
        "ratio_p_to_log_se",
        {"est": 0.35, "p": 0.04},
        {"z": 2.05374891, "yi": -1.04982212, "sei": 0.511173551},
    ),
    (
        "logrank_p_to_logHR",
        {"p": 0.04, "sign": 1, "events": 200, "n1": 400, "n2": 60},
        {"V": 22.68431, "OmE": 9.78160527, "yi": 0.431205766, "sei": 0.209960314},
    ),
    (
        "t_to_se_d_g",
        {"md": -3, "t": -1.9, "n1": 7, "n2": 13},
        {
            "se": 1.57894737,
            "sd": 3.36800984,
            "d": -0.890733739,
            "g": -0.853007982,
            "J_exact": 0.957646427,
            "J_approx": 0.957746479,
            "g_var_LS": 0.237970785,
        },
    ),
    ("F_to_d", {"f": 0.8, "n1": 7, "n2": 17, "sign": -1}, {"t": 0.894427191, "d": -0.401677156}),
    (
        "d_to_r_to_z",
        {"d": -0.8, "vd": 0.09, "n1": 7, "n2": 20},
        {"a": 5.20714286, "r": -0.330840093, "var_r": 0.0122070404, "z": -0.343771308},
    ),
    (
        "combine_two_groups",
        {"n1": 7, "m1": -2, "sd1": 1.1, "n2": 5, "m2": 4, "sd2": 0.7},
        {"n": 12, "mean": 0.5, "sd": 3.22236503},
    ),
    (
        "S1_min_median_max",
        {"minimum": 10, "median": 20, "maximum": 30, "n": 25},
        {
            "wan_mean": 20,
            "wan_sd": 5.0910876,
            "luo_mean": 20,
            "hozo_mean": 20,
            "skew_stat": 0,
            "skew_crit_2023": 0.379732338,
            "hozo_sd": 5,
        },
    ),
    (
        "S3_q1_median_q3",
        {"q1": 10, "median": 20, "q3": 30, "n": 25},
        {
            "wan_mean": 20,
            "wan_sd": 15.7223622,
            "luo_mean": 20,
            "handbook_sd": 14.8148148,
            "skew_stat": 0,
            "skew_crit_2023": 0.522528,
        },
    ),
    (
        "S3_lognormal",
        {"q1": 0.2, "median": 0.9, "q3": 1.1, "n": 60},
        {"mean_log": -0.565788933, "sd_log": 1.29489688, "mean": 1.31336169, "sd": 2.7386626},
    ),
    (
        "S2_five_number",
        {"minimum": 0, "q1": 2, "median": 3, "q3": 9, "maximum": 11, "n": 120},
        {"wan_mean": 4.875, "wan_sd": 3.69952034, "luo_mean": 4.76368171, "shi_sd": 3.8644833},
    ),
    (
        "QE_quantile_estimation",
        {"q1": 0.5, "median": 0.9, "q3": 2.5, "n": 70},
        {"selected": "lognormal", "mean": 2.51733906, "sd": 5.91286308},
    ),
    (
        "BC_boxcox",
        {"q1": 1, "median": 6, "q3": 9, "n": 25},
        {
            "lambda_root": 1.64379578,
            "lambda_used": 1.64379578,
            "mean_transformed": 10.9600675,
            "sd_transformed": 17.231815,
        },
    ),
    ("corr_from_change_sd", {"sd_b": 3, "sd_f": 4, "sd_c": 5}, {"r": 0}),
    (
        "change_sd_from_corr",
        {"m_b": 2, "sd_b": 3, "m_f": 5, "sd_f": 4, "r": 0},
        {"sd_change": 5, "mean_change": 3},
    ),
    (
        "combine_three_groups",
        {"n": [5, 12, 40, 3], "mean": [1, 5, -2, 9], "sd": [1, 2, 3, 0.5]},
        {"n": 60, "mean": 0.2, "sd": 4.32787575},
    ),
    (
        "split_shared_control",
        {"events": 9, "n": 45, "arms": 3, "mean": 2, "sd": 1},
        {"events_each": 3, "n_each": 15, "mean": 2, "sd": 1},
    ),
    (
        "cluster_design_effect",
        {"m": 30.5, "icc": 0.05, "n": 900, "events": 77, "se": 0.4},
        {"deff": 2.475, "n_eff": 363.636364, "events_eff": 31.1111111, "se_inflated": 0.629285309},
    ),
    (
        "crossover_paired",
        {"m_e": 9, "sd_e": 2, "m_c": 7.5, "sd_c": 2.5, "n": 17, "r": 0, "t": 2.1},
        {
            "md": 1.5,
            "sd_diff": 3.20156212,
            "se_md": 0.77649287,
            "smd": 0.662589156,
            "se_smd": 0.37877701,
            "se_md_from_t": 0.714285714,
            "r_from_t": 0.157653061,
        },
    ),
    (
        "logrank_OE_V_to_logHR",
        {"o_minus_e": 4.4, "v": 300},
        {
            "yi": 0.0146666667,
            "sei": 0.0577350269,
            "hr": 1.01477475,
            "lb": 0.906203027,
            "ub": 1.1363544,
        },
    ),
    ("raw_to_log_scale", {"m": 7, "sd": 40}, {"mean_log": 0.187858137, "sd_log": 1.87512774}),
    ("smd_to_lnOR", {"d": 0, "se": 0.2}, {"lnOR": 0, "se": 0.362759873, "or": 1, "cox_lnOR": 0}),
    ("lnOR_to_smd", {"lnor": 0, "var": 0.3}, {"d": 0, "var": 0.0911890653}),
    (
        "OR_to_RR_with_ACR",
        {"odds_ratio": 1.7, "lb": 0.9, "ub": 3.1, "acr": 0.6},
        {"rr": 1.1971831, "rr_lb": 0.957446809, "rr_ub": 1.37168142},
    ),
    (
        "HR_to_absolute",
        {"hr": 1.3, "lb": 0.9, "ub": 1.8, "acr": 0.6},
        {"risk_per_1000": [696.136883, 561.616709, 807.820091]},
    ),
    (
        "absolute_effects_SoF",
        {
            "acr": 0.2,
            "rr": 1.3,
            "rr_lb": 1.1,
            "rr_ub": 1.6,
            "odds_ratio": 1.5,
            "or_lb": 1.2,
            "or_ub": 2.2,
        },
        {
            "rr_risk_per_1000": [260, 220, 320],
            "rr_diff_per_1000": [60, 20, 120],
            "nnt_rr": 16.6666667,
            "or_risk_per_1000": [272.727273, 230.769231, 354.83871],
            "or_diff_per_1000": [72.7272727, 30.7692308, 154.83871],
            "nnt_or": 13.75,
        },
    ),
    (
        "2x2_from_OR_and_margins",
        {"odds_ratio": 1, "n1": 80, "n2": 35, "m1": 30},
        {"a": 20.8695652, "b": 59.1304348, "c": 9.13043478, "d": 25.8695652},
    ),
    ("beta_to_r", {"beta": 0}, {"r": 0.05}),
    (
        "chi2_to_phi_r",
        {"chi2": 3.1, "n": 50, "sign": -1},
        {"phi": -0.248997992, "z": -0.254344288, "var_z": 0.0212765957},
    ),
    ("percent_to_events", {"pct": 0, "n": 20, "decimals": 1}, {"events": 0, "pct_back": 0}),
    (
        "pooled_sd_and_smd_to_md",
        {
            "n1": 12,
            "sd1": 2,
            "n2": 30,
            "sd2": 3,
            "smd": 0.5,
            "smd_lb": 0.1,
            "smd_ub": 0.9,
            "sd_ref": 12.5,
        },
        {"sd_pooled": 2.76134025, "md": 6.25, "md_lb": 1.25, "md_ub": 11.25},
    ),
    (
        "impute_missing_sd",
        {"n": [10, 20, 31], "sd": [4, 1, 2.5]},
        {"sd_pooled_mean": 2.45827245, "sd_median": 2.5, "sd_max": 4},
    ),
]


@pytest.mark.parametrize(("name", "given", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_conversion_gives_what_r_gives(name: str, given: dict, expected: dict) -> None:
    found = convert(name, given).values
    for field, value in expected.items():
        if isinstance(value, str):
            assert found[field] == value
        else:
            assert found[field] == pytest.approx(value, rel=1e-6, abs=1e-9), field
