"""What one durable row costs here, with nothing around it: the least that a vote can cost."""

import threading
import time

import psycopg

from analysis.measure.visitors import Times

TABLE = "CREATE TABLE IF NOT EXISTS bench_row (id bigserial PRIMARY KEY, said text)"


def rows_committed(server: str, people: int, seconds: float) -> Times:
    """Everybody inserts a row and commits, again and again, each on a connection of their own."""
    with psycopg.connect(server) as first:
        first.execute(TABLE)
    taken: list[float] = []
    until = time.monotonic() + seconds

    def work() -> None:
        with psycopg.connect(server, autocommit=True) as mine:
            while time.monotonic() < until:
                begun = time.monotonic()
                mine.execute("INSERT INTO bench_row (said) VALUES ('exclude')")
                taken.append(time.monotonic() - begun)

    threads = [threading.Thread(target=work) for _ in range(people)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Times(taken, time.monotonic() - begun)
