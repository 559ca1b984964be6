from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up as the administrator set it: open, or by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGNUP == "open" or "invitation" in request.session

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """People have no user names here."""
