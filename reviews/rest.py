"""What every API door shares: the seat and the answer to a refusal."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler
from rest_framework.viewsets import GenericViewSet

from reviews import access
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission


def answer_problem(problem: Exception, context: dict[str, Any]) -> Response | None:
    """A broken rule is answered as 400 with the same sentence that a page shows."""
    if isinstance(problem, RuleBroken):
        return Response({"detail": str(problem)}, status=status.HTTP_400_BAD_REQUEST)
    return exception_handler(problem, context)


class ReviewDoor(APIView):
    """A view below /reviews/<review_id>/: `self.seat` is the caller's seat.

    `permissions_by_method` names the permission for methods that ask for more than seeing.
    """

    permission = Permission.SEE
    permissions_by_method: dict[str, Permission] = {}
    seat: Membership

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        wanted = self.permissions_by_method.get(request.method or "", self.permission)
        self.seat = access.seat(request.user, self.kwargs["review_id"], wanted)

    def get_serializer_context(self) -> dict[str, Any]:
        return {"request": self.request, "view": self, "seat": self.seat}


class ReviewSet(ReviewDoor, GenericViewSet):
    """A set of rows of one review. Subclasses answer `rows()` from `self.seat`."""

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        return self.rows()
