"""Importing by size: a RIS file end to end into PostgreSQL, beside a COPY of the same rows."""

from collections.abc import Callable

from analysis.measure.apart import lines_of, sizes

SIZES = (10_000, 50_000, 200_000)


def run(write: Callable[[str], None]) -> None:
    """Print seconds, records a second, the worker's memory, and the ratio to COPY of each size.

    "same table" is COPY into an empty table with the same indexes and derived columns: the least
    that storing these rows can cost. "bare table" has neither.
    """
    for line in lines_of("analysis.measure.import_scene", *sizes(*SIZES)):
        write(line)
