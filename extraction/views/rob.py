"""Risk of bias: the list of studies, and my own rating of one."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from extraction.actions import rob as actions
from extraction.forms.rating import DomainsForm
from extraction.models import Assessment, Judgement, Kind
from extraction.progress import Progress, progress_of, studies_with_ratings
from extraction.rating import Plan, level_of, plan_of
from extraction.rob import Domain
from extraction.views.study import reports_of
from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership, Study
from reviews.roles import Permission
from screening.models import FullText

REFUSED = 422


@dataclass(slots=True)
class ShownDomain:
    """A domain on the page: what is saved, or what was typed and refused."""

    domain: Domain
    judgement: str = ""
    level: str = ""
    support: str = ""
    quote: str = ""
    page: str = ""
    problem: str = ""


@require_safe
@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership) -> HttpResponse:
    plan = plan_of(seat.review)
    studies = list(studies_with_ratings(seat, plan.tool.id).order_by("label", "id"))
    settled = {
        (study, domain): judgement
        for study, domain, judgement in Judgement.objects.current()
        .filter(review=seat.review, assessment__kind=Kind.CONSENSUS, assessment__tool=plan.tool.id)
        .values_list("assessment__study_id", "domain", "judgement")
    }
    rows = []
    for study in studies:
        found = [settled.get((study.pk, domain.id), "") for domain in plan.domains]
        signs = [(level_of(plan.tool, one) if one else "", one) for one in found]
        rows.append((study, progress_of(seat, study), signs))
    return render(
        request,
        "extraction/rob.html",
        {
            "plan": plan,
            "rows": rows,
            "levels": levels(plan),
            "settled": sum(state is Progress.SETTLED for _study, state, _signs in rows),
            "may_manage": seat.can(Permission.MANAGE),
            "may_extract": seat.can(Permission.EXTRACT),
        },
    )


@review_page(Permission.MANAGE)
def domains(request: HttpRequest, seat: Membership) -> HttpResponse:
    form = DomainsForm(request.POST or None, plan=plan_of(seat.review))
    if request.method == "POST" and form.is_valid():
        actions.choose_domains(seat=seat, domains=form.cleaned_data["domains"])
        messages.success(request, _("Saved."))
        return redirect("extraction:rob", seat.review_id)
    return render(request, "extraction/rob_domains.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    plan = plan_of(seat.review)
    mine = _mine(seat, study, plan)
    if request.method == "POST":
        return _save(request, seat, study, plan, mine)
    return render(request, "extraction/rob_study.html", _page(request, seat, study, plan, mine))


@require_POST
@review_page(Permission.EXTRACT)
def start(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    actions.start_assessment(seat=seat, study=study)
    return redirect("extraction:rob_study", seat.review_id, study.pk)


@require_POST
@review_page(Permission.EXTRACT)
def reopen(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    mine = _mine(seat, study, plan_of(seat.review))
    if mine is None:
        raise RuleBroken(_("You have not rated %(study)s.") % {"study": study})
    actions.reopen_assessment(seat=seat, assessment=mine)
    messages.success(request, _("Your rating is open again."))
    return redirect("extraction:rob_study", seat.review_id, study.pk)


def levels(plan: Plan) -> list[dict[str, str]]:
    """Every level of the tool, for its legend and its choices."""
    return [
        {"level": level_of(plan.tool, one.value), "label": one.value, "value": one.value}
        for one in plan.tool.judgements
    ]


def _mine(seat: Membership, study: Study, plan: Plan) -> Assessment | None:
    found = Assessment.objects.filter(study=study, seat=seat, tool=plan.tool.id)
    return found.independent().first()


def _page(
    request: HttpRequest,
    seat: Membership,
    study: Study,
    plan: Plan,
    mine: Assessment | None,
    typed: dict[str, ShownDomain] | None = None,
) -> dict[str, Any]:
    found = studies_with_ratings(seat, plan.tool.id).filter(pk=study.pk).first()
    consensus = Assessment.objects.filter(study=study, tool=plan.tool.id).consensus().first()
    settled = consensus is not None and consensus.completed_at is not None
    shown = consensus if settled else mine or consensus
    saved = actions.standing_judgements(shown) if shown else {}
    pdfs = list(FullText.objects.standing().filter(report__in=reports_of(study)))
    chosen = request.GET.get("pdf", "")
    return {
        "study": study,
        "plan": plan,
        "assessment": shown,
        "is_mine": shown is not None and shown == mine,
        "editing": shown is not None
        and shown == mine
        and mine.completed_at is None
        and seat.can(Permission.EXTRACT),
        "domains": [
            (typed or {}).get(domain.id) or _shown(plan, domain, saved.get(domain.id))
            for domain in plan.domains
        ],
        "judged": sum(domain.id in saved for domain in plan.domains),
        "levels": levels(plan),
        "state": progress_of(seat, found) if found else None,
        "pdfs": pdfs,
        "pdf": next((one for one in pdfs if str(one.pk) == chosen), pdfs[0] if pdfs else None),
        "may_extract": seat.can(Permission.EXTRACT),
    }


def _save(
    request: HttpRequest, seat: Membership, study: Study, plan: Plan, mine: Assessment | None
) -> HttpResponse:
    seat.require(Permission.EXTRACT)
    if mine is None:
        raise RuleBroken(_("Begin your rating of %(study)s first.") % {"study": study})
    typed = _save_domains(request.POST, seat, study, plan, mine)
    refused = {key: one for key, one in typed.items() if one.problem}
    if request.headers.get("HX-Request"):
        context = _page(request, seat, study, plan, mine, refused)
        return render(request, "extraction/_rob_saved.html", context)
    if refused:
        context = _page(request, seat, study, plan, mine, refused)
        return render(request, "extraction/rob_study.html", context, status=REFUSED)
    if request.POST.get("then") == "complete":
        actions.complete_assessment(seat=seat, assessment=mine)
        messages.success(request, _("Your rating of %(study)s is complete.") % {"study": study})
        return redirect("extraction:rob", seat.review_id)
    messages.success(request, _("Saved."))
    return redirect("extraction:rob_study", seat.review_id, study.pk)


def _save_domains(
    post: QueryDict, seat: Membership, study: Study, plan: Plan, mine: Assessment
) -> dict[str, ShownDomain]:
    """Save each domain that was judged; what was typed of the others comes back with a reason."""
    reports = reports_of(study)
    only = reports[0] if len(reports) == 1 else None
    typed = {}
    for domain in plan.domains:
        words = {name: post.get(f"{domain.id}-{name}", "") for name in ("support", "quote", "page")}
        judgement = post.get(f"{domain.id}-judgement", "")
        if not judgement and not any(words.values()):
            continue
        one = typed[domain.id] = ShownDomain(domain, judgement, **words)
        if not judgement:
            one.problem = _("Choose a judgement; then this is saved.")
            continue
        try:
            actions.assess_domain(
                seat=seat,
                assessment=mine,
                domain=domain.id,
                judgement=judgement,
                report=only,
                **words,
            )
        except RuleBroken as refusal:
            one.problem = str(refusal)
    return typed


def _shown(plan: Plan, domain: Domain, saved: Judgement | None) -> ShownDomain:
    if saved is None:
        return ShownDomain(domain)
    return ShownDomain(
        domain,
        saved.judgement,
        level_of(plan.tool, saved.judgement),
        saved.support,
        saved.quote,
        saved.page,
    )
