"""Find duplicates in a file on disk, without a review: two tables out.

Any file that `reviews.formats` reads will do, and a table with the columns id, title, authors,
year, journal, volume, issue, pages, doi, abstract, isbn and url (plain or gzipped), in which the
ids of the table are kept.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from reviews.formats.parsed import ParsedRecord
from reviews.formats.reading import read

from .bib import Bib, Found
from .detect import find
from .explain import in_words
from .merge import best

LARGEST_FIELD = 100_000_000
TABLE_COLUMNS = frozenset({"id", "title", "authors"})
Progress = Callable[[int, int, str], None]


def read_bibs(path: Path) -> tuple[list[str], list[Bib]]:
    """Names of the records (ids of the table, or positions in the file) and the records.

    `Bib.key` is the index into the names. Raises reviews.formats' FormatError, with a sentence,
    for a file that cannot be read, and OSError for one that is not there.
    """
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    first_line = data[:4096].split(b"\n", 1)[0].decode("utf-8-sig", "replace")
    header = {name.strip().strip('"').lower() for name in first_line.split(",")}
    if header >= TABLE_COLUMNS:
        return _read_table(data)
    names, bibs = [], []
    for index, record in enumerate(read(data, name=path.name).records):
        names.append(str(record.source_position))
        bibs.append(bib_of(record, index))
    return names, bibs


def _read_table(data: bytes) -> tuple[list[str], list[Bib]]:
    csv.field_size_limit(LARGEST_FIELD)
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""))
    names, bibs = [], []
    for index, row in enumerate(rows):
        value = {(name or "").strip().lower(): text or "" for name, text in row.items() if name}
        names.append(value["id"])
        bibs.append(
            Bib(
                key=index,
                title=value["title"],
                authors=value["authors"],
                year=value.get("year", ""),
                journal=value.get("journal", ""),
                volume=value.get("volume", ""),
                issue=value.get("issue", ""),
                pages=value.get("pages", ""),
                doi=value.get("doi", ""),
                pmid=value.get("pmid", ""),
                abstract=value.get("abstract", ""),
                isbn=value.get("isbn", ""),
                source=value.get("source", ""),
                kind=value.get("type", ""),
                url=value.get("url", ""),
            )
        )
    return names, bibs


def bib_of(record: ParsedRecord, key: int) -> Bib:
    """A parsed record as the kernel takes it."""
    return Bib(
        key=key,
        title=record.title,
        authors=tuple(str(name) for name in record.authors),
        year=record.year,
        journal=record.journal or record.book_title or record.series,
        volume=record.volume,
        issue=record.issue,
        pages=record.pages or record.article_number,
        doi=record.doi,
        pmid=record.pmid,
        abstract=record.abstract,
        isbn=" ".join(record.isbn),
        issn=" ".join(record.issn),
        source=record.source_database,
        kind=" ".join((record.ref_type, *record.publication_types)),
        url=" ".join(record.urls),
        language=" ".join(record.language),
        keywords=record.keywords,
        abbreviation=record.journal_abbrev,
        accession=" ".join(number for _, number in record.accession),
        trials=" ".join(record.trial_ids),
    )


def dedupe(
    path: Path,
    write: Callable[[str], None],
    *,
    out: Path | None = None,
    ask: Path | None = None,
    versions_apart: bool = True,
    progress: Progress | None = None,
) -> Found:
    """Find duplicates in a file; write groups and questions as CSV, and the counts as words.

    `out` gets one row a record: id, group (empty when alone), keep (yes for the record to keep),
    title. `ask` gets one row a question: the two ids, score, explanation and titles.
    """
    names, bibs = read_bibs(path)
    found = find(bibs, versions_apart=versions_apart, progress=progress)
    if out:
        _write_csv(out, ("id", "group", "keep", "title"), _group_rows(found, names, bibs))
    if ask:
        header = ("a", "b", "score", "explanation", "title_a", "title_b")
        _write_csv(ask, header, _question_rows(found, names, bibs))
    removed = sum(len(cluster.keys) - 1 for cluster in found.auto)
    write(
        f"Records: {len(bibs)}. Groups of duplicates: {len(found.auto)}. Can go: {removed}. "
        f"Remain: {len(bibs) - removed}. Pairs for a person to look at: {len(found.ask)}."
    )
    return found


def _group_rows(found: Found, names: list[str], bibs: list[Bib]) -> Iterator[tuple[str, ...]]:
    group, keep = {}, set()
    for number, cluster in enumerate(found.auto, start=1):
        keep.add(best([bibs[key] for key in cluster.keys]))
        group.update(dict.fromkeys(cluster.keys, f"g{number}"))
    for bib in bibs:
        kept = "yes" if bib.key in keep or bib.key not in group else "no"
        yield names[bib.key], group.get(bib.key, ""), kept, bib.title


def _question_rows(found: Found, names: list[str], bibs: list[Bib]) -> Iterator[tuple[str, ...]]:
    for pair in sorted(found.ask, key=lambda p: -p.score):
        yield (
            names[pair.a],
            names[pair.b],
            f"{pair.score:.3f}",
            in_words(pair.explanation),
            bibs[pair.a].title,
            bibs[pair.b].title,
        )


def _write_csv(path: Path, header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
