"""From a protocol to records without duplicates, through the actions that everybody uses."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from analysis.demo.generator import ExportFile
from analysis.demo.imr import title_key
from analysis.demo.team import Team
from reviews.actions.duplicates import decide_pair
from reviews.actions.finding import find_duplicates
from reviews.actions.imports import import_file, receive_file
from reviews.actions.protocol import add_criterion, change_protocol
from reviews.actions.sources import add_source, document_search
from reviews.models import Duplicate, Import, Membership, Search, Source

Say = Callable[[str], None]
PROTOCOL_FIELDS = (
    "question", "population", "intervention", "comparator", "outcomes", "study_design", "text",
)  # fmt: skip


def write_protocol(owner: Membership, facts: dict[str, Any]) -> None:
    change_protocol(seat=owner, **{name: facts[name] for name in PROTOCOL_FIELDS if name in facts})
    for label, reason in facts["criteria"]:
        add_criterion(seat=owner, label=label, reason=reason)


def search(
    owner: Membership, name: str, kind: str, run_on: str, strategy: str, platform: str = ""
) -> Search:
    source = add_source(seat=owner, name=name, kind=kind, platform=platform)
    return document_search(
        seat=owner, source=source, run_on=dt.date.fromisoformat(run_on), strategy=strategy
    )


def give_file(seat: Membership, run: Search, name: str, content: bytes) -> Import:
    """Receive and read one file, as the upload page and its job do."""
    upload = SimpleUploadedFile(name, content)
    held = receive_file(seat=seat, search=run, upload=upload)
    return import_file(seat=seat, source_file=held)


def import_databases(
    team: Team, facts: dict[str, Any], files: Sequence[ExportFile], say: Say
) -> None:
    for file in files:
        database = file.database
        run = search(
            team.owner, database.name, Source.Kind.DATABASE, facts["run_on"],
            facts["strategy"], database.platform,
        )  # fmt: skip
        held = give_file(team.owner, run, database.filename, file.content)
        say(f"  {database.name}: {held.records.count()} records")


def remove_duplicates(team: Team, say: Say) -> None:
    """The rules link what is certain; the owner answers what they ask."""
    found = find_duplicates(seat=team.owner)
    waiting = Duplicate.objects.waiting().filter(review=team.review)
    for pair in list(waiting.select_related("first", "second").order_by("id")):
        same = title_key(pair.first.title) == title_key(pair.second.title)
        verdict = Duplicate.Verdict.SAME if same else Duplicate.Verdict.DISTINCT
        decide_pair(seat=team.owner, first=pair.first, second=pair.second, verdict=verdict)
    kept = team.review.records.all().kept().count()
    say(f"  duplicates: {found['records'] - kept} found, {found['asked']} pairs looked at")
