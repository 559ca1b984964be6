"""Pages along the primary key, as fast at the end of a long list as at its start."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

PAGE = 50
Row = TypeVar("Row", bound=Model)


def before(request: HttpRequest) -> int | None:
    """The key in the address before which the page begins."""
    given = request.GET.get("before", "")
    return int(given) if given.isdecimal() and len(given) < 19 else None


def page_of(rows: QuerySet[Row], key: int | None) -> tuple[list[Row], int | None]:
    """One page of rows that are ordered by falling key, and where the next one begins."""
    if key is not None:
        rows = rows.filter(pk__lt=key)
    page = list(rows[: PAGE + 1])
    return page[:PAGE], page[PAGE - 1].pk if len(page) > PAGE else None
