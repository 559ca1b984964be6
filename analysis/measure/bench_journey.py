"""A 20,000-record review from its files to its flow diagram: import, duplicates, votes, counts.

Everything runs in a process of its own, with a database and a folder of its own that are removed
afterwards. SIZE changes the number of records.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDS = "20000"
OURS = ("DATABASE_URL", "REDIS_URL", "CONCORD_TESTING")


def run(write: Callable[[str], None]) -> None:
    """Print records imported a second, seconds of deduplication, vote times and count times."""
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        around = {name: value for name, value in os.environ.items() if name not in OURS}
        around |= {"CONCORD_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "-m", "analysis.measure.journey_scene",
                   os.environ.get("SIZE", RECORDS)]  # fmt: skip
        with subprocess.Popen(
            command, cwd=ROOT, env=around, stdout=subprocess.PIPE, text=True
        ) as child:
            for line in child.stdout or ():
                write(line.rstrip("\n"))
        if child.returncode:
            raise RuntimeError("The measuring process failed; its own words are above.")
