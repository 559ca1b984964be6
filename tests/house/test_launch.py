"""What keeps Concord from starting is said in one sentence, and nothing is left running."""

import os
import signal
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


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Asks Linux for its processes.")
def test_a_clock_that_dies_is_noticed(tmp_path):
    """Whoever watches over Concord can start it again; else no letter goes out and no job is
    taken up, and nobody knows why."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "CONCORD_TESTING"}
    }
    environment |= {"CONCORD_DATA_DIR": str(tmp_path / "data"), "PORT": _free_port()}
    begun = subprocess.Popen(
        [sys.executable, "-m", "config.launch", "up"],
        cwd=ROOT, env=environment | {"PYTHONWARNINGS": "ignore", "WEB_WORKERS": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        for line in begun.stdout:
            if "Ctrl-C" in line:
                break
        [clock] = [pid for pid, words in _children(begun.pid) if "beat" in words]
        os.kill(clock, signal.SIGKILL)
        said = begun.communicate(timeout=60)[1]
    finally:
        begun.terminate()
        begun.wait(timeout=60)
    assert begun.returncode == 1 and "A process of Concord ended by itself" in said


def _children(parent: int) -> list[tuple[int, list[str]]]:
    """What a process started, with its words, as Linux tells it."""
    found = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        for pid in (task / "children").read_text().split():
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            found.append((int(pid), words))
    return found
