"""From two extractions to the one that analyses read."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from extraction.actions.entries import answer_row
from extraction.actions.work import (
    finish,
    locked,
    refuse_settled,
    refuse_strange_report,
    supersede,
    take_up,
)
from extraction.comparing import Compared, compare_entries
from extraction.models import Answer, Entry, Kind, Origin
from extraction.pairs import entries_of, require_to_settle
from extraction.reading import Given, read
from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Study


@transaction.atomic
def resolve_all_agreed(*, seat: Membership, study: Study) -> list[Answer]:
    """Settle every open cell on which both agree, or for which both give the same absence."""
    consensus, compared = _open(seat, study)
    made = Answer.objects.bulk_create(
        _taken(seat, consensus, row, row.first, Origin.BOTH)
        for row in compared
        if row.is_open and row.agrees and row.first is not None
    )
    if made:
        what = ngettext("%(n)d agreed cell", "%(n)d agreed cells", len(made)) % {"n": len(made)}
        _record(seat, consensus, what, cells=len(made))
    return made


@transaction.atomic
def settle_cell(
    *,
    seat: Membership,
    study: Study,
    key: str,
    take: str,
    given: Given | None = None,
    reason: str = "",
) -> Answer:
    """Settle one cell: `take` is `first`, `second` or `new` (then with `given` and a reason).

    Settling again supersedes; what either extractor gave is never changed.
    """
    consensus, compared = _open(seat, study)
    row = next((row for row in compared if row.cell.key == key), None)
    if row is None:
        raise RuleBroken(
            _("There is no cell %(key)s in this study any more. Reload the page.") % {"key": key}
        )
    made = _settled(seat, consensus, row, take, given, reason.strip())
    if row.settled is not None:
        supersede(Answer, [row.settled.pk])
    made.save(force_insert=True)
    what = f"{row.cell.full_label}: {made.get_origin_display()}"
    _record(seat, consensus, what, key=key, origin=made.origin, reason=made.reason)
    return made


@transaction.atomic
def complete_consensus(*, seat: Membership, study: Study) -> Entry:
    """Say that the consensus is done: every cell that either extractor filled is settled."""
    consensus, compared = _open(seat, study)
    unsettled = [row for row in compared if row.is_open]
    if unsettled:
        raise RuleBroken(
            ngettext(
                "%(n)d cell is not settled yet; the first is “%(label)s”.",
                "%(n)d cells are not settled yet; the first is “%(label)s”.",
                len(unsettled),
            )
            % {"n": len(unsettled), "label": unsettled[0].cell.full_label}
        )
    finish(consensus)
    _record(seat, consensus, _("the whole"))
    return consensus


@transaction.atomic
def reopen_consensus(*, seat: Membership, study: Study) -> Entry:
    """Open a completed consensus, so that cells can be settled anew; nothing is lost."""
    return take_up(seat, _consensus(seat, study), Verb.CONSENSUS_REOPENED)


@transaction.atomic
def start_again(*, seat: Membership, study: Study) -> Entry:
    """Take back every settled cell, so that the two extractions can be reopened and corrected."""
    consensus = reopen_consensus(seat=seat, study=study)
    standing = list(Answer.objects.current().filter(entry=consensus).values_list("pk", flat=True))
    supersede(Answer, standing)
    if standing:
        what = ngettext(
            "%(n)d settled cell taken back", "%(n)d settled cells taken back", len(standing)
        ) % {"n": len(standing)}
        _record(seat, consensus, what, cells=len(standing))
    return consensus


def _consensus(seat: Membership, study: Study) -> Entry:
    locked(seat, study)
    require_to_settle(seat, study, entries_of(study))
    found, _made = Entry.objects.get_or_create(
        study=study, kind=Kind.CONSENSUS, defaults={"review": seat.review, "seat": seat}
    )
    return found


def _open(seat: Membership, study: Study) -> tuple[Entry, list[Compared]]:
    consensus = _consensus(seat, study)
    refuse_settled(consensus)
    return consensus, compare_entries(study, entries_of(study), consensus)


def _settled(
    seat: Membership, consensus: Entry, row: Compared, take: str, given: Given | None, reason: str
) -> Answer:
    if take in (Origin.FIRST, Origin.SECOND):
        source = row.first if take == Origin.FIRST else row.second
        if source is None or not (source.text or source.absent):
            raise RuleBroken(
                _("That extractor gave nothing for “%(label)s”; give a new value instead.")
                % {"label": row.cell.full_label}
            )
        origin = Origin.BOTH if row.agrees else Origin(take)
        return _taken(seat, consensus, row, source, origin, reason=reason)
    if take != Origin.NEW or given is None:
        raise RuleBroken(_("Take the first value, the second, or give a new one."))
    if not reason:
        raise RuleBroken(
            _("A new value for “%(label)s” needs a reason.") % {"label": row.cell.full_label}
        )
    came_to = read(row.cell, given)
    if came_to.facts is None:
        raise RuleBroken(f"{row.cell.full_label}: {came_to.problem}")
    if not (came_to.facts["text"] or came_to.facts["absent"]):
        raise RuleBroken(
            _("Give a value for “%(label)s”, or the reason why there is none.")
            % {"label": row.cell.full_label}
        )
    refuse_strange_report(seat, given.report)
    return answer_row(seat, consensus, row.cell, came_to.facts, origin=Origin.NEW, reason=reason)


def _taken(
    seat: Membership,
    consensus: Entry,
    row: Compared,
    source: Answer,
    origin: Origin,
    **more: Any,
) -> Answer:
    names = ("text", "number", "absent", "quote", "page", "report_id")
    facts = {name: getattr(source, name) for name in names}
    return answer_row(seat, consensus, row.cell, facts, origin=origin, taken_from=source, **more)


def _record(seat: Membership, consensus: Entry, what: str, **facts: Any) -> None:
    audit.record(
        seat, Verb.CONSENSUS_SETTLED, consensus, study=consensus.study.label, what=what, **facts
    )
