"""Two extractions of one study, cell by cell, and what was settled on."""

from collections.abc import Mapping
from dataclasses import dataclass

from extraction import answers
from extraction.cells import Cell, cells_of, standing
from extraction.models import Answer, Entry
from reviews.models import Study

AGREED = ("agreed", "both_missing")


@dataclass(frozen=True, slots=True)
class Compared:
    """One cell: what each gave, how they relate, and the standing consensus if there is one."""

    cell: Cell
    first: Answer | None
    second: Answer | None
    comparison: answers.Comparison
    settled: Answer | None

    @property
    def agrees(self) -> bool:
        return self.comparison.state in AGREED

    @property
    def is_empty(self) -> bool:
        return self.comparison.state == "empty"

    @property
    def is_open(self) -> bool:
        """Whether the consensus still needs it."""
        return self.settled is None and not self.is_empty

    @property
    def shown_first(self) -> str:
        return self.cell.shown(self.first)

    @property
    def shown_second(self) -> str:
        return self.cell.shown(self.second)

    @property
    def shown_settled(self) -> str:
        return self.cell.shown(self.settled)

    @property
    def percent_alike(self) -> int | None:
        """Similarity of two texts that differ, in percent."""
        alike = self.comparison.similarity
        return None if alike is None or self.agrees else round(100 * alike)


def compare_entries(study: Study, pair: list[Entry], consensus: Entry | None) -> list[Compared]:
    """Every cell of a study in order. The pair: the two complete extractions."""
    first, second = (standing(entry, study.review) for entry in pair)
    settled: Mapping[str, Answer] = standing(consensus, study.review) if consensus else {}
    return [
        Compared(
            cell,
            first.get(key),
            second.get(key),
            answers.compare(
                cell.field, cell.value_of(first.get(key)), cell.value_of(second.get(key))
            ),
            settled.get(key),
        )
        for key, cell in cells_of(study).items()
    ]
