from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from reviews.errors import RuleBroken


class RuleBrokenAnswer:
    """A refused action that no form caught: the sentence is shown where the person was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, RuleBroken):
            return None
        if request.headers.get("HX-Request"):
            answer = render(
                request, "components/refusal.html", {"sentence": str(problem)}, status=422
            )
            answer["HX-Retarget"] = "#toasts"
            answer["HX-Reswap"] = "beforeend"
            return answer
        messages.error(request, str(problem))
        back = request.headers.get("Referer", "")
        if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            return redirect(back)
        return redirect("reviews:list")
