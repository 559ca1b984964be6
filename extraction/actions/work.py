"""The life of a piece of work, whatever it holds: taken up, completed, corrected."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from extraction.models import Finding, Kind
from extraction.models.work import AnyWork
from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Report, Study
from reviews.roles import Permission


def locked(seat: Membership, study: Study) -> Study:
    """The study, with writers of its extraction and rating taking turns."""
    return Study.objects.select_for_update().get(pk=study.pk, review=seat.review_id)


def own(seat: Membership, work: AnyWork, refusal: str) -> AnyWork:
    """One's own independent work as it stands now; `refusal` says whose else it is."""
    seat.require(Permission.EXTRACT)
    locked(seat, work.study)
    rows = type(work)._default_manager.select_for_update(of=("self",)).select_related("study")
    found = rows.get(pk=work.pk)
    if found.seat_id != seat.pk or found.kind != Kind.INDEPENDENT:
        raise RuleBroken(refusal)
    return found


def finish(work: AnyWork) -> None:
    """Mark it complete; the caller has asked whether it is."""
    work.completed_at = timezone.now()
    work.save(update_fields=["completed_at"])


def take_up(seat: Membership, work: AnyWork, verb: Verb) -> AnyWork:
    """Open complete work again; nothing that it holds is lost."""
    if work.is_complete:
        work.completed_at = None
        work.save(update_fields=["completed_at"])
        audit.record(seat, verb, work, study=work.study.label)
    return work


def refuse_settled(consensus: AnyWork) -> None:
    if consensus.is_complete:
        raise RuleBroken(
            _("The consensus on %(study)s is complete. Reopen it to change something.")
            % {"study": consensus.study}
        )


def supersede(findings: type[Finding], pks: Collection[int]) -> None:
    """End standing findings; the rows stay."""
    if pks:
        standing = findings._default_manager.filter(pk__in=pks, superseded_at=None)
        standing.update(superseded_at=timezone.now())


def refuse_strange_report(seat: Membership, report: Report | None) -> None:
    if report is not None and report.review_id != seat.review_id:
        raise RuleBroken(_("The report is not one of this review."))
