"""People at their browsers, as a server sees them: one kept connection and session each."""

import re
import secrets
import socket
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

VOTE = re.compile(rb'action="([^"]+/items/\d+/vote/)"')
LENGTH = re.compile(rb"(?i)content-length: (\d+)")
PIECE = 1 << 16
CSRF = secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that each answer took, and the wall time of them all together."""

    seconds: list[float] = field(default_factory=list)
    wall: float = 0.0

    def __str__(self) -> str:
        p50, p95, p99 = (self.percentile(at) for at in (50, 95, 99))
        rate = len(self.seconds) / self.wall
        return f"{len(self.seconds):>7,}{rate:>9.1f}{p50:>9.0f}{p95:>9.0f}{p99:>9.0f}"

    def percentile(self, at: int) -> float:
        """In milliseconds."""
        return 1000 * statistics.quantiles(self.seconds, n=100, method="inclusive")[at - 1]


class Visitor:
    """One signed-in person; each answer must be 200.

    The connection is read as bytes: `http.client` takes longer over the head of an answer than a
    browser that has a machine of its own, and here it would take it from the server's processors.
    """

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.link: socket.socket | None = None
        self.by_script = "HX-Request: true\r\n"
        self.head = (
            f"Host: 127.0.0.1:{port}\r\nCookie: sessionid={session}; csrftoken={CSRF}\r\n"
            f"X-CSRFToken: {CSRF}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        )

    def ask(self, method: str, path: str, body: str = "") -> bytes:
        size = f"Content-Length: {len(body)}\r\n"
        asked = f"{method} {path} HTTP/1.1\r\n{self.head}{self.by_script}{size}\r\n{body}"
        if self.link is None:
            self.link = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.link.sendall(asked.encode())
        head, content = self._read(self.link)
        status = head.split(b" ", 2)[1]
        if b"connection: close" in head.lower():
            self.leave()
        if status != b"200":
            raise RuntimeError(f"{method} {path} was answered with {status.decode()}.")
        return content

    def _read(self, link: socket.socket) -> tuple[bytes, bytes]:
        """The head of the answer and all of its content."""
        got = _more(link)
        while b"\r\n\r\n" not in got:
            got += _more(link)
        head, content = got.split(b"\r\n\r\n", 1)
        size = LENGTH.search(head)
        if size is None:
            raise RuntimeError("An answer did not say how long it is.")
        while len(content) < int(size[1]):
            content += _more(link)
        return head, content

    def leave(self) -> None:
        """Hang up; the next question opens the line again."""
        if self.link is not None:
            self.link.close()
            self.link = None


def _more(link: socket.socket) -> bytes:
    piece = link.recv(PIECE)
    if not piece:
        raise ConnectionError("The server hung up before its answer was whole.")
    return piece


def vote_together(
    port: int, sessions: Sequence[str], queue: str, seconds: float, pause: float
) -> Times:
    """Everybody votes and gets the next card, `pause` seconds after the last, for `seconds`.

    The clock starts when everybody has the first card before them.
    """
    taken: list[float] = []
    failed: list[BaseException] = []
    begun: list[float] = []
    ready = threading.Barrier(len(sessions), lambda: begun.append(time.monotonic()))

    def work(session: str, nth: int) -> None:
        try:
            person = Visitor(port, session)
            card = person.ask("GET", queue)
            ready.wait()
            person.leave()  # A server drops what was idle meanwhile; it opens again.
            until = begun[0] + seconds
            time.sleep(pause * nth / len(sessions))
            while time.monotonic() < until and (found := VOTE.search(card)):
                verdict = "include" if len(taken) % 20 == 0 else "exclude"
                sent = time.monotonic()
                card = person.ask("POST", found[1].decode(), f"verdict={verdict}&seconds=3")
                taken.append(time.monotonic() - sent)
                time.sleep(pause)
        except (OSError, RuntimeError) as problem:
            failed.append(problem)
            ready.abort()

    threads = [threading.Thread(target=work, args=(s, n)) for n, s in enumerate(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return Times(taken, time.monotonic() - begun[0])


def look(port: int, session: str, path: str, times: int) -> Times:
    """One person opens a page again and again."""
    person, taken = Visitor(port, session), []
    person.by_script = ""
    person.ask("GET", path)
    begun = time.monotonic()
    for _ in range(times):
        taken.append(_seconds(lambda: person.ask("GET", path)))
    return Times(taken, time.monotonic() - begun)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun
