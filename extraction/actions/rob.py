"""One person's own risk-of-bias rating of one study."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from extraction import rob
from extraction.actions.work import (
    finish,
    locked,
    own,
    refuse_strange_report,
    supersede,
    take_up,
)
from extraction.included import included_studies
from extraction.models import Assessment, Judgement, Kind, RatingPlan
from extraction.progress import PLACES
from extraction.rating import OFFERED, Plan, plan_of
from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Report, Review, Study
from reviews.roles import Permission


@transaction.atomic
def choose_domains(*, seat: Membership, domains: Iterable[str], tool: str = "rob1") -> RatingPlan:
    """Which tool the review is rated with, and which of its domains, in the tool's order."""
    seat.require(Permission.MANAGE)
    Review.objects.select_for_update().get(pk=seat.review_id)
    if tool not in OFFERED:
        raise RuleBroken(_("“%(tool)s” is not a tool that can be rated with.") % {"tool": tool})
    wanted = set(domains)
    known = [domain.id for domain in rob.tool(tool).domains]
    chosen = [domain for domain in known if domain in wanted]
    if not chosen or wanted - set(known):
        raise RuleBroken(_("Choose at least one domain of the tool."))
    plan, _made = RatingPlan.objects.update_or_create(
        review=seat.review, defaults={"tool": tool, "domains": chosen}
    )
    audit.record(
        seat,
        Verb.STRUCTURE_CHANGED,
        plan,
        what=_("risk of bias by %(tool)s, domains %(domains)s")
        % {"tool": rob.tool(tool).name, "domains": ", ".join(chosen)},
    )
    return plan


@transaction.atomic
def start_assessment(*, seat: Membership, study: Study) -> Assessment:
    """One's own rating of an included study; a study takes two."""
    seat.require(Permission.EXTRACT)
    study = locked(seat, study)
    tool = plan_of(seat.review).tool
    mine = Assessment.objects.filter(study=study, seat=seat, tool=tool.id).independent().first()
    if mine is not None:
        return mine
    if not included_studies(seat.review).filter(pk=study.pk).exists():
        raise RuleBroken(_("%(study)s is not included, so it is not rated.") % {"study": study})
    if Assessment.objects.filter(study=study, tool=tool.id).holding_places().count() >= PLACES:
        raise RuleBroken(
            _("Two people already rate %(study)s; a study takes two independent ratings.")
            % {"study": study}
        )
    made = Assessment.objects.create(
        review=seat.review,
        study=study,
        seat=seat,
        tool=tool.id,
        tool_version=tool.version,
    )
    audit.record(seat, Verb.RATING_STARTED, made, study=study.label, tool=tool.id)
    return made


@transaction.atomic
def assess_domain(
    *,
    seat: Membership,
    assessment: Assessment,
    domain: str,
    judgement: str,
    support: str = "",
    quote: str = "",
    page: str = "",
    report: Report | None = None,
) -> Judgement:
    """Judge one domain; a changed judgement supersedes, an unchanged one is left alone.

    A draft may lack its support; a complete rating may not.
    """
    assessment = _own_open(seat, assessment)
    facts = judged(
        seat, domain, judgement=judgement, support=support, quote=quote, page=page, report=report
    )
    before = assessment.judgements.all().current().filter(domain=domain).first()
    if before is not None and all(getattr(before, name) == facts[name] for name in facts):
        return before
    if before is not None:
        supersede(Judgement, [before.pk])
    made = Judgement.objects.create(
        review=seat.review, assessment=assessment, domain=domain, by=seat, **facts
    )
    audit.record(seat, Verb.RATING_SAVED, assessment, study=assessment.study.label, domain=domain)
    return made


@transaction.atomic
def complete_assessment(*, seat: Membership, assessment: Assessment) -> Assessment:
    """Say that one's rating is done: every domain judged, with its support where required."""
    assessment = _own_open(seat, assessment)
    refuse_gaps(plan_of(seat.review), standing_judgements(assessment))
    finish(assessment)
    audit.record(seat, Verb.RATING_COMPLETED, assessment, study=assessment.study.label)
    return assessment


@transaction.atomic
def reopen_assessment(*, seat: Membership, assessment: Assessment) -> Assessment:
    """Take one's own rating up again, until a domain of the consensus is settled."""
    assessment = _own(seat, assessment)
    settled = Judgement.objects.current().filter(
        assessment__study=assessment.study,
        assessment__tool=assessment.tool,
        assessment__kind=Kind.CONSENSUS,
    )
    if assessment.is_complete and settled.exists():
        raise RuleBroken(
            _(
                "The consensus on %(study)s has begun, so the two ratings stay as they are. "
                "Correct a judgement in the consensus, or start the consensus again."
            )
            % {"study": assessment.study}
        )
    return take_up(seat, assessment, Verb.RATING_REOPENED)


def standing_judgements(assessment: Assessment) -> dict[str, Judgement]:
    """The standing judgements of a rating by domain."""
    return {one.domain: one for one in assessment.judgements.all().current()}


def judged(
    seat: Membership, domain: str, *, judgement: str, report: Report | None, **words: str
) -> dict[str, Any]:
    """The facts of a judgement, checked against the tool."""
    plan = plan_of(seat.review)
    if plan.domain(domain) is None:
        raise RuleBroken(
            _("This review does not rate the domain “%(domain)s”.") % {"domain": domain}
        )
    if judgement not in {level.value for level in plan.tool.judgements}:
        raise RuleBroken(
            _("“%(judgement)s” is not a judgement of %(tool)s.")
            % {"judgement": judgement, "tool": plan.tool.name}
        )
    refuse_strange_report(seat, report)
    longest = Judgement._meta.get_field("page").max_length or 0
    if len(words["page"].strip()) > longest:
        raise RuleBroken(
            _("A page has at most %(n)d characters; put the rest into the quote.") % {"n": longest}
        )
    texts = {name: text.replace("\x00", "").strip() for name, text in words.items()}
    return {"judgement": judgement, "report_id": report.pk if report else None, **texts}


def refuse_gaps(plan: Plan, judgements: dict[str, Judgement]) -> None:
    """Refuse while a domain lacks its judgement or its support."""
    for domain in plan.domains:
        found = judgements.get(domain.id)
        if found is None:
            raise RuleBroken(_("“%(domain)s” is not judged yet.") % {"domain": domain.name})
        if domain.support_required and not (found.support or found.quote):
            raise RuleBroken(
                _("“%(domain)s” needs the support for its judgement, in words or as a quote.")
                % {"domain": domain.name}
            )


def _own(seat: Membership, assessment: Assessment) -> Assessment:
    return own(seat, assessment, _("Only the person who made a rating can change it."))


def _own_open(seat: Membership, assessment: Assessment) -> Assessment:
    found = _own(seat, assessment)
    if found.is_complete:
        raise RuleBroken(
            _("Your rating of %(study)s is complete. Reopen it to change something.")
            % {"study": found.study}
        )
    return found
