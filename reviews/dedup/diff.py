"""Character differences between two texts, for two records shown side by side."""

from __future__ import annotations

from typing import Literal

from rapidfuzz.distance import Indel

Kind = Literal["same", "left", "right"]
Segment = tuple[Kind, str]


def diff(left: str, right: str) -> list[Segment]:
    """Segments in reading order: "same" in both, "left" or "right" only in that text.

    Joining "same" and "left" gives `left`; joining "same" and "right" gives `right`. The
    shortest edit script of insertions and deletions is used (Indel distance).
    """
    segments: list[Segment] = []
    gone = come = ""
    for step in Indel.opcodes(left, right):
        if step.tag == "equal":
            segments += _change(gone, come)
            segments.append(("same", left[step.src_start : step.src_end]))
            gone = come = ""
        else:
            gone += left[step.src_start : step.src_end]
            come += right[step.dest_start : step.dest_end]
    return segments + _change(gone, come)


def _change(gone: str, come: str) -> list[Segment]:
    """What only one text has, the left one first."""
    both: list[Segment] = [("left", gone), ("right", come)]
    return [segment for segment in both if segment[1]]
