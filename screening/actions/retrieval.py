"""Reports that are sought: added by hand, given up, sought again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.access import Permission
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Report, Source
from screening import plans
from screening.actions import states
from screening.models import Claim, FullText, Item, NotRetrieved, Stage


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
def add_report(*, seat: Membership, title: str, label: str, source: Source) -> Report:
    """Add a report that no record stands for, with the source that led to it."""
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
    made = Report.objects.create(review=seat.review, source=source, title=title, label=label)
    Item.objects.create(review=seat.review, stage=Stage.FULL_TEXT, report=made)
    audit.record(seat, Verb.REPORT_ADDED, made, label=made.label, source=str(source))
    return made


def _held(seat: Membership, report: Report) -> Item:
    ids = Item.objects.filter(review=seat.review_id, report=report).values_list("pk", flat=True)
    held = states.hold(seat.review_id, ids)
    if not held:
        raise RuleBroken(_("This report is not sought in this review."))
    return held[0]


def _label(report: Report) -> dict[str, str]:
    return {"label": report.label}
