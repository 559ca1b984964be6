"""How gunicorn serves Concord, however it is started: `gunicorn --config config/web.py`."""

import os
import sys
from typing import Any

wsgi_app = "config.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
timeout = 120
loglevel = "warning"
control_socket_disable = True

TURN = 0.05  # seconds


def post_fork(server: Any, worker: Any) -> None:
    """A thread that computes an answer is not interrupted every 5 ms by those that wait to do so:
    with all busy, each answer would come late, and changing places itself costs time."""
    sys.setswitchinterval(TURN)
