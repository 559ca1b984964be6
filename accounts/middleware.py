from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone


class UserTimeZone:
    """Times are shown in the reader's own zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            with timezone.override(ZoneInfo(request.user.time_zone)):
                return self.get_response(request)
        return self.get_response(request)


class SignInAgain:
    """To a script whose session has ended: 401, instead of a sign-in page in a part of a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        to = answer.get("Location", "")
        by_script = to and request.headers.get("HX-Request") == "true"
        if by_script and to.startswith(resolve_url(settings.LOGIN_URL)):
            return HttpResponse(status=401)
        return answer


class NoNul:
    """PostgreSQL keeps no NUL: what holds one is refused before anything is looked for by it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for given in (request.GET, request.POST):
            if any("\x00" in value for _name, values in given.lists() for value in values):
                raise BadRequest("A value holds the character NUL.")
        return self.get_response(request)
