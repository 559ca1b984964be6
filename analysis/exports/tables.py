"""The tables that can be downloaded: what each holds, and only what this person may see."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.counting import reasons_of
from analysis.exports.csvfile import Cell
from extraction.included import included_studies
from extraction.rating import plan_of
from extraction.settled import ArmResult, arm_results, characteristics, judgements
from reviews.models import Criterion, Membership, Record, Report, StudyReport
from screening.models import Item, Vote

Rows = Iterable[list[Cell]]
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name in addresses, its words, and its columns and rows for a seat."""

    name: str
    title: str | Promise
    words: str | Promise
    make: Callable[[Membership], tuple[list[str], Rows]]


def _records(seat: Membership) -> tuple[list[str], Rows]:
    header = ["id", "title", "authors", "year", "journal", "volume", "issue", "pages", "doi"]
    header += ["pmid", "language", "keywords", "abstract", "source", "source_kind", "file"]
    header += ["duplicate_of", "title_abstract", "report", "full_text", "reason", "study_ids"]
    return header, _record_rows(seat)


def _record_rows(seat: Membership) -> Iterator[list[Cell]]:
    reasons, studies = reasons_of(seat.review), _studies_by_report(seat)
    rows = Record.objects.standing().filter(review=seat.review).order_by("id")
    found = rows.values_list(
        "id", "title", "authors_text", "year", "journal", "volume", "issue", "pages", "doi", "pmid",
        "language", "keywords", "abstract", "search_run__source__name", "search_run__source__kind",
        "source_file__filename", "duplicate_of_id", "item__state", "item__in_play", "report__id",
        "report__label", "report__item__state", "report__item__in_play",
    )  # fmt: skip
    for row in found.iterator(CHUNK):
        own: list[Any] = list(row[:17])
        ta, ta_plays, report, label, ft, ft_plays = row[17:]
        yield [
            *own,
            _decision(ta, ta_plays),
            label or "",
            _decision(ft, ft_plays),
            reasons.get(report, "") if _decision(ft, ft_plays) == EXCLUDED else "",
            " ".join(studies.get(report, [])),
        ]


EXCLUDED = "excluded"


def _decision(state: str | None, in_play: bool | None) -> str:
    """Settled decisions only; anything else would tell how others voted."""
    if not in_play or state is None:
        return ""
    return state if state in Item.SETTLED else "pending"


def _studies_by_report(seat: Membership) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    links = StudyReport.objects.filter(review=seat.review, removed_at=None).order_by("id")
    for report, study in links.values_list("report_id", "study_id"):
        found.setdefault(report, []).append(str(study))
    return found


def _votes(seat: Membership) -> tuple[list[str], Rows]:
    header = ["id", "stage", "record_id", "report_id", "title", "round", "reviewer", "verdict"]
    header += ["reasons", "note", "seconds", "cast_at", "standing"]
    return header, _vote_rows(seat)


def _vote_rows(seat: Membership) -> Iterator[list[Cell]]:
    words = dict(Criterion.objects.filter(review=seat.review).values_list("pk", "reason"))
    rows = Vote.objects.seen_by(seat).order_by("id").values_list(
        "id", "item__stage", "item__record_id", "item__report_id", "item__record__title",
        "item__report__title", "round", "seat__user__name", "verdict", "criteria", "note",
        "seconds", "cast_at", "superseded_at",
    )  # fmt: skip
    for row in rows.iterator(CHUNK):
        pk, stage, record, report, one, other, turn, who, verdict, ticked = row[:10]
        note, seconds, cast_at, superseded = row[10:]
        reasons = "; ".join(words.get(criterion, "") for criterion in ticked)
        standing = "no" if superseded else "yes"
        own: list[Cell] = [pk, stage, record, report, one or other or "", turn, who, verdict]
        yield [*own, reasons, note, seconds, cast_at.isoformat(), standing]


