"""What else may be asked of a fitted model, as R answers it.

``fit`` is the model of the script, ``iv`` the inverse-variance model of the same studies. The
tests of Harbord, Peters and Deeks, PEESE and IVhet are base R, as metafor has none of them.
"""

from __future__ import annotations

from .rmodel import RANDOM_TABLE

_EVENTS = "m <- with(dat, ai + ci)\nn <- with(dat, n1i + n2i)\ninside <- m > 0 & m < n"
FURTHER = {
    "cumulative": "print(cumul(fit{order}))",
    "influence": "print(influence(iv))",
    "baujat": "print(baujat(iv))",
    "blup": "print(blup(iv))",
    "egger": 'print(regtest(iv, model = "lm"))',
    "egger mixed": "print({mixed})",
    "begg": "print(ranktest(iv))",
    "harbord": f"{_EVENTS}\n"
    "score <- with(dat, ai - m * n1i / n)\n"
    "info <- with(dat, n1i * n2i * m * (n - m) / (n^2 * (n - 1)))\n"
    "harbord <- lm(I(score / info) ~ I(1 / sqrt(info)), weights = info, subset = inside)\n"
    "print(summary(harbord)$coefficients)",
    "peters": f"{_EVENTS}\n"
    'odds <- escalc(measure = "OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat)\n'
    "peters <- lm(yi ~ I(1 / n), data = odds, weights = m * (n - m) / n, subset = inside)\n"
    "print(summary(peters)$coefficients)",
    "deeks": f"{_EVENTS}\n"
    "ess <- 4 * m * (n - m) / n\n"
    "deeks <- lm(yi ~ I(1 / sqrt(ess)), data = dat, weights = ess, subset = inside)\n"
    "print(summary(deeks)$coefficients)",
    "peese": "peese <- lm(yi ~ vi, data = dat, weights = 1 / vi)\n"
    "print(summary(peese)$coefficients)",
    "trim and fill": "print(filled <- trimfill(iv))",
    "trim and fill R0": 'print(filled_r0 <- trimfill(iv, estimator = "R0"))',
    "fail-safe": "print(fsn(yi, vi, data = dat))\n"
    'print(fsn(yi, vi, data = dat, type = "Orwin"))\n'
    'print(fsn(yi, vi, data = dat, type = "Rosenberg"))',
    "excess": "print(tes(yi, vi, data = dat))",
    "henmi-copas": "print(hc(iv))",
    "ivhet": "known <- !is.na(dat$yi)\n"
    "w <- 1 / dat$vi[known]\n"
    'dl <- rma(yi, vi, data = dat, method = "DL")$tau2\n'
    "ivhet <- c(b = sum(w * dat$yi[known]) / sum(w), "
    "se = sqrt(sum(w^2 * (dat$vi[known] + dl))) / sum(w))\n"
    "print(ivhet)",
    "likelihood ratio": "",
    "selection": 'print(selmodel(iv, type = "stepfun", steps = 0.025))',
    "permutation": "print(permutest(iv, iter = 1000))",
}
_OF_EVENTS = ("harbord", "peters", "deeks")
_OF_FIT = (
    "cumulative", *_OF_EVENTS, "fail-safe", "excess", "peese", "ivhet", "likelihood ratio",
)  # fmt: skip


def needs_events(name: str) -> bool:
    """Whether it is asked of the counts of two arms."""
    return name in _OF_EVENTS


def needs_inverse_variance(name: str) -> bool:
    """Whether it is asked of ``iv``."""
    return name not in _OF_FIT


def code(name: str, *, way: str, method: str, by_year: bool) -> str:
    """The lines that answer one of ``FURTHER``."""
    mixed = "regtest(iv)"
    if method == "EE":
        mixed = 'regtest(yi, vi, data = dat, method = "REML")'
    if name == "cumulative" and way == RANDOM_TABLE:
        order = "order(dat$year, na.last = TRUE)" if by_year else "seq_len(nrow(dat))"
        return (
            f"places <- {order}\nfor (i in seq_along(places)) print(mh_random(dat[places[1:i], ]))"
        )
    order = ", order = ifelse(is.na(dat$year), Inf, dat$year)" if by_year else ""
    return FURTHER[name].replace("{order}", order).replace("{mixed}", mixed)


def without_each(way: str) -> str:
    """Leave-one-out."""
    if way == RANDOM_TABLE:
        return "for (i in seq_len(nrow(dat))) print(mh_random(dat[-i, ]))"
    return "print(leave1out(fit))"


def likelihood_ratio(mods: str) -> list[str]:
    """All moderators against none on the same studies, both by maximum likelihood."""
    end = 'data = dat, method = "ML", control = list(threshold = 1e-12, maxiter = 1000))'
    return [
        f"full <- rma(yi, vi, {mods}{end}",
        "same <- dat[full$not.na, ]",
        f"null <- rma(yi, vi, {end.replace('dat,', 'same,')}",
        "print(ratio <- anova(full, null))",
    ]
