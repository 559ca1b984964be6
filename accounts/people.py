"""Who is signed in."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """The signed-in person behind a page or an API call that asks for one.

    Raises PermissionDenied when nobody is signed in.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
