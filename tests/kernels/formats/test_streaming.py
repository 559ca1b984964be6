"""One record at a time, in constant memory, and with no Django behind it."""

import io
import subprocess
import sys
import tracemalloc

from reviews.formats import read, write

RECORD = (
    "TY  - JOUR\r\nTI  - Title {0}\r\nAU  - Doe, Jane\r\nAU  - Roe, R.\r\nPY  - 2012\r\n"
    "AB  - {1}\r\nKW  - one\r\nDO  - 10.5555/{0}\r\nER  - \r\n\r\n"
)


class Endless(io.RawIOBase):
    """A file of many records that exists only block by block."""

    def __init__(self, count: int) -> None:
        self._records = (RECORD.format(n, "word " * 200).encode() for n in range(count))
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, length = [self._rest], len(self._rest)
        while length < size:
            record = next(self._records, None)
            if record is None:
                break
            parts.append(record)
            length += len(record)
        data = b"".join(parts)
        self._rest = data[size:]
        return data[:size]


def test_memory_does_not_grow_with_the_file():
    count = 12_000
    tracemalloc.start()
    parsed = read(Endless(count))
    for _ in parsed.records:
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert parsed.imported == count and parsed.lines.accounted
    assert peak < 12_000_000


def test_the_first_record_comes_before_the_file_is_read():
    stream = Endless(1_000_000)
    assert next(read(stream).records).title == "Title 0"


def test_export_is_a_stream_too():
    parsed = read(Endless(1_000_000))
    first = next(iter(write(parsed.records, format="ris")))
    assert b"Title 0" in first


def test_the_kernel_loads_no_django():
    code = "import sys, reviews.formats; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
