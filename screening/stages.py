"""Parts of addresses: stages as /title-abstract/ and /full-text/, and the files of minutes."""

from screening.models import Stage


class StageConverter:
    regex = "title-abstract|full-text"

    def to_python(self, value: str) -> str:
        return Stage(value.replace("-", "_")).value

    def to_url(self, value: str) -> str:
        return Stage(value).value.replace("_", "-")


class KindOfMinutes:
    regex = "docx|html"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
