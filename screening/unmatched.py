"""Files that were uploaded among many and fit no one report, for those who retrieve."""

from dataclasses import dataclass
from typing import Any

from reviews.models import Membership, Report
from screening.actions.placing import as_sought
from screening.matching import Sought, likeness
from screening.models import FullText
from screening.retrieval import sought

FILES, REPORTS = 20, 100
WANTING = ("seeking", "requested", "obtained")


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A file and the reports that it may be: the likeliest first, those with a file last."""

    file: FullText
    reports: list[Report]
    why: str = ""

    @property
    def cut(self) -> bool:
        """Whether there may be further reports than those listed."""
        return len(self.reports) >= REPORTS


def unmatched(seat: Membership, why: dict[int, str] | None = None) -> list[Unmatched]:
    """The first FILES that wait, or of those in `why`, each with the reason that is given there.

    A drop may leave hundreds: each with every report to choose from would be too large a page.
    """
    waiting = seat.review.full_texts.all().unmatched().select_related("by__user")
    files = list((waiting if why is None else waiting.filter(pk__in=why)).order_by("pk")[:FILES])
    if not files:
        return []
    reports = sought(seat.review).filter(retrieval__in=WANTING).select_related("record")
    candidates = [(report, as_sought(report)) for report in reports.order_by("label", "pk")]
    return [
        Unmatched(file, _likeliest_first(file, candidates), (why or {}).get(file.pk, ""))
        for file in files
    ]


def _likeliest_first(file: FullText, candidates: list[tuple[Any, Sought]]) -> list[Report]:
    def place(candidate: tuple[Any, Sought]) -> tuple[bool, float]:
        report, names = candidate
        return report.retrieval == "obtained", -likeness(file.filename, names)

    return [report for report, _names in sorted(candidates, key=place)[:REPORTS]]
