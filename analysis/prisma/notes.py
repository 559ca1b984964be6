"""What must be printed under the diagram because PRISMA has no box for it."""

from collections.abc import Iterator

from analysis.prisma.counts import Counts, Note

_INTERIM = (
    ("screening_pending", "{n} {records} from databases and registers not yet screened"),
    ("dbr_retrieval_pending", "{n} {reports} from databases and registers still being sought"),
    ("dbr_assessment_pending", "{n} {reports} from databases and registers not yet assessed"),
    ("dbr_awaiting", "{n} {reports} from databases and registers awaiting classification"),
    ("dbr_ongoing", "{n} {reports} from databases and registers of ongoing studies"),
    ("other_pending", "{n} {records} from other methods not yet judged"),
    ("other_retrieval_pending", "{n} {reports} from other methods still being sought"),
    ("other_assessment_pending", "{n} {reports} from other methods not yet assessed"),
    ("other_awaiting", "{n} {reports} from other methods awaiting classification"),
    ("other_ongoing", "{n} {reports} from other methods of ongoing studies"),
)
_FOOTNOTES = (
    (
        "other_duplicates",
        "{n} {records} from other methods {copy} found elsewhere",
    ),
    (
        "other_copies_left_out",
        "{n} {records} from other methods {were} also found in databases or registers"
        " and {are} counted only there",
    ),
    (
        "other_screened_out",
        "{n} {records} from other methods {were} judged ineligible on title or abstract",
    ),
    (
        "new_reports_of_previous_studies",
        "{n} new {reports} {belong} to studies of the previous version"
        " and {are} counted only in the total",
    ),
    (
        "previous_studies_withdrawn",
        "{n} {studies} of the previous version {are} no longer included",
    ),
)

_WARNINGS = (
    (
        "unlinked_reports",
        "{n} included {reports} {are} not linked to a study; each is counted as a study of its own",
    ),
)


def notes(counts: Counts) -> tuple[Note, ...]:
    """Interim lines, footnotes and warnings, in this order; only where the number is not 0."""
    return (
        *_lines(counts, "interim", _INTERIM),
        *_automation(counts),
        *_lines(counts, "footnote", _FOOTNOTES),
        *_lines(counts, "warning", _WARNINGS),
    )


def _automation(c: Counts) -> Iterator[Note]:
    if c.records_excluded_automation:
        words = (
            f"** Excluded by people: {c.records_excluded_human:,};"
            f" by automation tools: {c.records_excluded_automation:,}"
        )
        yield Note("records_excluded_automation", "footnote", words, c.records_excluded_automation)


def _lines(counts: Counts, kind: str, lines: tuple[tuple[str, str], ...]) -> Iterator[Note]:
    for key, words in lines:
        if n := counts.total(key):
            one = n == 1
            text = words.format(
                n=f"{n:,}",
                records="record" if one else "records",
                reports="report" if one else "reports",
                studies="study" if one else "studies",
                were="was" if one else "were",
                are="is" if one else "are",
                belong="belongs" if one else "belong",
                copy="was a copy of one" if one else "were copies of others",
            )
            yield Note(key, kind, text, n)
