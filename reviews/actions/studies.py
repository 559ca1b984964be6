"""Which reports are about one study."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.actions.reviews import assign
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Report, Review, Study, StudyReport
from reviews.roles import Permission


@transaction.atomic
def group_studies(*, seat: Membership, studies: Sequence[Study], label: str) -> Study:
    """One study with the reports of all; the first stays, the others are left without reports."""
    seat.require(Permission.GROUP)
    Review.objects.select_for_update().get(pk=seat.review_id)
    chosen = list(
        seat.review.studies.filter(pk__in={study.pk for study in studies}).standing().order_by("pk")
    )
    if len(chosen) < 2:
        raise RuleBroken(_("Choose at least two studies to group."))
    if not label.strip():
        raise RuleBroken(_("A study needs a label, such as Färdig 2011."))
    into, others = chosen[0], chosen[1:]
    for link in StudyReport.objects.filter(study__in=others, removed_at=None):
        _unlink(link)
        _link(seat, into, link.report)
    assign(into, {"label": label.strip()})
    reports = [str(link.report) for link in into.links.filter(removed_at=None)]
    audit.record(
        seat, Verb.STUDIES_GROUPED, into, label=into.label, reports=", ".join(reports),
        merged=[study.pk for study in others],
    )  # fmt: skip
    return into


@transaction.atomic
def ungroup_report(*, seat: Membership, study: Study, report: Report) -> Study:
    """Take a report out of a group: it becomes a study of its own again."""
    seat.require(Permission.GROUP)
    Review.objects.select_for_update().get(pk=seat.review_id)
    links = StudyReport.objects.filter(study=study, removed_at=None)
    link = links.filter(report=report).first()
    if link is None:
        raise RuleBroken(_("This report is no longer in that study. Reload the page."))
    if links.count() == 1:
        raise RuleBroken(_("This is the study's only report."))
    _unlink(link)
    made = Study.objects.create(review=seat.review, label=report.label)
    _link(seat, made, report)
    audit.record(
        seat, Verb.REPORT_UNGROUPED, study, report=str(report), label=study.label, made=made.pk
    )
    return made


@transaction.atomic
def change_study(
    *, seat: Membership, study: Study, label: str, registration: str = "", note: str = ""
) -> Study:
    """Correct the label, the trial registration or the note of a study."""
    seat.require(Permission.GROUP)
    if not label.strip():
        raise RuleBroken(_("A study needs a label, such as Färdig 2011."))
    changes = {"label": label.strip(), "registration": registration.strip(), "note": note}
    if assign(study, changes):
        audit.record(seat, Verb.STUDY_CHANGED, study, label=study.label, changes=changes)
    return study


def _unlink(link: StudyReport) -> None:
    StudyReport.objects.filter(pk=link.pk).update(removed_at=timezone.now())


def _link(seat: Membership, study: Study, report: Report) -> None:
    StudyReport.objects.create(review=seat.review, study=study, report=report, by=seat)
