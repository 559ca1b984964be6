"""One person's own extraction of one study."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from extraction.actions.work import (
    finish,
    locked,
    own,
    refuse_strange_report,
    supersede,
    take_up,
)
from extraction.cells import Cell, cells_of, missing, standing
from extraction.included import included_studies
from extraction.models import Absence, Answer, Entry, Kind
from extraction.progress import PLACES
from extraction.reading import Given, read, same
from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Study
from reviews.roles import Permission

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: rows that are new, cells that were cleared, and problems by cell."""

    made: list[Answer] = field(default_factory=list)
    cleared: int = 0
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        return len(self.made) + self.cleared


@transaction.atomic
def start_entry(*, seat: Membership, study: Study) -> Entry:
    """One's own extraction of an included study; a study takes two."""
    seat.require(Permission.EXTRACT)
    study = locked(seat, study)
    mine = Entry.objects.filter(study=study, seat=seat).independent().first()
    if mine is not None:
        return mine
    if not included_studies(seat.review).filter(pk=study.pk).exists():
        raise RuleBroken(
            _("%(study)s is not included, so nothing is extracted from it.") % {"study": study}
        )
    if Entry.objects.filter(study=study).holding_places().count() >= PLACES:
        raise RuleBroken(
            _("Two people already extract %(study)s; a study takes two independent extractions.")
            % {"study": study}
        )
    entry = Entry.objects.create(review=seat.review, study=study, seat=seat)
    audit.record(seat, Verb.ENTRY_STARTED, entry, study=study.label)
    return entry


@transaction.atomic
def save_answers(*, seat: Membership, entry: Entry, given: Mapping[str, Given]) -> Saved:
    """Save what was typed, by cell; cells that are not named stay as they are.

    A changed value supersedes; an unchanged one is left alone. A cell that cannot be read is
    named in `problems` and keeps its standing value; the others are saved.
    """
    entry = _own_open(seat, entry)
    cells = cells_of(entry.study)
    _refuse_strangers(seat, cells, given)
    before = standing(entry, seat.review)
    problems: dict[str, str] = {}
    rows: dict[str, Answer] = {}
    ended: dict[str, int] = {}
    for key, one in given.items():
        came_to, old = read(cells[key], one), before.get(key)
        if came_to.facts is None:
            problems[key] = came_to.problem
        elif came_to.is_empty if old is None else same(old, came_to.facts):
            continue
        else:
            if old is not None:
                ended[key] = old.pk
            if not came_to.is_empty:
                rows[key] = answer_row(seat, entry, cells[key], came_to.facts)
    supersede(Answer, ended.values())
    saved = Saved(
        Answer.objects.bulk_create(list(rows.values())), len(ended.keys() - rows.keys()), problems
    )
    if saved.changed:
        facts = {"study": entry.study.label, "cells": len(rows), "cleared": saved.cleared}
        audit.record(seat, Verb.ENTRY_SAVED, entry, **facts)
    return saved


@transaction.atomic
def complete_entry(*, seat: Membership, entry: Entry, empty_as: str = "") -> Entry:
    """Say that one's extraction is done. `empty_as`: the reason to give for cells left empty."""
    entry = _own_open(seat, entry)
    empty = missing(cells_of(entry.study).values(), standing(entry, seat.review))
    if empty and not empty_as:
        raise RuleBroken(_still_empty(empty))
    if empty:
        if empty_as not in Absence.values:
            raise RuleBroken(_("“%(absent)s” is not a reason for absence.") % {"absent": empty_as})
        given = {cell.key: Given(absent=empty_as) for cell in empty}
        save_answers(seat=seat, entry=entry, given=given)
    finish(entry)
    audit.record(seat, Verb.ENTRY_COMPLETED, entry, study=entry.study.label)
    return entry


@transaction.atomic
def reopen_entry(*, seat: Membership, entry: Entry) -> Entry:
    """Take one's own extraction up again, until a cell of the consensus is settled."""
    entry = _own(seat, entry)
    settled = Answer.objects.current().filter(entry__study=entry.study, entry__kind=Kind.CONSENSUS)
    if entry.is_complete and settled.exists():
        raise RuleBroken(
            _(
                "The consensus on %(study)s has begun, so the two extractions stay as they are. "
                "Correct a value in the consensus, or start the consensus again."
            )
            % {"study": entry.study}
        )
    return take_up(seat, entry, Verb.ENTRY_REOPENED)


def answer_row(
    seat: Membership, entry: Entry, cell: Cell, facts: Mapping[str, Any], **more: Any
) -> Answer:
    return Answer(
        review_id=entry.review_id,
        entry=entry,
        question=cell.question,
        result=cell.result,
        stat=cell.stat,
        by=seat,
        **facts,
        **more,
    )


def _own(seat: Membership, entry: Entry) -> Entry:
    return own(seat, entry, _("Only the person who made an extraction can change it."))


def _own_open(seat: Membership, entry: Entry) -> Entry:
    found = _own(seat, entry)
    if found.is_complete:
        raise RuleBroken(
            _("Your extraction of %(study)s is complete. Reopen it to change something.")
            % {"study": found.study}
        )
    return found


def _refuse_strangers(
    seat: Membership, cells: Mapping[str, Cell], given: Mapping[str, Given]
) -> None:
    for key, one in given.items():
        if key not in cells:
            raise RuleBroken(
                _("There is no cell %(key)s in this study any more. Reload the page.")
                % {"key": key}
            )
        refuse_strange_report(seat, one.report)


def _still_empty(empty: list[Cell]) -> str:
    names = "; ".join(cell.full_label for cell in empty[:MOST_NAMED])
    more = "" if len(empty) <= MOST_NAMED else " …"
    return ngettext(
        "%(n)d cell is still empty: %(names)s%(more)s. Fill it in or give the reason for absence.",
        "%(n)d cells are still empty: %(names)s%(more)s. Fill them in or give the reasons for "
        "absence.",
        len(empty),
    ) % {"n": len(empty), "names": names, "more": more}
