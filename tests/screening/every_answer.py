"""Every address that can be asked for, and what each answers to a person, byte by byte.

The addresses come from the URL resolver, so a new one is among them by itself. Those that take a
stage are asked for both, those of an item for one of each stage, and lists with their filters and
orders too.
"""

import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from analysis.boxes import TITLES
from analysis.exports import TABLES, WRITERS
from screening.models import Stage
from screening.retrieval import STATES
from tests.house import doors, world

WORD = "sentinelofrune"
CHANGING = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]+"|x-csrftoken": "[^"]+"|name="key" value="[^"]+"'
    rb'|data-vote-key="[^"]+"|nonce="[^"]+"|<!-- <<random_data_length=.*?>> -->',
    re.DOTALL,
)
NONCE = re.compile(r"'nonce-[^']+'")
ELSEWHERE = (
    "/", "/notifications/", "/profile/", "/profile/notifications/", "/profile/tokens/",
    "/accounts/email/", "/api/v1/reviews/", "/api/v1/notices/", "/api/v1/notices/choices/",
)  # fmt: skip
OF_LIST = (
    "order=imported", "order=random", "order=year", "order=title", "state=todo", "state=voted",
    "state=open", "state=included", "state=excluded", "state=conflict", "vote=include",
    "vote=maybe", "vote=exclude", "vote=none", f"tag={WORD}", "note=any", "given=me", f"q={WORD}",
    "from=1900", "to=1900",
)  # fmt: skip
KINDS: dict[str, dict[str, Iterable[Any]]] = {
    "analysis:prisma-box": {"key": TITLES},
    "analysis:export": {"name": TABLES, "kind": WRITERS},
    "api-export": {"name": TABLES, "kind": ["csv"]},
    "analysis:bias-plot": {"name": ["summary", "traffic"], "kind": ["svg"]},
    "screening:minutes-file": {"kind": ["docx", "html"]},
    "reviews:records-export": {"kind": ["ris", "csv"]},
    "reviews:searches-export": {"kind": ["csv"]},
    "api-highlights-detail": {"whose": ["own", "team"]},
}
Answer = tuple[int, dict[str, str], Any]


def addresses(place: Any) -> list[str]:
    """Every address of the review of `place`, and those of no review; each once."""
    found = [*ELSEWHERE]
    for name, (_view, parts) in world.routes().items():
        for values in _values(place, name, parts):
            found.append(reverse(name, kwargs={"review_id": place.review.pk, **values}))
    found += _filtered(place)
    return list(dict.fromkeys(found))


def _values(place: Any, name: str, parts: list[str]) -> Iterator[dict[str, Any]]:
    """All that the parameters of one address can be."""
    options = [_options(place, name, part) for part in parts]
    for chosen in itertools.product(*options):
        values = dict(zip(parts, chosen, strict=True))
        if not _of_other_stage(place, values):
            yield values


def _options(place: Any, name: str, part: str) -> list[Any]:
    if part in KINDS.get(name, {}):
        return list(KINDS[name][part])
    if part == "stage":
        return list(Stage.values)
    thing = doors.BEHIND.get(name) if part == "pk" else doors.PARTS.get(part)
    thing = doors.PARTS_OF.get(name, {}).get(part, thing)
    assert thing is not None, f"{name}: say in tests/house/doors.py what stands behind “{part}”"
    both = place.both.get(thing) if isinstance(thing, str) else None
    if both is not None:
        return [each.pk for each in both]
    thing = place.things.get(thing, thing)
    return [getattr(thing, "pk", thing)]


def _of_other_stage(place: Any, values: dict[str, Any]) -> bool:
    stages = {item.pk: item.stage for item in place.both["item"]}
    return "stage" in values and stages.get(values.get("pk"), values["stage"]) != values["stage"]


def _filtered(place: Any) -> Iterator[str]:
    """Lists with what can be asked of them in the query string."""
    home, api = f"/r/{place.review.pk}/", f"/api/v1/reviews/{place.review.pk}/"
    queries = [*OF_LIST, f"reason={place.things['criterion'].pk}"]
    for stage, part in ((Stage.TITLE_ABSTRACT, "title-abstract"), (Stage.FULL_TEXT, "full-text")):
        at = f"{home}screening/{part}/"
        for query in queries:
            yield f"{at}list/?{query}"
            yield f"{at}list/count/?{query}"
            yield f"{api}items/?stage={stage}&{query}"
        for item in place.both["item"]:
            yield f"{at}list/vote/?item={item.pk}"
            yield f"{at}conflicts/?criterion={place.things['criterion'].pk}"
            yield f"{at}conflicts/?pair={place.rosa.pk}-{place.rune.pk}"
        for treatment in ("three", "drop"):
            yield f"{at}agreement/?maybe={treatment}"
            yield f"{api}agreement/?stage={stage}&maybe={treatment}"
        for name in ("votes", "conflicts", "resolutions", "agreement", "notes", "tags"):
            yield f"{api}{name}/?stage={stage}"
    for item in place.both["item"]:
        yield f"{api}votes/?item={item.pk}"
        part = "title-abstract" if item.stage == Stage.TITLE_ABSTRACT else "full-text"
        yield f"{home}screening/{part}/items/{item.pk}/marks/?part=names"
    for state in STATES:
        yield f"{home}retrieval/?state={state}"
        yield f"{api}reports/?retrieval={state}"
    for query in (f"q={WORD}", "state=kept", "order=title", "order=year"):
        yield f"{home}records/?{query}"
        yield f"{api}records/?{query}"
    for number in (1, 2, 3):
        yield f"{home}history/?before={10**number}"


def answers(user: Any, urls: Iterable[str]) -> dict[str, Answer]:
    """The answer to each: status, headers and body, without what is new at every request."""
    client = Client()
    client.force_login(user)
    client.raise_request_exception = False
    return {url: _answer(client, url) for url in urls}


def _answer(client: Client, url: str) -> Answer:
    answer = client.get(url)
    body = b"".join(answer) if answer.streaming else answer.content
    headers = {name.lower(): NONCE.sub("", value) for name, value in answer.headers.items()}
    headers["cookies"] = " ".join(sorted(answer.cookies))
    if body.startswith(b"PK\x03\x04"):
        return answer.status_code, headers, _members(body)
    return answer.status_code, headers, CHANGING.sub(b"", body)


def _members(archive: bytes) -> dict[str, bytes]:
    """The files in a workbook or document, without the one that says when it was made."""
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        return {name: held.read(name) for name in held.namelist() if name != "docProps/core.xml"}


def different(one: dict[str, Answer], other: dict[str, Answer]) -> list[tuple[str, str]]:
    """Addresses whose answers are not the same, with what is not."""
    found = []
    for url, first in one.items():
        parts = zip(("status", "headers", "body"), first, other[url], strict=True)
        found += [(url, part) for part, a, b in parts if a != b]
    return found


def holding(word: str, found: dict[str, Answer]) -> list[str]:
    """Addresses whose answers hold a word anywhere, their headers too."""
    return [url for url, answer in found.items() if word in repr(answer[1:])]
