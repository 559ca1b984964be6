"""People at their browsers, as a server sees them: one kept connection and session each."""

import http.client
import re
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

VOTE = re.compile(rb'action="([^"]+/items/\d+/vote/)"')
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
    """One signed-in person; each answer must be 200."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def ask(self, method: str, path: str, body: str = "") -> bytes:
        self.connection.request(method, path, body or None, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{method} {path} was answered with {answer.status}.")
        return content


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
            person.connection.close()  # A server drops what was idle meanwhile; it opens again.
            until = begun[0] + seconds
            time.sleep(pause * nth / len(sessions))
            while time.monotonic() < until and (found := VOTE.search(card)):
                verdict = "include" if len(taken) % 20 == 0 else "exclude"
                sent = time.monotonic()
                card = person.ask("POST", found[1].decode(), f"verdict={verdict}&seconds=3")
                taken.append(time.monotonic() - sent)
                time.sleep(pause)
        except (OSError, RuntimeError, http.client.HTTPException) as problem:
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
    person.headers.pop("HX-Request")
    person.ask("GET", path)
    begun = time.monotonic()
    for _ in range(times):
        taken.append(_seconds(lambda: person.ask("GET", path)))
    return Times(taken, time.monotonic() - begun)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun
