from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from knox.models import AuthToken

from accounts.forms import NoticesForm, ProfileForm, TokenForm
from accounts.models import User
from accounts.people import person


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Which notifications a person wants, each kind by itself."""
    form = NoticesForm(request.POST or None, user=person(request))
    if request.method == "POST" and "save" in request.POST and form.is_valid():
        form.save()
        messages.success(request, _("Your notifications are saved."))
        return redirect("accounts:notices")
    return render(request, "accounts/notices.html", {"form": form})


@require_POST
@login_required
def theme(request: HttpRequest) -> HttpResponse:
    """The switch in the menu: remember the theme and stay on the page."""
    if request.POST.get("theme") in User.Theme.values:
        reader = person(request)
        reader.theme = request.POST["theme"]
        reader.save(update_fields=["theme"])
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return redirect(back)
    return redirect("accounts:profile")


@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """API tokens: stored as a hash, shown once when made, good until they expire."""
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        secret = AuthToken.objects.create(request.user, expiry=form.lifetime)[1]
    mine = AuthToken.objects.filter(user=request.user).order_by("-created")
    return render(request, "accounts/tokens.html", {"form": form, "tokens": mine, "secret": secret})


@require_POST
@login_required
def revoke_token(request: HttpRequest, digest: str) -> HttpResponse:
    get_object_or_404(AuthToken, user=request.user, digest=digest).delete()
    messages.success(request, _("The token no longer works."))
    return redirect("accounts:tokens")
