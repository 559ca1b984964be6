"""A 20,000-record review from its files to its flow diagram: import, duplicates, votes, counts.

SIZE changes the number of records.
"""

from collections.abc import Callable

from analysis.measure.apart import lines_of, sizes

RECORDS = 20_000


def run(write: Callable[[str], None]) -> None:
    """Print records imported a second, seconds of deduplication, vote times and count times."""
    for line in lines_of("analysis.measure.journey_scene", sizes(RECORDS)[0]):
        write(line)