def _studies(seat: Membership) -> tuple[list[str], Rows]:
    review = seat.review
    questions = list(review.questions.all().current())
    answers = {
        (each.study_id, each.question_id): each.text or each.absent
        for each in characteristics(review)
    }
    labels: dict[int, list[str]] = {}
    links = StudyReport.objects.filter(review=review, removed_at=None).order_by("report__label")
    for study, label in links.values_list("study_id", "report__label"):
        labels.setdefault(study, []).append(label)
    header = ["study_id", "study", "registration", "reports", *(q.label for q in questions)]
    rows: Rows = (
        [
            study.pk,
            study.label,
            study.registration,
            "; ".join(labels.get(study.pk, [])),
            *(answers.get((study.pk, question.pk), "") for question in questions),
        ]
        for study in included_studies(review).order_by("label", "pk")
    )
    return header, rows


RESULT = (
    "study_id", "study_label", "arm_label", "arm_role", "n_randomised", "outcome", "timepoint",
    "population", "instrument", "better", "outcome_better", "score", "n", "mean", "sd", "se",
    "ci_low", "ci_high", "events", "absent",
)  # fmt: skip


def _results(seat: Membership) -> tuple[list[str], Rows]:
    review = seat.review
    outcomes = dict(review.outcomes.values_list("pk", "name"))
    timepoints = dict(review.timepoints.values_list("pk", "label"))

    def row(each: ArmResult) -> list[Cell]:
        found = asdict(each)
        found["outcome"] = outcomes[each.outcome_id]
        found["timepoint"] = timepoints[each.timepoint_id]
        found["absent"] = "; ".join(f"{stat}: {why}" for stat, why in each.absent)
        return [found[name] for name in RESULT]

    return list(RESULT), (row(each) for each in arm_results(review))


def _bias(seat: Membership) -> tuple[list[str], Rows]:
    names = {domain.id: domain.name for domain in plan_of(seat.review).domains}
    header = ["study_id", "study", "tool", "domain", "judgement", "support"]
    rows: Rows = (
        [
            each.study_id,
            each.study_label,
            each.tool,
            names[each.domain],
            each.judgement,
            each.support,
        ]
        for each in judgements(seat.review)
    )
    return header, rows


def _reports(seat: Membership) -> tuple[list[str], Rows]:
    reasons, studies = reasons_of(seat.review), _studies_by_report(seat)
    header = ["report_id", "label", "title", "record_id", "source", "not_retrieved_because"]
    header += ["full_text", "reason", "study_ids"]
    tried = dict(
        seat.review.not_retrieved.filter(superseded_at=None).values_list("report_id", "tried")
    )
    rows = Report.objects.filter(review=seat.review).order_by("id")
    found = rows.annotate(by_hand=F("source__name"), found_in=F("record__search_run__source__name"))

    def row(each: Report) -> list[Cell]:
        item = getattr(each, "item", None)
        decision = _decision(item.state, item.in_play) if item else ""
        return [
            each.pk,
            each.label,
            each.title,
            each.record_id,
            each.by_hand or each.found_in,  # type: ignore[attr-defined]
            tried.get(each.pk, ""),
            decision,
            reasons.get(each.pk, "") if decision == EXCLUDED else "",
            " ".join(studies.get(each.pk, [])),
        ]

    return header, (row(each) for each in found.select_related("item").iterator(CHUNK))


TABLES = {
    table.name: table
    for table in (
        Table(
            "records",
            _("Records"),
            _("Every record with its source, what it duplicates, and what was settled on it."),
            _records,
        ),
        Table(
            "reports",
            _("Reports"),
            _("Every report that was sought, and what was settled at full text, with the reason."),
            _reports,
        ),
        Table(
            "votes",
            _("Votes"),
            _("Your own votes, and those of others as far as the plan shows them to you."),
            _votes,
        ),
        Table(
            "studies",
            _("Studies"),
            _("Every included study with its reports and the settled answers of the form."),
            _studies,
        ),
        Table(
            "results",
            _("Results"),
            _("The settled numbers of every arm, outcome, timepoint and population."),
            _results,
        ),
        Table(
            "risk-of-bias",
            _("Risk of bias"),
            _("The settled judgements with their support."),
            _bias,
        ),
    )
}
