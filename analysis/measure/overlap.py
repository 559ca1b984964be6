"""The same records in several exports of one collection: do they come out the same?

What one tool dropped is not held against the other: a field counts where both sides have it.
Databases abbreviate journals, name the month of an issue and close an abstract with a line of
rights of their own; these are taken as the same.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from analysis.measure import gold
from reviews.dedup.evidence import abbreviates
from reviews.dedup.places import read_issue, read_journal
from reviews.formats import ParsedRecord

SHARED = 0.9
FEWEST = 5
LONG_TITLE = 20
# The line on rights or authorship with which a database closes an abstract.
_OWN_LINE = re.compile(
    r"\s*(?:\u00a9|Copyright \d{4}|\(PsycI(?:NFO|nfo) Database Record|\[ABSTRACT FROM AUTHOR\])"
    r".{0,300}$"
)
FIELDS = ("authors", "year", "journal", "volume", "issue", "pages", "doi", "abstract")


@dataclass(slots=True)
class Shared:
    """Two exports of one collection: fields that both have, and those that differ."""

    a: str
    b: str
    records: int = 0
    fields: int = 0
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def equal(self) -> float:
        return 1 - len(self.differences) / self.fields if self.fields else 1.0


def compare_exports(
    files: Mapping[str, Sequence[ParsedRecord]], collection: Callable[[str], str]
) -> Iterator[Shared]:
    """Every two files of one collection that hold nearly the same records, compared."""
    together: dict[str, list[str]] = defaultdict(list)
    titled = {name: _by_title(records) for name, records in files.items()}
    for name in files:
        together[collection(name)].append(name)
    for names in together.values():
        for a, b in combinations(sorted(names), 2):
            keys = titled[a].keys() & titled[b].keys()
            if len(keys) >= max(FEWEST, SHARED * min(len(titled[a]), len(titled[b]))):
                yield _compared(a, b, [(titled[a][key], titled[b][key]) for key in sorted(keys)])


def _by_title(records: Sequence[ParsedRecord]) -> dict[str, ParsedRecord]:
    """Records by title, without those whose title is short or stands twice."""
    found: dict[str, list[ParsedRecord]] = defaultdict(list)
    for record in records:
        found[gold.key(record.title)].append(record)
    return {
        title: same[0]
        for title, same in found.items()
        if len(same) == 1 and len(title) >= LONG_TITLE
    }


def _compared(a: str, b: str, pairs: list[tuple[ParsedRecord, ParsedRecord]]) -> Shared:
    shared = Shared(a, b, len(pairs))
    for left, right in pairs:
        expected = gold.expected_of(left)
        for name in FIELDS:
            others = [value for value in gold.found(name, right) if value]
            wanted = expected[name]
            if not wanted or not others:
                continue
            shared.fields += 1
            if not any(_same(name, wanted, other) for other in others):
                shared.differences.append((name, str(wanted)[:200], str(others[0])[:200]))
    return shared


def _same(name: str, a: str | list[str], b: str | list[str]) -> bool:
    if gold.same(name, a, b) or gold.same(name, b, a):
        return True
    if isinstance(a, list) or isinstance(b, list):
        return False
    if name == "abstract":
        return gold.key(_OWN_LINE.sub("", a)) == gold.key(_OWN_LINE.sub("", b))
    if name == "journal":
        return abbreviates(read_journal(a), read_journal(b)) >= 0
    return name == "issue" and read_issue("", a).issue == read_issue("", b).issue != ""
