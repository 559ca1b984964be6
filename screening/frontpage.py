"""What a PDF says of itself: its metadata and its first page. Knows no Django.

Files come from anywhere and may be made to harm whoever reads them, so each is read by a process
of its own, with a limit of time and of memory; a file that cannot be read so says nothing.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import IO

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

SECONDS = 10
MEMORY = 1024 * 1024 * 1024
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class FrontPage:
    """metadata, text: as far as they could be read, at most LONGEST characters each.

    locked: the file asks for a password before it shows anything.
    """

    metadata: str = ""
    text: str = ""
    locked: bool = False


def front_page(file: IO[bytes]) -> FrontPage:
    """Read an open file of the disk, from wherever it stands; never raises for what it holds."""
    file.seek(0)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "screening.frontpage"],
            stdin=file, capture_output=True, timeout=2 * SECONDS, check=True,
        )  # fmt: skip
        return FrontPage(**json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError):
        return FrontPage()


def read(file: IO[bytes]) -> FrontPage:
    """The same in this process, without any limit."""
    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        return FrontPage(locked=True)
    said = [str(value) for value in (reader.metadata or {}).values()]
    xmp = reader.xmp_metadata
    if xmp is not None:
        said += [xmp.dc_identifier or "", *(xmp.dc_title or {}).values()]
    page = reader.pages[0].extract_text() if reader.pages else ""
    return FrontPage(" \n".join(said)[:LONGEST], page[:LONGEST])


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    found = FrontPage()
    try:
        found = read(sys.stdin.buffer)
    except (PyPdfError, DependencyError, OSError, MemoryError, RecursionError):
        pass
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError):
        pass  # a broken file: what pypdf stumbles over differs from file to file
    json.dump(asdict(found), sys.stdout)


if __name__ == "__main__":
    _main()
