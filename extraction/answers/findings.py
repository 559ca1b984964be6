"""What a plausibility check says: the rule, how much it matters, and one sentence."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["block", "warn", "note"]

SEVERITIES: dict[str, Severity] = {
    "V1": "note",
    "V2": "warn",
    "V3": "warn",
    "V4": "warn",
    "V5": "warn",
    "V6": "note",
    "V7": "warn",
    "V8": "note",
    "V9": "warn",
    "V11": "note",
    "V12": "warn",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at again; a warning can be closed with a comment, a block cannot.

    rule: V1 percent of n, V2 estimate in its interval, V3 interval centred, V4 t and P, V5 F and
        P, V6 partial eta squared, V7 possible values, V8 one scale with two ranges, V9 subgroups
        add up, V11 P of the printed means, V12 baseline or standard error in the wrong place.
    """

    rule: str
    severity: Severity
    sentence: str


def finding(rule: str, sentence: str) -> Finding:
    return Finding(rule, SEVERITIES[rule], sentence)
