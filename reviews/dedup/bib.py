"""What goes into the deduplication kernel and what comes out of it.

Every value is plain data: no database row, no file handle. A caller turns its own records into
`Bib`, calls `reviews.dedup.detect.find`, and acts on the `Found` that it gets back.
"""

from __future__ import annotations

from dataclasses import dataclass


class ContradictoryDecisions(ValueError):
    """People said that two records are the same and, elsewhere, that they are not."""

    def __init__(self, a: int, b: int) -> None:
        self.a, self.b = a, b
        super().__init__(
            f"Records {a} and {b} were marked as not duplicates, but other decisions join them "
            "into one group. Undo one of these decisions."
        )


@dataclass(frozen=True, slots=True)
class Bib:
    """One bibliographic record as imported; nothing but `key` is required.

    `key` is the caller's identifier and unique within one call. `authors` is a tuple of
    "Family, Given" names or the string as it stood in the file. `accession` holds numbers that
    are the record's own, `trials` the registrations that it names. All other values are text as
    imported: normalising them is the kernel's work.
    """

    key: int
    title: str = ""
    authors: tuple[str, ...] | str = ()
    year: int | str | None = None
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    abstract: str = ""
    isbn: str = ""
    issn: str = ""
    source: str = ""
    kind: str = ""
    url: str = ""
    language: str = ""
    keywords: tuple[str, ...] | str = ()
    abbreviation: str = ""
    accession: str = ""
    trials: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two records were judged as they were: the rule and what each field said.

    `rule` names the rule in `reviews.dedup.explain.RULES`; the three tuples hold field names as
    people read them ("title", "first page").
    """

    rule: str
    agreed: tuple[str, ...] = ()
    differed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records and how alike they are: `score` in 0..1, `a` < `b`."""

    a: int
    b: int
    score: float
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Cluster:
    """Records of one work: ascending keys, and the links that hold them together."""

    keys: tuple[int, ...]
    links: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """`auto` is merged without asking; `ask` is put before a person. Both in ascending order."""

    auto: tuple[Cluster, ...]
    ask: tuple[Pair, ...]
    records: int
    compared: int
