"""Refuse to start with settings that would expose a review."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def unsafe_settings(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    if settings.DEBUG and settings.HTTPS:
        problems.append(Error("DEBUG is on at a public address. Unset DEBUG.", id="concord.E001"))
    if len(settings.SECRET_KEY) < 40:
        problems.append(
            Error(
                "SECRET_KEY is shorter than 40 characters. Use a long random one.",
                id="concord.E002",
            )
        )
    if "*" in settings.ALLOWED_HOSTS and settings.HTTPS:
        problems.append(
            Error("ALLOWED_HOSTS allows every host. Name the hosts people use.", id="concord.E003")
        )
    if settings.SIGNUP not in {"open", "invitation"}:
        problems.append(Error("SIGNUP must be 'open' or 'invitation'.", id="concord.E004"))
    return problems
