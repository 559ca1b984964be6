from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.people import person
from reviews import mail
from reviews.access import review_page
from reviews.actions import members as actions
from reviews.errors import RuleBroken
from reviews.forms.members import InvitationForm, LeavingForm, RoleForm
from reviews.models import Membership
from reviews.roles import Permission


@review_page(Permission.SEE)
def team(request: HttpRequest, seat: Membership) -> HttpResponse:
    members = seat.review.members.current().select_related("user")
    return render(
        request,
        "reviews/team.html",
        {
            "members": [(member, RoleForm(initial={"role": member.role})) for member in members],
            "invitations": seat.review.invitations.filter(accepted_at=None, withdrawn_at=None),
            "form": InvitationForm(),
            "may_manage": seat.can(Permission.MANAGE_TEAM),
        },
    )


@review_page(Permission.MANAGE_TEAM)
def invite(request: HttpRequest, seat: Membership) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = actions.invite_member(seat=seat, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error("email", str(refusal))
        else:
            address = mail.send_invitation(invitation, token)
            return render(
                request, "reviews/invited.html", {"invitation": invitation, "address": address}
            )
    return render(request, "reviews/invite.html", {"form": form})


@require_POST
@review_page(Permission.MANAGE_TEAM)
def withdraw(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    invitation = get_object_or_404(seat.review.invitations, pk=pk)
    actions.withdraw_invitation(seat=seat, invitation=invitation)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("reviews:team", seat.review_id)


@require_POST
@review_page(Permission.MANAGE_TEAM)
def change_role(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    member = get_object_or_404(seat.review.members.current(), pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        actions.change_role(seat=seat, member=member, role=form.cleaned_data["role"])
        messages.success(request, _("The role is changed."))
    return redirect("reviews:team", seat.review_id)


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.MANAGE_TEAM)
def remove(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    member = get_object_or_404(seat.review.members.current().select_related("user"), pk=pk)
    return _part(request, seat, member)


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.SEE)
def leave(request: HttpRequest, seat: Membership) -> HttpResponse:
    return _part(request, seat, seat)


def _part(request: HttpRequest, seat: Membership, member: Membership) -> HttpResponse:
    """Ask what becomes of the open votes, then take the seat away."""
    form = LeavingForm(request.POST or None, seat=seat, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_member(seat=seat, member=member, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is no longer in the team.") % {"name": member})
            if member.pk == seat.pk:
                return redirect("reviews:list")
            return redirect("reviews:team", seat.review_id)
    context = {
        "form": form,
        "member": member,
        "open": actions.unsettled_work(member) if member.pk == seat.pk else None,
    }
    return render(request, "reviews/member_remove.html", context)


def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page an invitation links to; it also opens sign-up where that is by invitation."""
    invitation = actions.open_invitation(token)
    if invitation is not None:
        request.session["invitation"] = True
    return render(
        request,
        "reviews/accept.html",
        {"invitation": invitation, "token": token},
        status=200 if invitation else 404,
    )


@require_POST
@login_required
def join(request: HttpRequest, token: str) -> HttpResponse:
    member = actions.accept_invitation(user=person(request), token=token)
    request.session.pop("invitation", None)
    messages.success(request, _("Welcome to the team."))
    return redirect("analysis:overview", member.review_id)
