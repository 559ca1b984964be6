"""A process of its own that turns a workbook on standard input into rows on standard output.

A workbook of 1.5 kB can make any reader ask for gigabytes and abort; here that ends this process
and nothing else. Memory and time are limited before the first byte is read. One JSON list a line:
`["sheet", name]` before each sheet, `["row", number, cells]` for each row that is not empty. The
sheet with the texts that were too long for their cells comes first, all others as they stand.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime

from python_calamine import CalamineWorkbook

try:
    import resource
except ImportError:  # not on Windows; there the size check alone protects
    resource = None  # type: ignore[assignment]

MEMORY, SECONDS = 1_500_000_000, 60
MAX_CELL = 5_000_000
LONG_TEXTS = "Long texts"


def limit() -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def cell_text(value: object) -> str:
    """A cell as a person sees it: whole numbers without a fraction, dates as ISO."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:MAX_CELL]


def main() -> None:
    limit()
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    out = sys.stdout
    for name in sorted(workbook.sheet_names, key=lambda name: name != LONG_TEXTS):
        out.write(json.dumps(["sheet", name]) + "\n")
        sheet = workbook.get_sheet_by_name(name)
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = [cell_text(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                out.write(json.dumps(["row", number, cells]) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
