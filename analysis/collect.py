"""The one bridge from rows to what is pooled: settled values of included studies, nothing else.

The input is plain JSON in a fixed order, so that its checksum says whether the data have changed.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from analysis.comparisons import Question, comparisons
from analysis.models import Analysis
from extraction.included import first_years, included_studies
from extraction.lineage import newest_questions
from extraction.models import Outcome
from extraction.models import Question as Asked
from extraction.rating import Plan, plan_of
from extraction.settled import ArmResult, Characteristic, arm_results, characteristics, judgements
from reviews.models import Review

LEVEL = 0.95
NUMERIC = (Asked.Kind.INTEGER, Asked.Kind.NUMBER)
_YEAR = re.compile(r"\b(1[89]|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that analyses of a review may draw on, read once."""

    studies: tuple[tuple[int, str], ...]
    results: tuple[ArmResult, ...]
    answers: dict[tuple[int, int], Characteristic]
    years: dict[int, int]
    newest: dict[int, int]
    plan: Plan
    judged: dict[tuple[int, str], str]

    @classmethod
    def of(cls, review: Review) -> "Evidence":
        rows = included_studies(review).order_by("label", "pk").values_list("pk", "label")
        return cls(
            studies=tuple(rows),
            results=tuple(arm_results(review)),
            answers={(each.study_id, each.question_id): each for each in characteristics(review)},
            years=first_years(review),
            newest=newest_questions(review),
            plan=plan_of(review),
            judged={(each.study_id, each.domain): each.judgement for each in judgements(review)},
        )

    def answer(self, study_id: int, question: Asked | None) -> str | float | None:
        """A study's settled answer to a question, however it was worded since: a number where
        numbers are asked for; None where there is none."""
        if question is None:
            return None
        found = self.answers.get((study_id, self.newest.get(question.pk, question.pk)))
        if found is None:
            return None
        return found.number if question.kind in NUMERIC else found.text or None

    def year(self, study_id: int, label: str) -> int | None:
        """When a study was first reported: from its records, else from its name."""
        named = _YEAR.search(label)
        return self.years.get(study_id) or (int(named[0]) if named else None)


def options_of(analysis: Analysis) -> dict[str, Any]:
    """How to pool, as it is frozen with a run."""
    outcome, timepoint, question = analysis.outcome, analysis.timepoint, analysis.subgroup_by
    moderator = analysis.moderator
    return {
        "measure": analysis.measure,
        "model": analysis.model,
        "pooling": analysis.pooling,
        "estimator": analysis.estimator,
        "test": analysis.test,
        "prediction": analysis.prediction,
        "order": analysis.order,
        "level": LEVEL,
        "outcome": {"id": outcome.pk, "name": outcome.name, "better": outcome.better},
        "timepoint": {"id": timepoint.pk, "label": timepoint.label},
        "populations": list(analysis.populations),
        "subgroup_by": {"id": question.pk, "label": question.label} if question else None,
        "moderator": {
            "id": moderator.pk,
            "label": moderator.label,
            "kind": "number" if moderator.kind in NUMERIC else "category",
        }
        if moderator
        else None,
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
    domains = [domain.id for domain in evidence.plan.domains]
    rows = []
    for each in comparisons(asked, evidence.studies, results):
        row = each.to_json()
        row["year"] = evidence.year(each.study_id, each.study)
        row["subgroup"] = str(evidence.answer(each.study_id, analysis.subgroup_by) or "")
        row["moderator"] = evidence.answer(each.study_id, analysis.moderator)
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
