"""Measuring apart from everything else: a process of its own, a folder and a database of its own.

The folder is removed afterwards. SIZES (several, with commas) or SIZE changes what is measured.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "REDIS_URL", "CONCORD_TESTING")
STATUS = Path("/proc/self/status")


def sizes(*usual: int) -> tuple[int, ...]:
    """The numbers of records that the person asked for, else the usual ones."""
    asked = os.environ.get("SIZES") or os.environ.get("SIZE") or ""
    return tuple(int(part.replace("_", "")) for part in asked.split(",") if part) or usual


def lines_of(module: str, *arguments: object) -> Iterator[str]:
    """What `python -m module` prints, line by line, with nothing of this installation in reach."""
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        around = {name: value for name, value in os.environ.items() if name not in OURS}
        around |= {"CONCORD_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "-m", module, *map(str, arguments)]
        with subprocess.Popen(
            command, cwd=ROOT, env=around, stdout=subprocess.PIPE, text=True
        ) as child:
            for line in child.stdout or ():
                yield line.rstrip("\n")
        if child.returncode:
            raise RuntimeError("The measuring process failed; its own words are above.")


def peak_megabytes() -> float:
    """The most memory that this process held at once; not what it inherited from its parent."""
    if STATUS.exists():
        for line in STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)
