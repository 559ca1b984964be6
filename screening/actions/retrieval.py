"""Reports that are sought: tried for, added by hand, given up, sought again, set aside."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Record, Report, Source
from reviews.roles import Permission
from screening import plans
from screening.actions import states
from screening.models import Attempt, Claim, FullText, Item, NotRetrieved, SetAside, Stage

LONGEST_PLACE = 200


@transaction.atomic
def mark_not_retrieved(*, seat: Membership, report: Report, tried: str) -> NotRetrieved:
    """Decide that a report could not be had; it leaves the full-text queue, votes stay."""
    seat.require(Permission.RETRIEVE)
    item = _held(seat, report)
    if not tried.strip():
        raise RuleBroken(_("Say what was tried, such as library loan or a letter to the author."))
    if NotRetrieved.objects.standing().filter(report=report).exists():
        raise RuleBroken(_("%(label)s is marked as not retrieved already.") % _label(report))
    if FullText.objects.standing().filter(report=report).exists():
        raise RuleBroken(_("%(label)s has a full text. Remove it first.") % _label(report))
    if item.is_settled:
        raise RuleBroken(
            _("%(label)s was judged at full text already, so it was retrieved.") % _label(report)
        )
    _refuse_aside(report)
    made = NotRetrieved.objects.create(
        review=seat.review, report=report, tried=tried.strip(), by=seat
    )
    Claim.objects.filter(item=item).delete()
    states.play([item])
    audit.record(seat, Verb.NOT_RETRIEVED, made, label=report.label, tried=made.tried)
    return made


@transaction.atomic
def seek_again(*, seat: Membership, report: Report) -> Item:
    """Take "not retrieved" back; the report is in the queue again with the votes it had."""
    seat.require(Permission.RETRIEVE)
    item = _held(seat, report)
    taken_back = NotRetrieved.objects.standing().filter(report=report)
    if not taken_back.update(superseded_at=timezone.now()):
        raise RuleBroken(_("%(label)s is not marked as not retrieved.") % _label(report))
    states.play([item])
    audit.record(seat, Verb.RETRIEVAL_REOPENED, report, label=report.label)
    return item


@transaction.atomic
def log_attempt(
    *,
    seat: Membership,
    report: Report,
    where: str,
    on: dt.date | None = None,
    requested: bool = False,
    note: str = "",
) -> Attempt:
    """Write down a try to get a report."""
    seat.require(Permission.RETRIEVE)
    _held(seat, report)
    where = " ".join(where.split())
    on = on or timezone.localdate()
    if not where or len(where) > LONGEST_PLACE:
        raise RuleBroken(_("Say where it was tried, in at most 200 letters, such as the library."))
    if on > timezone.localdate():
        raise RuleBroken(_("An attempt cannot be in the future."))
    made = Attempt.objects.create(
        review=seat.review,
        report=report,
        on=on,
        where=where,
        requested=requested,
        note=note.strip(),
        by=seat,
    )
    audit.record(seat, Verb.ATTEMPT_LOGGED, made, label=report.label, where=where, on=on)
    return made


@transaction.atomic
def remove_attempt(*, seat: Membership, attempt: Attempt) -> Attempt:
    """Take back an attempt that was written down wrongly; the row is kept."""
    seat.require(Permission.RETRIEVE)
    mine = Attempt.objects.standing().filter(review=seat.review_id, pk=attempt.pk)
    if not mine.update(removed_at=timezone.now()):
        raise RuleBroken(_("This attempt was taken back already."))
    audit.record(
        seat, Verb.ATTEMPT_REMOVED, attempt, label=attempt.report.label, where=attempt.where
    )
    return attempt


@transaction.atomic
def set_aside(*, seat: Membership, report: Report, kind: str, note: str = "") -> SetAside:
    """Keep a report out of included and excluded for now; it leaves the queue, votes stay."""
    seat.require(Permission.RETRIEVE)
    item = _held(seat, report)
    if kind not in SetAside.Kind.values:
        raise RuleBroken(_("Choose whether the study is ongoing or awaits classification."))
    _refuse_aside(report)
    if NotRetrieved.objects.standing().filter(report=report).exists():
        raise RuleBroken(
            _("%(label)s is marked as not retrieved. Take that back first.") % _label(report)
        )
    if item.is_settled:
        raise RuleBroken(_("%(label)s is settled at full text. Reopen it first.") % _label(report))
    made = SetAside.objects.create(
        review=seat.review, report=report, kind=kind, note=note.strip(), by=seat
    )
    Claim.objects.filter(item=item).delete()
    states.play([item])
    audit.record(
        seat, Verb.REPORT_SET_ASIDE, made, label=report.label, kind=str(made.get_kind_display())
    )
    return made


@transaction.atomic
def take_back(*, seat: Membership, report: Report) -> Item:
    """A report that was set aside is in the queue again, with the votes it had."""
    seat.require(Permission.RETRIEVE)
    item = _held(seat, report)
    standing = SetAside.objects.standing().filter(report=report)
    if not standing.update(superseded_at=timezone.now()):
        raise RuleBroken(_("%(label)s is not set aside.") % _label(report))
    states.play([item])
    audit.record(seat, Verb.REPORT_BACK, report, label=report.label)
    return item


@transaction.atomic
def add_report(
    *,
    seat: Membership,
    title: str,
    label: str,
    source: Source,
    beside: Report | None = None,
) -> Report:
    """Add a report that no record stands for, or a further one of the record of `beside`."""
    seat.require(Permission.RETRIEVE)
    title, label = " ".join(title.split()), " ".join(label.split())
    if not title or not label:
        raise RuleBroken(_("A report needs a title and a short name, such as Färdig 2011."))
    if source.review_id != seat.review_id:
        raise RuleBroken(_("Choose a source of this review."))
    same = Report.objects.filter(review=seat.review_id, title__iexact=title)
    if same.exists():
        raise RuleBroken(
            _("A report of this title is there already: %(label)s.") % {"label": same[0].label}
        )
    plans.of(seat.review, Stage.FULL_TEXT)
    made = Report.objects.create(
        review=seat.review,
        source=source,
        title=title,
        label=label,
        listed_in=_record_of(seat, beside),
    )
    Item.objects.create(review=seat.review, stage=Stage.FULL_TEXT, report=made)
    audit.record(seat, Verb.REPORT_ADDED, made, label=made.label, source=str(source))
    return made


def _record_of(seat: Membership, beside: Report | None) -> Record | None:
    """The record that lists a further report."""
    if beside is None:
        return None
    if beside.review_id != seat.review_id:
        raise RuleBroken(_("This report is not part of the review."))
    found = beside.record or beside.listed_in
    if found is None:
        raise RuleBroken(_("%(label)s was added by hand and has no record.") % _label(beside))
    return found


def _refuse_aside(report: Report) -> None:
    found = SetAside.objects.standing().filter(report=report).first()
    if found is not None:
        raise RuleBroken(
            _("%(label)s is set aside (%(kind)s). Take that back first.")
            % {"label": report.label, "kind": found.get_kind_display()}
        )


def _held(seat: Membership, report: Report) -> Item:
    ids = Item.objects.filter(review=seat.review_id, report=report).values_list("pk", flat=True)
    held = states.hold(seat.review_id, ids)
    if not held:
        raise RuleBroken(_("This report is not sought in this review."))
    return held[0]


def _label(report: Report) -> dict[str, str]:
    return {"label": report.label}
