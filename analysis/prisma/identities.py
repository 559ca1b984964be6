"""The equations that tie the boxes together."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from analysis.prisma.counts import Counts, Identity


def identities(counts: Counts) -> tuple[Identity, ...]:
    """I1 to I16 for these counts; I12 and I13 only for an update. Read `holds`."""
    rows = [*_identification(counts), *_other_methods(counts), *_arms(counts), *_included(counts)]
    rows.append(_natural(counts))
    return tuple(sorted(rows, key=lambda row: int(row.id[1:])))


def _equal(id_: str, words: str, left: int, right: int) -> Identity:
    return Identity(id_, words, left, right, left == right)


def _at_most(id_: str, words: str, left: int, right: int) -> Identity:
    return Identity(id_, words, left, right, left <= right)


def _identification(c: Counts) -> Iterator[Identity]:
    yield _equal(
        "I1",
        "Records from databases = sum over the databases",
        c.database_results,
        c.total("database_specific_results"),
    )
    yield _equal(
        "I2",
        "Records from registers = sum over the registers",
        c.register_results,
        c.total("register_specific_results"),
    )
    removed = c.duplicates + c.excluded_automatic + c.excluded_other
    yield _equal(
        "I3",
        "Records screened = identified in databases and registers - removed before screening"
        " - waiting for screening",
        c.records_screened,
        c.database_results + c.register_results - removed - c.screening_pending,
    )
    yield _equal(
        "I4",
        "Records screened = records excluded + reports sought (one report for each record)",
        c.records_screened,
        c.records_excluded + c.dbr_sought_reports,
    )
    yield _equal(
        "I15",
        "Records excluded = by people + by automation tools",
        c.records_excluded,
        c.records_excluded_human + c.records_excluded_automation,
    )


def _other_methods(c: Counts) -> Iterator[Identity]:
    found = c.website_results + c.organisation_results + c.citations_results
    yield _equal(
        "I7",
        "Records from other methods = reports sought + copies of other records"
        " + judged ineligible on title or abstract + waiting",
        found + c.other_source_results,
        c.other_sought_reports + c.other_duplicates + c.other_screened_out + c.other_pending,
    )


def _arms(c: Counts) -> Iterator[Identity]:
    for arm, words, first, second in (
        ("dbr", "databases and registers", "I5", "I6"),
        ("other", "other methods", "I8", "I9"),
    ):
        yield _equal(
            first,
            f"Reports sought ({words}) = not retrieved + assessed + waiting",
            c.total(f"{arm}_sought_reports"),
            c.total(f"{arm}_notretrieved_reports")
            + c.total(f"{arm}_assessed")
            + c.total(f"{arm}_retrieval_pending")
            + c.total(f"{arm}_assessment_pending"),
        )
        yield _equal(
            second,
            f"Reports assessed ({words}) = excluded for a reason + included"
            " + awaiting classification + ongoing",
            c.total(f"{arm}_assessed"),
            c.total(f"{arm}_excluded")
            + c.total(f"{arm}_included_reports")
            + c.total(f"{arm}_awaiting")
            + c.total(f"{arm}_ongoing"),
        )


def _included(c: Counts) -> Iterator[Identity]:
    yield _equal(
        "I10",
        "Reports of included studies + new reports of previous studies"
        " = reports included in both columns",
        c.new_reports + c.new_reports_of_previous_studies,
        c.dbr_included_reports + c.other_included_reports,
    )
    yield _at_most(
        "I11", "Included studies are at most their reports", c.new_studies, c.new_reports
    )
    if c.update:
        yield _equal(
            "I12",
            "Total studies = previous + new - withdrawn",
            c.total_studies,
            c.previous_studies + c.new_studies - c.previous_studies_withdrawn,
        )
        yield _equal(
            "I13",
            "Total reports = previous + new + new reports of previous studies - withdrawn",
            c.total_reports,
            c.previous_reports
            + c.new_reports
            + c.new_reports_of_previous_studies
            - c.previous_reports_withdrawn,
        )
    yield _at_most(
        "I14",
        "Studies in the meta-analysis are at most the included studies",
        c.total_studies_ma,
        c.total_studies if c.update else c.new_studies,
    )


def _natural(c: Counts) -> Identity:
    lowest = 0
    for f in fields(c):
        value = getattr(c, f.name)
        if isinstance(value, Mapping):
            numbers = [n for n in value.values() if isinstance(n, int)]
        else:
            numbers = [value]
        lowest = min([lowest, *numbers])
    return Identity("I16", "No number is below zero", lowest, 0, lowest >= 0)
