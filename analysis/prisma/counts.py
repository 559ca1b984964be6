"""The numbers of one flow diagram."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Counts:
    """Every number of the diagram, and what it needs to add up.

    Names are the keys of the PRISMA2020 R package where it has one. All integers >= 0.
    `*_specific_results` and `*_excluded` map a name to its share; the box total is
    `total(key)`. `members` maps a number (for a share: "key/name") to the ids it counts;
    numbers that came from blocks without ids, or were typed, have none.
    """

    previous_studies: int = 0
    previous_reports: int = 0
    database_results: int = 0
    database_specific_results: Mapping[str, int] = field(default_factory=dict)
    register_results: int = 0
    register_specific_results: Mapping[str, int] = field(default_factory=dict)
    website_results: int = 0
    organisation_results: int = 0
    citations_results: int = 0
    other_source_results: int = 0
    duplicates: int = 0
    excluded_automatic: int = 0
    excluded_other: int = 0
    records_screened: int = 0
    records_excluded: int = 0
    records_excluded_human: int = 0
    records_excluded_automation: int = 0
    dbr_sought_reports: int = 0
    dbr_notretrieved_reports: int = 0
    dbr_assessed: int = 0
    dbr_excluded: Mapping[str, int] = field(default_factory=dict)
    dbr_included_reports: int = 0
    dbr_awaiting: int = 0
    dbr_ongoing: int = 0
    other_sought_reports: int = 0
    other_notretrieved_reports: int = 0
    other_assessed: int = 0
    other_excluded: Mapping[str, int] = field(default_factory=dict)
    other_included_reports: int = 0
    other_awaiting: int = 0
    other_ongoing: int = 0
    other_duplicates: int = 0
    other_screened_out: int = 0
    new_studies: int = 0
    new_reports: int = 0
    new_reports_of_previous_studies: int = 0
    previous_studies_withdrawn: int = 0
    previous_reports_withdrawn: int = 0
    total_studies: int = 0
    total_reports: int = 0
    total_studies_ma: int = 0
    total_reports_ma: int = 0
    screening_pending: int = 0
    other_pending: int = 0
    dbr_retrieval_pending: int = 0
    dbr_assessment_pending: int = 0
    other_retrieval_pending: int = 0
    other_assessment_pending: int = 0
    update: bool = False
    other_copies_left_out: int = 0
    unlinked_reports: int = 0
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def total(self, key: str) -> int:
        """The number of a key; for a list the sum of its shares."""
        value = getattr(self, key)
        return int(sum(value.values())) if isinstance(value, Mapping) else int(value)

    def boxes(self) -> dict[str, int | Mapping[str, int]]:
        """Every number by its key, lists as mappings."""
        flat = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _NOT_BOXES}
        return flat

    @property
    def interim(self) -> bool:
        """True while anything is pending, awaiting classification or ongoing."""
        return any(getattr(self, key) for key in PENDING)


_NOT_BOXES = frozenset({"members", "update", "unlinked_reports", "other_copies_left_out"})

PENDING = (
    "screening_pending",
    "dbr_retrieval_pending",
    "dbr_assessment_pending",
    "dbr_awaiting",
    "dbr_ongoing",
    "other_pending",
    "other_retrieval_pending",
    "other_assessment_pending",
    "other_awaiting",
    "other_ongoing",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """One equation the numbers must satisfy. `left` and `right` are its two sides."""

    id: str
    words: str
    left: int
    right: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A line under the diagram. `kind`: interim, footnote or warning; `key` names the number."""

    key: str
    kind: str
    words: str
    n: int
