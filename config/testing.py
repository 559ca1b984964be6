"""`./concord test`: the suite, with one embedded server for all its processes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    os.environ["CONCORD_TESTING"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / ".hypothesis"))
    if not (shutil.which("chromium") or os.environ.get("CHROMIUM")):
        print(
            "There is no chromium, so the browser tests will be skipped. "
            "On Debian: apt-get install chromium; elsewhere set CHROMIUM to its path.",
            flush=True,
        )
    workers = [] if any(part.startswith("-n") for part in arguments) else ["-n", "auto"]
    from django.conf import settings  # noqa: PLC0415  (reading a setting starts the server)

    assert settings.DATABASES
    return subprocess.call([sys.executable, "-m", "pytest", *workers, *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
