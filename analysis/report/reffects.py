"""Effects that escalc cannot compute by its own arguments."""

from __future__ import annotations

from collections.abc import Mapping

_CORRECTED = {
    "only0": "dat$zero",
    "if0all": "any(dat$zero, na.rm = TRUE)",
    "all": "TRUE",
    "none": "FALSE",
}


def treatment_arm(measure: str, options: Mapping[str, float | str | bool]) -> str:
    """escalc of tables to which the treatment-arm correction was added before.

    To the cells of each arm is added its share of the participants (Sweeting et al. 2004), in the
    studies that the rule ``to`` names, as in :mod:`analysis.stats.effects.zeros`.
    """
    lines = [
        "# Treatment-arm correction: to the cells of each arm, its share of the participants",
        "dat$zero <- with(dat, ai == 0 | ai == n1i | ci == 0 | ci == n2i)",
    ]
    if options.get("drop00"):
        lines += [
            "both <- with(dat, (ai == 0 & ci == 0) | (ai == n1i & ci == n2i))",
            'dat[which(both), c("ai", "ci", "zero")] <- NA',
        ]
    corrected = _CORRECTED[str(options.get("to", "only0"))]
    vtype = f', vtype = "{options["vtype"]}"' if "vtype" in options else ""
    lines += [
        f"corrected <- rep_len({corrected}, nrow(dat))",
        "dat$share <- ifelse(corrected, 1 / (dat$n1i + dat$n2i), 0)",
        f'dat <- escalc(measure = "{measure}", ai = ai + n1i * share, n1i = n1i * (1 + 2 * share),',
        "  ci = ci + n2i * share, n2i = n2i * (1 + 2 * share),",
        f'  data = dat, to = "none"{vtype})',
    ]
    return "\n".join(lines)
