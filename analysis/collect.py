"""The one bridge from rows to what is pooled: settled values of included studies, nothing else.

The input is plain JSON in a fixed order, so that its checksum says whether the data have changed.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from analysis.comparisons import Question, comparisons
from analysis.models import Analysis
from extraction.included import included_studies
from extraction.lineage import newest_questions
from extraction.models import Outcome
from extraction.rating import Plan, plan_of
from extraction.settled import ArmResult, arm_results, characteristics, judgements
from reviews.models import Review

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that analyses of a review may draw on, read once."""

    studies: tuple[tuple[int, str], ...]
    results: tuple[ArmResult, ...]
    answers: dict[tuple[int, int], str]
    newest: dict[int, int]
    plan: Plan
    judged: dict[tuple[int, str], str]

    @classmethod
    def of(cls, review: Review) -> "Evidence":
        rows = included_studies(review).order_by("label", "pk").values_list("pk", "label")
        return cls(
            studies=tuple(rows),
            results=tuple(arm_results(review)),
            answers={
                (each.study_id, each.question_id): each.text for each in characteristics(review)
            },
            newest=newest_questions(review),
            plan=plan_of(review),
            judged={(each.study_id, each.domain): each.judgement for each in judgements(review)},
        )


def options_of(analysis: Analysis) -> dict[str, Any]:
    """How to pool, as it is frozen with a run."""
    outcome, timepoint, question = analysis.outcome, analysis.timepoint, analysis.subgroup_by
    return {
        "measure": analysis.measure,
        "model": analysis.model,
        "level": LEVEL,
        "outcome": {"id": outcome.pk, "name": outcome.name, "better": outcome.better},
        "timepoint": {"id": timepoint.pk, "label": timepoint.label},
        "populations": list(analysis.populations),
        "subgroup_by": {"id": question.pk, "label": question.label} if question else None,
    }


def input_of(analysis: Analysis, evidence: Evidence) -> dict[str, Any]:
    """What is pooled: one row for each included study, with what is missing said in words."""
    asked = Question(
        measure=analysis.measure,
        populations=tuple(analysis.populations),
        continuous=analysis.outcome.kind == Outcome.Kind.CONTINUOUS,
    )
    results = [
        each
        for each in evidence.results
        if each.outcome_id == analysis.outcome_id and each.timepoint_id == analysis.timepoint_id
    ]
    question = analysis.subgroup_by_id
    asked_now = evidence.newest.get(question, question) if question else None
    domains = [domain.id for domain in evidence.plan.domains]
    rows = []
    for each in comparisons(asked, evidence.studies, results):
        row = each.to_json()
        row["subgroup"] = evidence.answers.get((each.study_id, asked_now), "") if asked_now else ""
        row["bias"] = [evidence.judged.get((each.study_id, domain), "") for domain in domains]
        rows.append(row)
    return {
        "kind": "continuous" if asked.continuous else "dichotomous",
        "rows": rows,
        "bias": {
            "tool": evidence.plan.tool.name,
            "domains": [domain.name for domain in evidence.plan.domains],
            "levels": [level.value for level in evidence.plan.tool.judgements],
        },
    }


def checksum(content: dict[str, Any]) -> str:
    """SHA-256 of the JSON in its one canonical form."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
