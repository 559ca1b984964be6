"""The call of metafor that pools, for each way of pooling and each estimator of tau^2."""

from __future__ import annotations

from analysis.stats.result import CannotEstimate

from .rlang import value

TABLES = {"MH": "rma.mh", "Peto": "rma.peto"}
RANDOM_TABLE = "M-H, random"
WAYS = ("IV", *TABLES, RANDOM_TABLE)
PREDICTION = {
    "z": ("the normal distribution", "qnorm({upper})"),
    "t_km1": ("t with k - 1 degrees of freedom", "qt({upper}, fit$k - 1)"),
    "t_km2": ("t with k - 2 degrees of freedom", "qt({upper}, fit$k - 2)"),
}
TWO_STEP = {"DL2": "DL", "CA2": "HE"}
# Searched to the end, as here; metafor's own defaults stop at the fifth digit.
CONTROL = dict.fromkeys(
    ("REML", "ML", "EB"), ", control = list(threshold = 1e-12, maxiter = 1000)"
) | dict.fromkeys(("PM", "PMM"), ", control = list(tol = 1e-12, maxiter = 1000)")


def rma(
    name: str,
    *,
    method: str,
    test: str,
    level: float,
    mods: str = "",
    data: str = "dat",
    slab: str = "study",
    weighted: bool = False,
) -> list[str]:
    """rma() of yi and vi in ``data``, in two steps where the estimator has two.

    ``weighted``: by the column ``own_weight`` instead of the inverse variances.
    """
    own = "weights = own_weight, " if weighted else ""
    shared = f"yi, vi, {mods}data = {data}, slab = {slab}, {own}"
    last = f'test = "{test}", level = {value(100.0 * level)})'
    if method in TWO_STEP:
        if weighted:
            raise CannotEstimate(f"No script can be written for {method} with weights of your own.")
        step = f'first <- rma({shared}method = "{TWO_STEP[method]}")'
        weights = "weights = 1 / (vi + first$tau2)"
        tau2 = f'tau2 <- rma({shared}method = "GENQ", {weights})$tau2'
        return [step, tau2, f"{name} <- rma({shared}tau2 = tau2, {last}"]
    end = f"{last[:-1]}{CONTROL.get(method, '')})"
    return [f'{name} <- rma({shared}method = "{method}", {end}']


def table(name: str, *, way: str, measure: str, cells: str, level: float, data: str) -> list[str]:
    """Mantel-Haenszel or Peto from the tables; ``cells`` are the arguments of the arms."""
    if way == RANDOM_TABLE:
        return [f"{name} <- mh_random({data})"]
    which = f'measure = "{measure}", ' if way == "MH" else ""
    # Double-zero studies inform a risk difference.
    keep = ", drop00 = FALSE" if measure == "RD" else ""
    call = f"{TABLES[way]}({which}{cells}, data = {data}, slab = study{keep}"
    return [f"{name} <- {call}, level = {value(100.0 * level)})"]


def random_table(measure: str, cells: str, level: float) -> str:
    """The R function behind RevMan's "M-H, random": DL with Q around the M-H estimate."""
    fixed = table("mh", way="MH", measure=measure, cells=cells, level=level, data="dat")[0]
    return "\n".join(
        [
            "# RevMan's M-H, random: DerSimonian-Laird with Q around the Mantel-Haenszel estimate",
            "mh_random <- function(dat) {",
            f"  {fixed}",
            "  w <- 1 / dat$vi[!is.na(dat$yi)]",
            "  spread <- sum(w) - sum(w^2) / sum(w)",
            "  tau2 <- if (length(w) > 1) max(0, (mh$QE - (length(w) - 1)) / spread) else 0",
            f"  rma(yi, vi, data = dat, slab = study, tau2 = tau2, level = {value(100.0 * level)})",
            "}",
        ]
    )


def prediction(kind: str, level: float, transform: str | None) -> list[str]:
    """The prediction interval of ``fit`` by one of ``PREDICTION``, as people read it."""
    words, quantile = PREDICTION[kind]
    reach = quantile.replace("{upper}", value(0.5 + 0.5 * level))
    limits = "c(coef(fit)) + c(-1, 1) * reach"
    return [
        f"# Prediction interval by {words}",
        f"reach <- {reach} * sqrt(fit$se^2 + fit$tau2)",
        f"print(prediction <- {f'{transform}({limits})' if transform else limits})",
    ]
