"""Plain factories: rows straight into the database, for tests that start in the middle.

Tests of an action call the action. These write what earlier steps would have left behind.
"""

import datetime as dt
import itertools
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from reviews.models import (
    Criterion,
    Import,
    Membership,
    Protocol,
    Record,
    Report,
    Review,
    Search,
    Source,
    Study,
    StudyReport,
)
from reviews.roles import Role

_numbers = itertools.count(1)
PASSWORD = "a calm reading room"


def user(name: str = "Ada Reader", **facts: Any) -> User:
    number = next(_numbers)
    email = facts.pop("email", f"{name.split()[0].lower()}{number}@example.org")
    return User.objects.create_user(email=email, password=PASSWORD, name=name, **facts)


def review(owner: User | None = None, title: str = "IMR for severe mental illness") -> Review:
    owner = owner or user("Olga Owner")
    made = Review.objects.create(title=title, created_by=owner)
    Protocol.objects.create(review=made)
    Membership.objects.create(review=made, user=owner, role=Role.OWNER)
    return made


def seat(of: Review, role: Role = Role.REVIEWER, name: str = "Rosa Reviewer") -> Membership:
    return Membership.objects.create(review=of, user=user(name), role=role)


def criterion(of: Review, reason: str = "Wrong population", label: str = "") -> Criterion:
    return Criterion.objects.create(
        review=of, position=of.criteria.count() + 1, label=label or f"Not {reason}", reason=reason
    )


def source(of: Review, name: str = "PsycINFO", kind: str = Source.Kind.DATABASE) -> Source:
    return Source.objects.get_or_create(review=of, name=name, kind=kind)[0]


def search(of: Review, by: Source | None = None) -> Search:
    return Search.objects.create(
        review=of,
        source=by or source(of),
        run_on=dt.date(2022, 9, 1),
        added_by=of.members.first(),
    )


def source_file(of: Review, run: Search | None = None, name: str = "psycinfo.ris") -> Import:
    return Import.objects.create(
        review=of,
        search=run or search(of),
        filename=name,
        sha256=f"{next(_numbers):064x}",
        size=1,
        format="ris",
        added_by=of.members.first(),
        finished_at=timezone.now(),
    )


def record(of: Review, title: str = "", of_file: Import | None = None, **facts: Any) -> Record:
    number = next(_numbers)
    of_file = of_file or of.imports.first() or source_file(of)
    Import.objects.filter(pk=of_file.pk).update(found=F("found") + 1)
    return Record.objects.create(
        review=of,
        source_file=of_file,
        search_run=of_file.search,
        position=number,
        title=title or f"A trial of recovery number {number}",
        **facts,
    )


def report(of: Review, label: str = "", of_record: Record | None = None) -> Report:
    of_record = of_record or record(of)
    return Report.objects.create(
        review=of,
        record=of_record,
        title=of_record.title,
        label=label or f"Author {next(_numbers)}",
    )


def study(of: Review, label: str = "", reports: int = 1) -> Study:
    made = Study.objects.create(review=of, label=label or f"Author {next(_numbers)}")
    for _ in range(reports):
        StudyReport.objects.create(review=of, study=made, report=report(of, made.label))
    return made
