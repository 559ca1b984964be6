"""The data file and the link that the PRISMA2020 R package and its web form read."""

import csv
import io
from collections.abc import Mapping
from urllib.parse import urlencode

from analysis.prisma.counts import Counts
from analysis.prisma.rows import ROWS, Row

HEADER = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
WEB_FORM = "https://estech.shinyapps.io/prisma_flowdiagram/"

# The package shows per-source detail as soon as the cell holds anything but this text.
_DETAIL_OFF = {
    "database_specific_results": "Database 1, xxx; Database 2, xxx; Database 3, xxx",
    "register_specific_results": "Register 1, xxx; Register 2, xxx; Register 3, xxx",
}
_SIDES = ("identification", "screening", "included")


def csv_rows(
    counts: Counts, *, detail_databases: bool = False, detail_registers: bool = False
) -> tuple[tuple[str, ...], ...]:
    """The 34 rows in the package's order, without the header.

    The package finds keys by pattern inside column 1, so no row may be added: what people
    and tools excluded is told in the text of box 5, and records from other sources are
    summed into the organisations, whose text says so.
    """
    detail = {
        "database_specific_results": detail_databases,
        "register_specific_results": detail_registers,
    }
    return tuple(
        (
            row.key if row.key and row.key not in _SIDES else "NA",
            row.node or "NA",
            row.box,
            row.label,
            _text(row, counts),
            row.tooltip or "NA",
            row.url or "NA",
            _number(row.key, counts, detail),
        )
        if row.key not in _SIDES
        else (row.key, row.node or "NA", row.box, row.label, row.text, row.tooltip, row.url, "0")
        for row in ROWS
    )


def to_csv(
    counts: Counts, *, detail_databases: bool = False, detail_registers: bool = False
) -> str:
    """The file itself: header and rows, CRLF line ends, to be saved as UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(
        csv_rows(counts, detail_databases=detail_databases, detail_registers=detail_registers)
    )
    return out.getvalue()


def link(
    counts: Counts,
    *,
    other: bool = True,
    detail_databases: bool = False,
    detail_registers: bool = False,
    meta_analysis: bool = False,
    base: str = WEB_FORM,
) -> str:
    """Address that opens the web form with these numbers filled in."""
    detail = {
        "database_specific_results": detail_databases,
        "register_specific_results": detail_registers,
    }
    keys = [row.key for row in ROWS if row.key and row.key not in _SIDES]
    query = [(key, _number(key, counts, detail)) for key in keys]
    flags = {
        "previous": counts.update,
        "other": other,
        "dbDetail": detail_databases,
        "regDetail": detail_registers,
        "metaAnalysis": meta_analysis,
    }
    query += [(name, str(int(flag))) for name, flag in flags.items()]
    return f"{base}?{urlencode(query)}"


def _text(row: Row, counts: Counts) -> str:
    if row.key == "records_excluded" and counts.records_excluded_automation:
        people, tools = counts.records_excluded_human, counts.records_excluded_automation
        return f"{row.text} (by a human: {people}; by automation tools: {tools})"
    if row.key == "organisation_results" and counts.other_source_results:
        return f"Organisations and other sources (other sources: {counts.other_source_results})"
    return row.text if counts.update else row.new_text or row.text


def _number(key: str | None, counts: Counts, detail: Mapping[str, bool]) -> str:
    if key is None:
        return "0"
    if key == "organisation_results":
        return str(counts.organisation_results + counts.other_source_results)
    value = getattr(counts, key)
    if not isinstance(value, Mapping):
        return str(value)
    off = _DETAIL_OFF.get(key)
    if off and not (value and detail[key]):
        return off
    return "; ".join(f"{_clean(name)}, {n}" for name, n in value.items()) or "0"


def _clean(name: str) -> str:
    """A name that the package's list syntax and Graphviz labels survive."""
    for mark in ",;":
        name = name.replace(mark, " /")
    name = name.replace("'", "’").replace('"', "”")
    return " ".join(name.split())
