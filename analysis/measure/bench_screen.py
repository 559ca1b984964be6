"""Screening at size: many reviewers voting at once through gunicorn and PostgreSQL, and the pages.

Everything is made in a folder of its own, which is removed afterwards. SIZE records (100,000), a
database and a web server with the settings of `./concord up`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from analysis.measure.keypress import NoBrowser, press
from analysis.measure.processor import seconds_of
from analysis.measure.rawlimit import rows_committed
from analysis.measure.screen_pages import STAGE, Page, lists, pages
from analysis.measure.served import ROOT, served
from analysis.measure.visitors import Times, look, vote_together

SECONDS, PAUSE, LOOKS, RAW = 20.0, 1.0, 20, 3.0
HEAD = f"{'':<46}{'n':>7}{'per s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}"


def run(write: Callable[[str], None]) -> None:
    size = int(os.environ.get("SIZE", "100000"))
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        surroundings = os.environ | {
            "CONCORD_DATA_DIR": folder,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "CONCORD_TESTING": "0",
            "DEBUG": "0",
        }
        begun = time.monotonic()
        scene = _scene(size, surroundings)
        write(f"{size:,} records made in {time.monotonic() - begun:.0f} s")
        with served(surroundings) as (port, web):
            _measure(write, port, scene, web, Path(folder) / "postgres" / "postmaster.pid")


def _measure(
    write: Callable[[str], None], port: int, scene: dict[str, Any], web: int, postmaster: Path
) -> None:
    base, voters = f"/r/{scene['review']}/", scene["voters"]
    write(
        f"gunicorn as ./concord up starts it (config/web.py), "
        f"PostgreSQL and these visitors share {os.cpu_count()} processors"
    )
    write(HEAD)

    def line(name: str, times: Times) -> None:
        write(f"{name:<46}{times}")

    line("health, the least an answer costs", look(port, voters[0], "/health/", LOOKS))
    servers = [web, int(postmaster.read_text().split()[0])]
    for number in (1, len(voters)):
        times = rows_committed(scene["server"], number, RAW)
        line(f"a bare row on disk, {number} at once", times)
    try:
        line("key pressed to next title on screen", press(port, voters[-1], base + STAGE))
    except NoBrowser as why:
        write(f"key pressed to next title on screen: not measured, {why}")
    _pages(line, port, base, pages(scene))
    worst = _pages(line, port, base, lists(scene))
    write(f"{'the slowest of the list':<46}{worst:>34.0f}")
    for pause, words in ((PAUSE, f"{PAUSE:g} s apart"), (0.0, "without a pause")):
        for number in (1, len(voters)):
            before = seconds_of(servers)
            times = vote_together(port, voters[:number], base + STAGE, SECONDS, pause)
            line(f"vote and next, {number} at once, {words}", times)
            after = seconds_of(servers)
            if before is not None and after is not None:
                each = 1000 * (after - before) / len(times.seconds)
                write(f"{'  processor time of web and database, a vote':<46}{each:>16.1f} ms")


def _pages(
    line: Callable[[str, Times], None], port: int, base: str, opened: Iterable[Page]
) -> float:
    """Returns the largest 95th percentile, in milliseconds."""
    worst = 0.0
    for page in opened:
        times = look(port, page.session, base + page.path, LOOKS)
        line(page.name, times)
        worst = max(worst, times.percentile(95))
    return worst


def _scene(size: int, surroundings: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "analysis.measure.screen_scene", str(size)]
    made = subprocess.run(command, cwd=ROOT, env=surroundings, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(made.stdout))
