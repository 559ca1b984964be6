"""What keeps Concord from starting is said in one sentence, and nothing is left running."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def start(tmp_path, **settings):
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "PORT", "CONCORD_TESTING"}
    }
    environment |= {"CONCORD_DATA_DIR": str(tmp_path / "data"), "PYTHONWARNINGS": "ignore"}
    return subprocess.run(
        [sys.executable, "-m", "config.launch", "up"],
        cwd=ROOT, env=environment | settings, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


def test_a_port_that_is_taken(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = start(tmp_path, PORT=str(port))
    assert ended.returncode == 1
    assert f"Port {port} cannot be used" in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"PORT": "eight"}, "must be a number"),
        ({"DATABASE_URL": "mysql://a/b"}, "must name a PostgreSQL server"),
        ({"DATABASE_URL": "postgres://a:b@127.0.0.1:1/c"}, "The database cannot be reached"),
        ({"CONCORD_DATA_DIR": "/proc/nowhere"}, "Set CONCORD_DATA_DIR"),
    ],
)
def test_settings_that_cannot_work(tmp_path, given, sentence):
    ended = start(tmp_path, **({"PORT": _free_port()} | given))
    assert ended.returncode == 1
    assert sentence in ended.stderr and "Traceback" not in ended.stderr


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])
