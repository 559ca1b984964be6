"""The diagram as a sum, line under line, so that a reader sees that it adds up."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.prisma.counts import Counts

_WAITING = "still being sought"
_OPEN = "waiting for assessment"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line. `sign`: "+" adds, "-" takes away, "=" is what must be left over.

    `key` names the number in Counts ("" for a sum no box shows); `key/name` a share of a list.
    `running` is the sum of the lines so far within the section.
    """

    section: str
    sign: str
    words: str
    key: str
    n: int
    running: int


def ledger(counts: Counts) -> tuple[LedgerLine, ...]:
    """All lines, sections in the order of the diagram; lines that are 0 are left out."""
    lines: list[LedgerLine] = []
    for section, rows in _sections(counts):
        running = 0
        for sign, words, key, n in rows:
            if sign == "=":
                lines.append(LedgerLine(section, sign, words, key, n, running))
            elif n:
                running += n if sign == "+" else -n
                lines.append(LedgerLine(section, sign, words, key, n, running))
    return tuple(lines)


_Rows = list[tuple[str, str, str, int]]


def _sections(c: Counts) -> Iterator[tuple[str, _Rows]]:
    yield "Databases and registers: identification", _identified(c)
    yield "Databases and registers: screening", _screened(c)
    yield from _arm(c, "dbr", "Databases and registers")
    yield "Other methods: identification", _other(c)
    yield from _arm(c, "other", "Other methods")
    yield "Included", _included(c)
    if c.update:
        yield from _totals(c)


def _screened(c: Counts) -> _Rows:
    return [
        ("+", "Records screened", "records_screened", c.records_screened),
        ("-", "Records excluded by people", "records_excluded_human", c.records_excluded_human),
        (
            "-",
            "Records excluded by automation tools",
            "records_excluded_automation",
            c.records_excluded_automation,
        ),
        ("=", "Reports sought for retrieval", "dbr_sought_reports", c.dbr_sought_reports),
    ]


def _included(c: Counts) -> _Rows:
    return [
        (
            "+",
            "Reports included from databases and registers",
            "dbr_included_reports",
            c.dbr_included_reports,
        ),
        (
            "+",
            "Reports included from other methods",
            "other_included_reports",
            c.other_included_reports,
        ),
        (
            "-",
            "New reports of studies in the previous version",
            "new_reports_of_previous_studies",
            c.new_reports_of_previous_studies,
        ),
        ("=", "Reports of included studies", "new_reports", c.new_reports),
    ]


def _identified(c: Counts) -> _Rows:
    databases: _Rows = [
        ("+", name, f"database_specific_results/{name}", n)
        for name, n in c.database_specific_results.items()
    ] or [("+", "Databases", "database_results", c.database_results)]
    registers: _Rows = [
        ("+", name, f"register_specific_results/{name}", n)
        for name, n in c.register_specific_results.items()
    ] or [("+", "Registers", "register_results", c.register_results)]
    return [
        *databases,
        *registers,
        ("-", "Duplicate records removed", "duplicates", c.duplicates),
        (
            "-",
            "Marked as ineligible by automation tools",
            "excluded_automatic",
            c.excluded_automatic,
        ),
        ("-", "Removed for other reasons", "excluded_other", c.excluded_other),
        ("-", "Not yet screened", "screening_pending", c.screening_pending),
        ("=", "Records screened", "records_screened", c.records_screened),
    ]


def _other(c: Counts) -> _Rows:
    return [
        ("+", "Websites", "website_results", c.website_results),
        ("+", "Organisations", "organisation_results", c.organisation_results),
        ("+", "Citation searching", "citations_results", c.citations_results),
        ("+", "Other sources", "other_source_results", c.other_source_results),
        ("-", "Copies of records found elsewhere", "other_duplicates", c.other_duplicates),
        ("-", "Ineligible on title or abstract", "other_screened_out", c.other_screened_out),
        ("-", "Not yet judged", "other_pending", c.other_pending),
        ("=", "Reports sought for retrieval", "other_sought_reports", c.other_sought_reports),
    ]


def _arm(c: Counts, arm: str, title: str) -> Iterator[tuple[str, _Rows]]:
    def line(sign: str, words: str, key: str) -> tuple[str, str, str, int]:
        return sign, words, f"{arm}_{key}", c.total(f"{arm}_{key}")

    yield (
        f"{title}: retrieval",
        [
            line("+", "Reports sought for retrieval", "sought_reports"),
            line("-", "Reports not retrieved", "notretrieved_reports"),
            line("-", f"Reports {_WAITING}", "retrieval_pending"),
            line("-", f"Reports {_OPEN}", "assessment_pending"),
            line("=", "Reports assessed for eligibility", "assessed"),
        ],
    )
    reasons = getattr(c, f"{arm}_excluded")
    yield (
        f"{title}: eligibility",
        [
            line("+", "Reports assessed for eligibility", "assessed"),
            *(
                ("-", f"Excluded: {name}", f"{arm}_excluded/{name}", n)
                for name, n in reasons.items()
            ),
            line("-", "Awaiting classification", "awaiting"),
            line("-", "Ongoing studies", "ongoing"),
            line("=", "Reports included", "included_reports"),
        ],
    )


def _totals(c: Counts) -> Iterator[tuple[str, _Rows]]:
    yield (
        "Total studies",
        [
            ("+", "Studies in the previous version", "previous_studies", c.previous_studies),
            ("+", "New studies", "new_studies", c.new_studies),
            (
                "-",
                "Previous studies no longer included",
                "previous_studies_withdrawn",
                c.previous_studies_withdrawn,
            ),
            ("=", "Total studies", "total_studies", c.total_studies),
        ],
    )
    yield (
        "Total reports",
        [
            ("+", "Reports in the previous version", "previous_reports", c.previous_reports),
            ("+", "Reports of new studies", "new_reports", c.new_reports),
            (
                "+",
                "New reports of previous studies",
                "new_reports_of_previous_studies",
                c.new_reports_of_previous_studies,
            ),
            (
                "-",
                "Reports of studies no longer included",
                "previous_reports_withdrawn",
                c.previous_reports_withdrawn,
            ),
            ("=", "Total reports", "total_reports", c.total_reports),
        ],
    )
