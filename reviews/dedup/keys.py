"""The keys of one record as numbers that can be stored, so that later records find it again.

`blocks` finds pairs among works that are all at hand. Here the same keys are numbers that are
equal in every process; whoever stores them can look up which known works a new one may be
compared with, without reading the others.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

from .blocks import KEYS
from .normalise import Work


@cache
def rules_version() -> str:
    """A name of the rules as they are written now; keys stored under another one are stale."""
    digest = blake2b(digest_size=8)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def keys_of(work: Work, salt: int) -> list[int]:
    """Every key under which `blocks` compares the work, and its title's; 64-bit, ascending.

    `salt` keeps sets of works apart, such as those of different reviews.
    """
    found = {
        _number(f"{salt}|{place}|{value}") for place, key in enumerate(KEYS) for value in key(work)
    }
    return sorted(found | {title_key_of(work, salt)})


def title_key_of(work: Work, salt: int) -> int:
    """The number that works of one title share: to see whether the title is a serial one."""
    return _number(f"{salt}|title|{work.title.key}")


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
