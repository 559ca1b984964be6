"""A review that holds one of everything, so that every address leads somewhere."""

import datetime as dt
import uuid
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from analysis.actions.runs import run_analysis
from analysis.models import Analysis
from extraction.models import (
    Answer,
    Arm,
    Assessment,
    Entry,
    Instrument,
    Kind,
    Outcome,
    Question,
    Result,
    Timepoint,
)
from reviews.models import Duplicate, Invitation, Job, Problem, Review
from reviews.roles import Role
from screening.models import (
    AgendaItem,
    Allocation,
    Attempt,
    Attendance,
    BulkVote,
    Calibration,
    FullText,
    Item,
    Meeting,
    NotRetrieved,
    Plan,
    Stage,
    Stop,
    Tag,
    Vote,
)
from screening.tasks import place_full_texts
from tests import make


def build() -> SimpleNamespace:
    review = make.review()
    owner = review.members.get()
    seats = {
        Role.OWNER: owner,
        Role.REVIEWER: make.seat(review),
        Role.ADJUDICATOR: make.seat(review, Role.ADJUDICATOR, "Agnes Adjudicator"),
        Role.OBSERVER: make.seat(review, Role.OBSERVER, "Otto Observer"),
    }
    things = _records(review, owner) | _screening(review, seats) | _extraction(review, seats)
    things |= {"member": seats[Role.OBSERVER]}
    return SimpleNamespace(review=review, seats=seats, things=things)


def count_rows() -> None:
    """Tell PostgreSQL how many rows there are, for thousands of requests in one transaction.

    Only of the tables of this database: those that all databases share would keep other tests
    that run at the same time waiting.
    """
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute("ANALYZE " + ", ".join(map(connection.ops.quote_name, tables)))


def _records(review: Review, owner) -> dict[str, object]:
    criterion = make.criterion(review)
    source_file = make.source_file(review)
    source_file.file.save("", ContentFile(b"TY  - JOUR\nER  -\n"))
    problem = Problem.objects.create(
        review=review, source_file=source_file, line=1, what="Not readable", rejected=True
    )
    first, second = make.record(review), make.record(review)
    duplicate = Duplicate.objects.create(
        review=review, first=first, second=second, verdict="unsure", rule="likely"
    )
    invitation = Invitation.objects.create(
        review=review, email="x@example.org", role=Role.REVIEWER, token_hash=uuid.uuid4().hex,
        invited_by=owner, expires_at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    job = Job.objects.create(review=review, task="none", title="A job", started_by=owner)
    drop = Job.objects.create(
        review=review, task=place_full_texts.name, title="A drop", started_by=owner,
        arguments={"files": [], "refused": []},
    )  # fmt: skip
    study = make.study(review, "Dalum 2018", reports=2)
    return {
        "problem": problem, "criterion": criterion, "import": source_file, "record": first,
        "duplicate": duplicate,
        "invitation": invitation, "job": job, "drop": drop, "study": study,
        "source": source_file.search.source, "search": source_file.search,
        "linked_report": study.links.first().report,
    }  # fmt: skip


def _screening(review: Review, seats) -> dict[str, object]:
    for stage in Stage.values:
        Plan.objects.get_or_create(review=review, stage=stage)
    record = make.record(review)
    item = Item.objects.create(review=review, stage=Stage.TITLE_ABSTRACT, record=record)
    report = make.report(review)
    report_item = Item.objects.create(review=review, stage=Stage.FULL_TEXT, report=report)
    vote = Vote.objects.create(
        review=review, item=item, seat=seats[Role.REVIEWER], round=1, verdict="include",
        criteria_version=1,
    )  # fmt: skip
    full_text = FullText(
        review=review, report=report, filename="a.pdf", sha256="0" * 64, size=9,
        by=seats[Role.OWNER],
    )  # fmt: skip
    full_text.file.save("", ContentFile(b"%PDF-1.7\n"))
    NotRetrieved.objects.create(
        review=review, report=make.report(review), tried="Library", by=seats[Role.OWNER]
    )
    attempt = Attempt.objects.create(
        review=review, report=report, where="Library", by=seats[Role.OWNER]
    )
    share = Allocation.objects.create(
        review=review, stage=Stage.TITLE_ABSTRACT, people=[seats[Role.REVIEWER].pk],
        drawn="filtered", by=seats[Role.OWNER],
    )  # fmt: skip
    bulk = BulkVote.objects.create(
        review=review, seat=seats[Role.OWNER], stage=Stage.TITLE_ABSTRACT, verdict="maybe",
        items=[item.pk], key=uuid.uuid4(),
    )  # fmt: skip
    tag = Tag.objects.create(
        review=review, item=item, seat=seats[Role.OWNER], round=1, name="background"
    )
    stop = Stop.objects.create(
        review=review, target=0.95, confidence=0.95, p=0.01, total=9, read=8, relevant=1,
        by=seats[Role.OWNER],
    )  # fmt: skip
    return _meeting(review, seats) | {
        "stop": stop,
        "share": share, "attempt": attempt, "bulk": bulk, "tag": tag, "item": item,
        "report_item": report_item, "vote": vote, "full_text": full_text,
        "report": report,
    }  # fmt: skip


def _meeting(review: Review, seats) -> dict[str, object]:
    """A running meeting of everybody, before one conflict."""
    item = Item.objects.create(
        review=review, stage=Stage.TITLE_ABSTRACT, record=make.record(review), state="conflict"
    )
    meeting = Meeting.objects.create(
        review=review, stage=Stage.TITLE_ABSTRACT, planned_by=seats[Role.OWNER],
        started_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    for seat in seats.values():
        Attendance.objects.create(review=review, meeting=meeting, seat=seat)
    point = AgendaItem.objects.create(
        review=review, meeting=meeting, item=item, round=1, position=1
    )
    Meeting.objects.filter(pk=meeting.pk).update(shown=point)
    calibration = Calibration.objects.create(
        review=review, stage=Stage.TITLE_ABSTRACT, size=1, seed=1, started_by=seats[Role.OWNER],
        people=[seats[Role.OWNER].pk, seats[Role.REVIEWER].pk],
    )  # fmt: skip
    return {"meeting": meeting, "point": point, "calibration": calibration}


def _extraction(review: Review, seats) -> dict[str, object]:
    study = make.study(review, "Färdig 2011")
    for link in study.links.all():
        Item.objects.create(
            review=review, stage=Stage.FULL_TEXT, report=link.report, state="included"
        )
    question = Question.objects.create(
        review=review, section="Setting", position=1, label="Country"
    )
    outcome = Outcome.objects.create(review=review, position=1, name="Functioning")
    instrument = Instrument.objects.create(review=review, name="GAF-F")
    timepoint = Timepoint.objects.create(review=review, position=1, label="Post-test")
    results = [
        _settled_result(study, outcome, timepoint, role, mean)
        for role, mean in ((Arm.Role.EXPERIMENTAL, 50.4), (Arm.Role.COMPARATOR, 48.2))
    ]
    other = make.study(review, "Levitt 2009")
    for link in other.links.all():
        Item.objects.create(
            review=review, stage=Stage.FULL_TEXT, report=link.report, state="included"
        )
    spare = Arm.objects.create(
        review=review, study=other, position=1, label="IMR", role=Arm.Role.EXPERIMENTAL
    )
    place = Result.objects.create(
        review=review, study=other, arm=spare, outcome=outcome, timepoint=timepoint,
        population="itt",
    )  # fmt: skip
    entry = Entry.objects.create(review=review, study=other, seat=seats[Role.REVIEWER])
    rating = Assessment.objects.create(
        review=review, study=other, seat=seats[Role.REVIEWER], tool="rob1", tool_version="2011"
    )
    analysis = Analysis.objects.create(
        review=review, name="Functioning", outcome=outcome, timepoint=timepoint,
        populations=["itt"], measure="SMD", made_by=seats[Role.OWNER],
    )  # fmt: skip
    run = run_analysis(seat=seats[Role.OWNER], analysis=analysis)
    return {
        "included_study": study, "question": question, "outcome": outcome,
        "instrument": instrument, "timepoint": timepoint, "arm": spare, "result": place,
        "settled_result": results[0], "analysis": analysis, "run": run, "open_study": other,
        "entry": entry, "rating": rating,
    }  # fmt: skip


def _settled_result(study, outcome, timepoint, role, mean) -> Result:
    """One arm's numbers, in a consensus that analyses read."""
    review = study.review
    owner = review.members.get(role=Role.OWNER)
    arm = Arm.objects.create(
        review=review, study=study, position=study.arms.count() + 1, label=role.label, role=role
    )
    result = Result.objects.create(
        review=review, study=study, arm=arm, outcome=outcome, timepoint=timepoint, population="itt"
    )
    consensus, _new = Entry.objects.get_or_create(
        review=review, study=study, kind=Kind.CONSENSUS, defaults={"seat": owner}
    )
    for stat, number in (("n", 60), ("mean", mean), ("sd", 12.6)):
        Answer.objects.create(
            review=review, entry=consensus, result=result, stat=stat, text=str(number),
            number=number, origin="both", by=owner,
        )  # fmt: skip
    return result


def routes() -> dict[str, tuple[object, list[str]]]:
    """Every named address below a review: its view and the names of its parameters."""
    found: dict[str, tuple[object, list[str]]] = {}

    def walk(patterns, space: str, names: list[str]) -> None:
        for pattern in patterns:
            here = names + list(pattern.pattern.converters)
            if isinstance(pattern, URLResolver):
                inner = f"{pattern.namespace}:" if pattern.namespace else space
                walk(pattern.url_patterns, inner, here)
            elif isinstance(pattern, URLPattern) and "review_id" in here + _groups(pattern):
                parts = [*here, *_groups(pattern)]
                parts = [name for name in dict.fromkeys(parts) if name != "review_id"]
                found[f"{space}{pattern.name}"] = (pattern.callback, parts)

    walk(get_resolver().url_patterns, "", [])
    return found


def _groups(pattern: URLPattern) -> list[str]:
    regex = getattr(pattern.pattern, "regex", None)
    return list(regex.groupindex) if regex is not None else []
