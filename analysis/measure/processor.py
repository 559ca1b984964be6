"""Processor time of the processes that answer, read from the kernel's own table (Linux)."""

import os
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")


def seconds_of(parents: list[int]) -> float | None:
    """Processor time of these processes and all that they started; None where nobody counts it."""
    if not (PROC / "self" / "stat").exists():
        return None
    read = {path.name: _stat(path) for path in PROC.glob("[0-9]*")}
    found = {pid: fields for pid, fields in read.items() if fields}
    return _sum(found, {str(pid) for pid in parents})


def _sum(found: dict[str, list[str]], wanted: set[str]) -> float:
    """fields: state, parent, …; 11 to 14 are user and system time, own and of ended children."""
    family, grown = wanted, True
    while grown:
        more = family | {pid for pid, fields in found.items() if fields[1] in family}
        family, grown = more, more != family
    ticks = sum(int(each) for pid in family & set(found) for each in found[pid][11:15])
    return ticks / TICK


def _stat(path: Path) -> list[str]:
    try:
        return (path / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []
