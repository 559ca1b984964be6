"""The demo reviews, made through the same actions as any user's review. Each is whole or absent."""

import time
from collections.abc import Callable, Mapping

from django.db import transaction

from accounts.models import User
from analysis.demo import bcg, cast, imr, imr_analyses, imr_studies
from analysis.demo.screen import leave_open, read_reports, screen_titles
from analysis.demo.search import (
    Say,
    give_file,
    import_databases,
    remove_duplicates,
    search,
    write_protocol,
)
from analysis.demo.team import Team, accounts, gather
from reviews.actions.reviews import change_review, create_review
from reviews.models import Review, Source

PRACTICE_TITLE = "Try screening yourself"
PRACTICE_NOTE = (
    "A demo to press keys in: forty synthetic records, most of them unread, and a few on which the "
    "two reviewers disagree. Sign in as a reviewer and open screening, or as the adjudicator and "
    "open the conflicts."
)
VOTED, DISPUTED = 7, 4


def load(say: Say) -> list[Review]:
    """Make what is missing of the demo; what is there stays as people left it."""
    people = accounts()
    protocol = imr.facts("protocol")
    plan: tuple[tuple[str, str, Callable[[Team, Say], None]], ...] = (
        (protocol["title"], protocol["note"], _fill_imr),
        (PRACTICE_TITLE, PRACTICE_NOTE, _fill_practice),
        (bcg.TITLE, bcg.NOTE, bcg.fill),
    )
    return [_one(people, title, note, fill, say) for title, note, fill in plan]


def _one(
    people: Mapping[str, User], title: str, note: str, fill: Callable[[Team, Say], None], say: Say
) -> Review:
    owner = people[cast.OWNER.email]
    found = Review.objects.filter(title=title, created_by=owner).first()
    if found is not None:
        return found
    began = time.monotonic()
    say(f"Making the demo review “{title}” …")
    with transaction.atomic():
        review = create_review(user=owner, title=title)
        team = gather(review, people)
        change_review(seat=team.owner, note=note)
        fill(team, say)
    say(f"  done in {time.monotonic() - began:.0f} seconds")
    return review


def _fill_imr(team: Team, say: Say) -> None:
    facts, library = imr.facts("protocol"), imr.library()
    works = [*library.databases, *library.other]
    write_protocol(team.owner, facts)
    import_databases(team, facts, imr.database_files(), say)
    run = search(
        team.owner, facts["other_source"], Source.Kind.CITATION, facts["run_on"],
        facts["other_strategy"],
    )  # fmt: skip
    held = give_file(team.owner, run, "citation-searching.ris", imr.other_file().content)
    say(f"  {facts['other_source']}: {held.records.count()} records")
    remove_duplicates(team, say)
    screen_titles(team, works, library.sought)
    say("  titles and abstracts screened twice")
    read_reports(team, works, library.included)
    say("  full texts read twice")
    studies = imr_studies.group_reports(team)
    imr_studies.extract_all(team, studies, say)
    imr_studies.rate_all(team, studies, say)
    imr_analyses.analyse_all(team, say)


def _fill_practice(team: Team, say: Say) -> None:
    protocol = imr.facts("protocol")
    write_protocol(team.owner, protocol)
    run = search(
        team.owner, "PsycINFO", Source.Kind.DATABASE, protocol["run_on"], protocol["strategy"]
    )
    give_file(team.owner, run, "psycinfo.ris", imr.practice_file().content)
    leave_open(team, VOTED, DISPUTED)
    say(f"  {imr.PRACTICE} records to screen, {DISPUTED} conflicts")
