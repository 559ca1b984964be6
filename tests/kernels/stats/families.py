"""Every public analysis, asked of any effects, tables or means: what the edge tests walk over."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from analysis.stats import (
    METHODS,
    TESTS,
    baujat,
    bias,
    blups,
    correlation,
    cumulative,
    generic,
    hazard_ratio_from_o_e,
    henmi_copas,
    incidence_rate,
    influence,
    ivhet,
    leave_one_out,
    likelihood_ratio,
    mantel_haenszel,
    mantel_haenszel_rates,
    paired,
    permutation_test,
    pool,
    predict,
    proportion,
    ratio_with_limits,
    regress,
    revman,
    single_mean,
    subgroups,
    two_arm_binary,
    two_arm_continuous,
    two_arm_rates,
)
from analysis.stats.aggregate import aggregate
from analysis.stats.dta import bivariate_accuracy
from analysis.stats.glmm import glmm_single, glmm_two_arm
from analysis.stats.moderators import design
from analysis.stats.multilevel import three_level
from analysis.stats.multivariate import multivariate
from analysis.stats.network import from_contrasts, from_events, from_means, network
from analysis.stats.peto import from_o_minus_e, peto
from analysis.stats.result import encode
from analysis.stats.robust import robust

Numbers = Sequence[float]
PROPORTIONS = ("PR", "PLN", "PLO", "PAS", "PFT")
RATES = ("IR", "IRLN", "IRS", "IRFT")
ARMS = ("a", "b", "c")


def _halves(y: Numbers) -> list[str]:
    return [f"c{i // 2}" for i in range(len(y))]


def _pairs(v: Numbers) -> list[Any]:
    return [np.diag(v[i : i + 2]) for i in range(0, len(v), 2)]


def _network(y: Numbers, v: Numbers) -> Any:
    k = len(y)
    pairs = [(ARMS[i % 3], ARMS[(i + 1) % 3]) for i in range(k)]
    return from_contrasts(range(k), [b for _, b in pairs], [a for a, _ in pairs], y, v)


EFFECTS: dict[str, Callable[[Numbers, Numbers], Any]] = {
    **{f"pool {m}": lambda y, v, m=m: pool(y, v, method=m) for m in METHODS if m != "GENQ"},
    **{f"pool {t}": lambda y, v, t=t: pool(y, v, test=t) for t in TESTS},
    "ivhet": ivhet,
    "henmi-copas": henmi_copas,
    "leave one out": lambda y, v: leave_one_out(pool(y, v)),
    "cumulative": lambda y, v: cumulative(y, v, order=range(len(y))),
    "influence": lambda y, v: influence(pool(y, v)),
    "baujat": lambda y, v: baujat(pool(y, v)),
    "blups": lambda y, v: blups(pool(y, v)),
    "regression": lambda y, v: regress(y, v, np.arange(len(y)) % 3),
    "likelihood ratio": lambda y, v: likelihood_ratio(regress(y, v, np.arange(len(y)) % 3).fit),
    "prediction": lambda y, v: predict(regress(y, v, np.arange(len(y)) % 3).fit, [[1.0]]),
    "permutation": lambda y, v: permutation_test(pool(y, v), n=50, exact=False),
    "subgroups": lambda y, v: subgroups(y, v, _halves(y)),
    "egger": bias.egger,
    "egger mixed": bias.egger_mixed,
    "egger by size": lambda y, v: bias.egger_mixed(
        y, v, predictor="sqrtninv", ni=10 + np.arange(len(y)) ** 2
    ),
    "peters": lambda y, v: bias.peters(y, 1 + np.arange(len(y)), 10 + 3 * np.arange(len(y)) ** 2),
    "deeks": lambda y, v: bias.deeks(y, 10 + np.arange(len(y)) ** 2, np.full(len(y), 20)),
    "peese": bias.peese,
    "begg": bias.begg,
    "trim and fill L0": bias.trim_and_fill,
    "trim and fill R0": lambda y, v: bias.trim_and_fill(y, v, estimator="R0"),
    "fail-safe": bias.fail_safe,
    "excess": bias.excess_significance,
    "selection": bias.step_selection,
    "selection with fixed chances": lambda y, v: bias.step_selection(
        y, v, steps=(0.05, 0.5), deltas=(0.8, 0.5), alternative="two.sided"
    ),
    "funnel": lambda y, v: bias.funnel(len(y), float(pool(y, v).b[0])),
    "aggregate": lambda y, v: aggregate(y, v, _halves(y)),
    "aggregate unweighted": lambda y, v: aggregate(y, v, _halves(y), way="unweighted"),
    "three levels": lambda y, v: three_level(y, v, _halves(y)),
    "three levels, t": lambda y, v: three_level(
        y, v, _halves(y), test="t", dfs="contain", rho=0.4, method="ML"
    ),
    "three levels, robust": lambda y, v: three_level(y, v, _halves(y)).robust("CR1"),
    "three levels, limits": lambda y, v: three_level(y, v, _halves(y)).profile("sigma2_within"),
    "profile": lambda y, v: three_level(y, v, _halves(y)).two_level,
    "robust": lambda y, v: robust(pool(y, v), _halves(y)),
    "multivariate": lambda y, v: multivariate(
        y, _pairs(v), _halves(y), [("one", "two")[i % 2] for i in range(len(y))]
    ),
    "multivariate DIAG": lambda y, v: multivariate(
        y,
        _pairs(v),
        _halves(y),
        [("one", "two")[i % 2] for i in range(len(y))],
        structure="DIAG",
        method="ML",
    ),
    "contrast": lambda y, v: EFFECTS["multivariate"](y, v).contrast(0, 1),
    "network": lambda y, v: network(_network(y, v)),
    "evidence": _network,
    "generic": generic,
    "generic SE": lambda y, v: generic(y, sei=np.sqrt(v), scale="log"),
    "ratio with limits": lambda y, v: ratio_with_limits(
        "HR", *(_ratio(np.asarray(y) + c * np.sqrt(v)) for c in (0.0, -1.96, 1.96))
    ),
    "O - E": hazard_ratio_from_o_e,
    "log-rank": from_o_minus_e,
    "correlation": lambda y, v: correlation("ZCOR", np.tanh(y), 5 + np.arange(len(y))),
}


def _ratio(x: Any) -> Any:
    """exp(x) as far as it can be written down."""
    return np.exp(np.clip(x, -700.0, 700.0))


TABLES: dict[str, Callable[[Numbers, Numbers, Numbers, Numbers], Any]] = {
    **{m: lambda *t, m=m: two_arm_binary(m, *t) for m in ("OR", "RR", "RD", "AS", "PETO")},
    **{f"mh {m}": lambda *t, m=m: mantel_haenszel(m, *t) for m in ("OR", "RR", "RD")},
    **{f"mh {m}": lambda *t, m=m: mantel_haenszel_rates(m, *t) for m in ("IRR", "IRD")},
    **{f"revman {m}": lambda *t, m=m: revman.dichotomous(m, *t) for m in ("OR", "RR", "RD")},
    "mh corrected": lambda *t: mantel_haenszel("OR", *t, add_pooled=0.5, to_pooled="only0"),
    "mh RD GR": lambda *t: mantel_haenszel("RD", *t, variance="GR"),
    "revman fixed": lambda *t: revman.dichotomous("OR", *t, model="fixed"),
    "treatment-arm": lambda *t: two_arm_binary("OR", *t, add="treatment-arm"),
    **{f"rate {m}": lambda x, t, *_, m=m: incidence_rate(m, x, t) for m in RATES},
    **{f"proportion {m}": lambda x, n, *_, m=m: proportion(m, x, n) for m in PROPORTIONS},
    **{f"rates {m}": lambda *t, m=m: two_arm_rates(m, *t) for m in ("IRD", "IRSD")},
    "rates": lambda *t: two_arm_rates("IRR", *t),
    "peto": peto,
    "harbord": bias.harbord,
    "glmm UM.FS": lambda *t: glmm_two_arm("OR", *t, model="UM.FS", nodes=7),
    "glmm CM.EL": lambda *t: glmm_two_arm("OR", *t, model="CM.EL", nodes=7),
    "glmm CM.AL": lambda *t: glmm_two_arm("OR", *t, model="CM.AL", nodes=7, test="t"),
    "glmm IRR UM.FS": lambda *t: glmm_two_arm("IRR", *t, model="UM.FS", nodes=7),
    "glmm EE": lambda *t: glmm_two_arm("OR", *t, method="EE"),
    "glmm IRR": lambda *t: glmm_two_arm("IRR", *t, model="CM.EL", nodes=7),
    "glmm PLO": lambda a, n1, c, n2: glmm_single("PLO", a, n1, nodes=7),
    "glmm IRLN": lambda a, n1, c, n2: glmm_single("IRLN", a, n1, nodes=7),
    "accuracy": lambda a, n1, c, n2: bivariate_accuracy(
        a, np.subtract(n1, a), c, np.subtract(n2, c)
    ),
    # Without spread between studies there is no curve.
    "accuracy curve": lambda *t: TABLES["accuracy"](*t).curve or TABLES["accuracy"](*t),
    "network of events": lambda a, n1, c, n2: network(
        from_events(
            [i // 2 for i in range(2 * len(a))],
            [ARMS[(i // 2 + i % 2) % 3] for i in range(2 * len(a))],
            [x for pair in zip(a, c, strict=True) for x in pair],
            [x for pair in zip(n1, n2, strict=True) for x in pair],
        )
    ),
}
MEANS: dict[str, Callable[..., Any]] = {
    **{
        m: lambda *g, m=m: two_arm_continuous(m, *g)
        for m in ("MD", "SMD", "SMDH", "SMD1", "ROM", "VR", "CVR")
    },
    **{
        f"SMD {v}": lambda *g, v=v: two_arm_continuous("SMD", *g, vtype=v)
        for v in ("LS2", "UB", "AV", "RevMan")
    },
    **{
        m: lambda n1, m1, s1, n2, m2, s2, m=m: paired(m, m1, m2, s1, s2, n1, 0.5)
        for m in ("MC", "SMCC", "SMCR", "SMCRH", "ROMC")
    },
    **{
        m: lambda n, mean, sd, *_, m=m: single_mean(m, mean, sd, n)
        for m in ("MN", "MNLN", "SDLN", "CVLN")
    },
    "revman MD": lambda *g: revman.continuous("MD", *g),
    "revman SMD": lambda *g: revman.continuous("SMD", *g, model="fixed"),
    **{
        f"network of means {m}": lambda n1, m1, s1, n2, m2, s2, m=m: network(
            from_means(
                [i // 2 for i in range(2 * len(n1))],
                [ARMS[(i // 2 + i % 2) % 3] for i in range(2 * len(n1))],
                *(
                    [x for pair in zip(one, two, strict=True) for x in pair]
                    for one, two in ((n1, n2), (m1, m2), (s1, s2))
                ),
                measure=m,
            )
        )
        for m in ("MD", "SMD")
    },
}
OTHERS: dict[str, Callable[[], Any]] = {
    "limits of tau2": lambda: pool([0.1, 0.4, 0.9], [0.02, 0.03, 0.05]).tau2_limits,
    "predictions": lambda: pool([0.1, 0.4, 0.9], [0.02, 0.03, 0.05]).predictions,
    "H from Q": lambda: pool([0.1, 0.4, 0.9], [0.02, 0.03, 0.05]).h_from_q,
    "correlation": lambda: correlation("COR", [0.3, 0.99], [20, 30], vtype="AV"),
    "design": lambda: design({"x": [1.0, 2.0, 3.0], "f": ["a", "b", "a"]}),
}


def parts(value: object) -> Iterator[object]:
    """The result and everything inside it."""
    yield value
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from parts(getattr(value, one.name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from parts(item)


def leaves(value: object) -> list[object]:
    """All that is stored in the result, in order, as JSON types."""
    return [
        encode(part)
        for part in parts(value)
        if not (is_dataclass(part) or isinstance(part, list | tuple))
    ]


def silent(value: object) -> list[str]:
    """Fields that hold not-a-number in a result which gives no reason in words.

    The size ``n`` of a study is what was given, and may be unknown.
    """
    found: list[str] = []
    said = False
    for part in parts(value):
        if isinstance(part, str):
            continue
        for name in ("cautions", "notes", "why"):
            said = said or bool("".join(map(str, getattr(part, name, ()) or ())))
        if is_dataclass(part) and not isinstance(part, type):
            found += [
                f"{type(part).__name__}.{one.name}"
                for one in fields(part)
                if one.name != "n" and _holds_nan(getattr(part, one.name))
            ]
    return [] if said else found


def _holds_nan(value: object) -> bool:
    if isinstance(value, float):
        return value != value
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and bool(np.isnan(value).any())
