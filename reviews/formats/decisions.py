"""Screening decisions that other tools leave in notes: kept as a named earlier reviewer's."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from reviews.formats import carry
from reviews.formats.clean import unescape_entities
from reviews.formats.draft import Draft
from reviews.formats.parsed import PriorDecision

_RAYYAN = re.compile(r"RAYYAN-INCLUSION:\s*\{([^{}]{0,5000})\}")
_RAYYAN_ONE = re.compile(r'"([^"]{1,200})"\s*=>\s*"([^"]{1,60})"')
_RAYYAN_LIST = re.compile(r"RAYYAN-(LABELS|EXCLUSION-REASONS):\s*([^|]{1,5000})")
_ASREVIEW = re.compile(r"ASReview_(relevant|irrelevant|not_seen)", re.IGNORECASE)
_COVIDENCE = re.compile(r"^Exclusion reason:\s*([^;\n]{1,500});?\s*")
RAYYAN_MARK, _ASREVIEW_MARK, _COVIDENCE_MARK = "RAYYAN-", "asreview_", "Exclusion reason:"
OWN_DECISION, OWN_LABEL = "CONCORD-DECISION: ", "CONCORD-LABEL: "


def take(note: str, draft: Draft) -> bool:
    """Read the decisions and labels in a note; True when the note held nothing else."""
    if note.startswith("CONCORD-"):
        return _own(note, draft)
    if RAYYAN_MARK in note:
        return _rayyan(note, draft)
    if note.startswith(_COVIDENCE_MARK):
        return _covidence(note, draft)
    if _ASREVIEW_MARK in note.lower():
        return _asreview(note, draft)
    return False


def _own(note: str, draft: Draft) -> bool:
    if note.startswith(carry.MARK):
        draft.carried = unescape_entities(note.removeprefix(carry.MARK))
        return True
    if note.startswith(OWN_LABEL):
        draft.labels.append(note.removeprefix(OWN_LABEL))
        return True
    if not note.startswith(OWN_DECISION):
        return False
    try:
        found = json.loads(unescape_entities(note.removeprefix(OWN_DECISION)))
        decision = PriorDecision(
            str(found["tool"]),
            str(found["reviewer"]),
            str(found["decision"]),
            tuple(str(reason) for reason in found.get("reasons", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    draft.prior_decisions.append(decision)
    return True


def own_decision(decision: PriorDecision) -> str:
    """The note in which our exports keep one decision."""
    facts: dict[str, object] = {
        "tool": decision.tool,
        "reviewer": decision.reviewer,
        "decision": decision.decision,
    }
    if decision.reasons:
        facts["reasons"] = list(decision.reasons)
    return OWN_DECISION + json.dumps(facts, ensure_ascii=False)


def _rayyan(note: str, draft: Draft) -> bool:
    reasons: tuple[str, ...] = ()
    for kind, words in _RAYYAN_LIST.findall(note):
        values = tuple(word.strip() for word in words.split(",") if word.strip())
        if kind == "LABELS":
            draft.labels.extend(values)
        else:
            reasons = values
    for inner in _RAYYAN.findall(note):
        for reviewer, decision in _RAYYAN_ONE.findall(inner):
            why = reasons if decision.lower() == "excluded" else ()
            draft.prior_decisions.append(PriorDecision("Rayyan", reviewer, decision, why))
    if reasons and not _RAYYAN.search(note):
        _explain(reasons, draft)
    rest = _RAYYAN_LIST.sub("", _RAYYAN.sub("", note))
    return not rest.strip(" |\n\t") and note.count(RAYYAN_MARK) > 0


def _explain(reasons: tuple[str, ...], draft: Draft) -> None:
    """Reasons in a note of their own belong to the exclusions in the note before."""
    draft.prior_decisions = [
        replace(made, reasons=reasons)
        if made.tool == "Rayyan" and made.decision.lower() == "excluded" and not made.reasons
        else made
        for made in draft.prior_decisions
    ]


def _covidence(note: str, draft: Draft) -> bool:
    """Covidence's note on a reference that the team excluded; it names nobody."""
    found = _COVIDENCE.match(note)
    if found is None:
        return False
    reason = found.group(1).strip()
    draft.prior_decisions.append(PriorDecision("Covidence", "Covidence", "excluded", (reason,)))
    return found.end() == len(note)


def _asreview(note: str, draft: Draft) -> bool:
    for word in _ASREVIEW.findall(note):
        draft.prior_decisions.append(PriorDecision("ASReview", "ASReview", word.lower()))
    return not _ASREVIEW.sub("", note).strip()


_TABLE_WORDS = {
    "1": "included",
    "0": "excluded",
    "yes": "included",
    "no": "excluded",
    "1.0": "included",
    "0.0": "excluded",
    "i": "included",
    "e": "excluded",
    "true": "included",
    "false": "excluded",
}


def from_cell(tool: str, value: str) -> PriorDecision | None:
    """A decision column's cell; -1 (ASReview: not labelled) and empty cells are none."""
    value = value.strip()
    if not value or value in ("-1", "-1.0"):
        return None
    return PriorDecision(tool, tool, _TABLE_WORDS.get(value.lower(), value))
