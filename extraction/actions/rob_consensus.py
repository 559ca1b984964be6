"""From two risk-of-bias ratings to the one that figures and analyses read."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from extraction.actions.rob import judged, refuse_gaps, standing_judgements
from extraction.actions.work import finish, locked, refuse_settled, supersede, take_up
from extraction.models import Assessment, Judgement, Kind, Origin
from extraction.pairs import assessments_of, require_to_settle
from extraction.rating import Plan, plan_of
from extraction.rob import Domain
from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Report, Study


@dataclass(frozen=True, slots=True)
class ComparedDomain:
    """One domain: what each judged, and the standing consensus if there is one."""

    domain: Domain
    first: Judgement | None
    second: Judgement | None
    settled: Judgement | None

    @property
    def agrees(self) -> bool:
        if self.first is None or self.second is None:
            return False
        return self.first.judgement == self.second.judgement

    @property
    def is_open(self) -> bool:
        return self.settled is None


def compare_ratings(
    plan: Plan, pair: list[Assessment], consensus: Assessment | None
) -> list[ComparedDomain]:
    """Every domain that the team rates, in the tool's order."""
    first, second = (standing_judgements(one) for one in pair)
    settled = standing_judgements(consensus) if consensus else {}
    return [
        ComparedDomain(domain, first.get(domain.id), second.get(domain.id), settled.get(domain.id))
        for domain in plan.domains
    ]


@transaction.atomic
def resolve_all_agreed(*, seat: Membership, study: Study) -> list[Judgement]:
    """Settle every open domain that both judged alike, with the first one's support."""
    consensus, compared = _open(seat, study)
    made = Judgement.objects.bulk_create(
        _taken(seat, consensus, row.first, Origin.BOTH)
        for row in compared
        if row.is_open and row.agrees and row.first is not None
    )
    if made:
        what = ngettext("%(n)d agreed domain", "%(n)d agreed domains", len(made))
        _record(seat, consensus, what % {"n": len(made)}, domains=[one.domain for one in made])
    return made


@transaction.atomic
def settle_domain(
    *,
    seat: Membership,
    study: Study,
    domain: str,
    take: str,
    judgement: str = "",
    support: str = "",
    quote: str = "",
    page: str = "",
    report: Report | None = None,
    reason: str = "",
) -> Judgement:
    """Settle one domain: `take` is `first`, `second` or `new` (with a judgement and a reason)."""
    consensus, compared = _open(seat, study)
    row = next((row for row in compared if row.domain.id == domain), None)
    if row is None:
        raise RuleBroken(
            _("This review does not rate the domain “%(domain)s”.") % {"domain": domain}
        )
    reason = reason.strip()
    source = {Origin.FIRST.value: row.first, Origin.SECOND.value: row.second}.get(take)
    if take == Origin.NEW:
        if not reason:
            raise RuleBroken(
                _("A new judgement of “%(domain)s” needs a reason.") % {"domain": row.domain.name}
            )
        words = {"support": support, "quote": quote, "page": page}
        facts = judged(seat, domain, judgement=judgement, report=report, **words)
        made = _new(seat, consensus, domain, facts, reason)
    elif source is not None:
        origin = Origin.BOTH if row.agrees else Origin(take)
        made = _taken(seat, consensus, source, origin, reason)
    else:
        raise RuleBroken(_("Take the first judgement, the second, or give a new one."))
    if row.settled is not None:
        supersede(Judgement, [row.settled.pk])
    made.save(force_insert=True)
    what = f"{row.domain.name}: {made.get_origin_display()}"
    _record(seat, consensus, what, domain=domain, origin=made.origin, reason=made.reason)
    return made


@transaction.atomic
def complete_consensus(*, seat: Membership, study: Study) -> Assessment:
    """Say that the consensus is done: every domain settled, with its support."""
    consensus, _compared = _open(seat, study)
    refuse_gaps(plan_of(seat.review), standing_judgements(consensus))
    finish(consensus)
    _record(seat, consensus, _("the whole"))
    return consensus


@transaction.atomic
def reopen_consensus(*, seat: Membership, study: Study) -> Assessment:
    """Open a completed consensus, so that domains can be settled anew; nothing is lost."""
    return take_up(seat, _consensus(seat, study), Verb.SETTLED_RATING_REOPENED)


@transaction.atomic
def start_again(*, seat: Membership, study: Study) -> Assessment:
    """Take back every settled domain, so that the two ratings can be reopened and corrected."""
    consensus = reopen_consensus(seat=seat, study=study)
    standing = [one.pk for one in standing_judgements(consensus).values()]
    supersede(Judgement, standing)
    if standing:
        what = ngettext(
            "%(n)d settled domain taken back", "%(n)d settled domains taken back", len(standing)
        )
        _record(seat, consensus, what % {"n": len(standing)}, domains=len(standing))
    return consensus


def _consensus(seat: Membership, study: Study) -> Assessment:
    locked(seat, study)
    tool = plan_of(seat.review).tool
    require_to_settle(seat, study, assessments_of(study, tool.id))
    found, _made = Assessment.objects.get_or_create(
        study=study,
        tool=tool.id,
        kind=Kind.CONSENSUS,
        defaults={"review": seat.review, "seat": seat, "tool_version": tool.version},
    )
    return found


def _open(seat: Membership, study: Study) -> tuple[Assessment, list[ComparedDomain]]:
    consensus = _consensus(seat, study)
    refuse_settled(consensus)
    plan = plan_of(seat.review)
    return consensus, compare_ratings(plan, assessments_of(study, plan.tool.id), consensus)


def _taken(
    seat: Membership, consensus: Assessment, source: Judgement, origin: Origin, reason: str = ""
) -> Judgement:
    return Judgement(
        review=seat.review,
        assessment=consensus,
        domain=source.domain,
        judgement=source.judgement,
        support=source.support,
        quote=source.quote,
        page=source.page,
        report=source.report,
        origin=origin,
        taken_from=source,
        reason=reason,
        by=seat,
    )


def _new(
    seat: Membership, consensus: Assessment, domain: str, facts: dict[str, Any], reason: str
) -> Judgement:
    return Judgement(
        review=seat.review,
        assessment=consensus,
        domain=domain,
        origin=Origin.NEW,
        reason=reason,
        by=seat,
        **facts,
    )


def _record(seat: Membership, consensus: Assessment, what: str, **facts: Any) -> None:
    audit.record(
        seat, Verb.RATING_SETTLED, consensus, study=consensus.study.label, what=what, **facts
    )
