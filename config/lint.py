"""`./concord check`: everything a machine can say of the code without running it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ROOMS = ["config", "accounts", "reviews", "screening", "extraction", "analysis"]


def steps() -> list[tuple[str, list[str]]]:
    templates = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))
    return [
        ("lint", [str(BIN / "ruff"), "check", "."]),
        ("format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("templates", [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates]),
        ("import contracts", [str(BIN / "lint-imports"), "--no-cache"]),
        ("types", [str(BIN / "mypy"), *ROOMS]),
        ("settings", [sys.executable, "manage.py", "check", "--fail-level", "WARNING"]),
        ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("docs", [sys.executable, "-m", "pytest", "-q", "-n0", "tests/house/test_docs.py"]),
    ]


def main() -> int:
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    failed = []
    for name, command in steps():
        print(f"== {name}", flush=True)
        if subprocess.call(command):
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}")
        return 1
    print("All checks passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
