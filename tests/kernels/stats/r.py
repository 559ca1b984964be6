"""Running a script in R, where R with metafor is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

RSCRIPT = shutil.which("Rscript")


def has(*packages: str) -> bool:
    """Is R there with these packages?"""
    code = "; ".join(f"library({name})" for name in packages)
    return (
        RSCRIPT is not None
        and not subprocess.run([RSCRIPT, "-e", code], capture_output=True, check=False).returncode
    )


needs_metafor = pytest.mark.skipif(
    not has("metafor"), reason="Rscript with metafor is not installed"
)
needs_biased_urn = pytest.mark.skipif(
    not has("metafor", "BiasedUrn"), reason="R lacks BiasedUrn, by which metafor fits CM.EL"
)


def written(*expressions: str) -> str:
    """R code that writes each expression with all its digits."""
    shown = (f"format({one}, digits = 17, scientific = TRUE)" for one in expressions)
    return "".join(f'cat("\\nNUMBER", {one}, "\\n", fill = FALSE)\n' for one in shown)


def run_in_r(text: str, folder: Path) -> list[float]:
    """What the code wrote by ``written``."""
    path = folder / "analysis.R"
    path.write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [str(RSCRIPT), "--vanilla", "--encoding=UTF-8", str(path)],
        capture_output=True, check=False, cwd=folder, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    lines = [line for line in ran.stdout.splitlines() if line.startswith("NUMBER")]
    return [float(word) for line in lines for word in line.split()[1:]]
