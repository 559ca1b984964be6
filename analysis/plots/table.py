"""Columns of figures beside a plot: how wide they are and where each cell is set."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from analysis.plots.svg import Svg
from analysis.plots.text import width

_NUMBER = re.compile(r"[-−+]?\d[\d,\u202f ]*(\.\d+)?%?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column aligned at the decimal point and centred as a block under its heading.

    left, right  its edges in points     point  where integer parts end
    """

    heading: str
    left: float
    right: float
    point: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def moved(self, by: float, wider: float) -> Self:
        """The column shifted to the right and made wider."""
        return replace(
            self,
            left=self.left + by,
            right=self.right + by + wider,
            point=self.point + by + wider / 2,
        )

    def write(self, svg: Svg, y: float, words: str, size: float, bold: bool = False) -> None:
        """Set one cell on the base line y; what is no number is centred."""
        if not words:
            return
        if _NUMBER.fullmatch(words):
            end = self.point + width(_tail(words), size, bold)
            svg.text(end, y, words, size, anchor="end", bold=bold)
        else:
            svg.text(self.middle, y, words, size, anchor="middle", bold=bold)


def _tail(words: str) -> str:
    """From the decimal point on."""
    at = words.find(".")
    if at >= 0:
        return words[at:]
    return "%" if words.endswith("%") else ""


def fit(
    heading: str, cells: Sequence[tuple[str, bool]], left: float, size: float, gap: float
) -> Column:
    """A column from `left`, as wide as heading and cells (words, bold) need plus `gap`."""
    before = after = other = 0.0
    for words, bold in cells:
        if _NUMBER.fullmatch(words):
            tail = width(_tail(words), size, bold)
            before = max(before, width(words, size, bold) - tail)
            after = max(after, tail)
        else:
            other = max(other, width(words, size, bold))
    block = before + after
    inner = max(block, other, width(heading, size, True))
    point = left + gap / 2 + (inner - block) / 2 + before
    return Column(heading, left, left + inner + gap, point)
