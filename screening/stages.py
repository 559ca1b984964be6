"""Stages in addresses: /title-abstract/ and /full-text/."""

from screening.models import Stage


class StageConverter:
    regex = "title-abstract|full-text"

    def to_python(self, value: str) -> str:
        return Stage(value.replace("-", "_")).value

    def to_url(self, value: str) -> str:
        return Stage(value).value.replace("_", "-")
