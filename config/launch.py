"""`./concord up` and `./concord demo`: start what belongs to Concord, stop it all together."""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
LEAST_FREE = 300 * 1024 * 1024


def main(command: str) -> int:
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    port = os.environ.get("PORT", "8000")
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    try:
        _refuse_taken_port(port)
        django.setup()
        _prepare()
        if command == "demo":
            call_command("demo")
    except (ImproperlyConfigured, Refused) as problem:
        print(problem, file=sys.stderr)
        return 1
    return _serve(port, _welcome(command))


class Refused(Exception):
    """Why nothing was started, in a sentence."""


def _refuse_taken_port(port: str) -> None:
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Refused(f"PORT is “{port}”; it must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("BIND", "127.0.0.1"), int(port)))
        except OSError as problem:
            raise Refused(
                f"Port {port} cannot be used ({problem.strerror}). Another program may hold it; "
                f"choose another, such as PORT={min(int(port) + 1, 65535)} ./concord up"
            ) from problem


def _prepare() -> None:
    from django.conf import settings  # noqa: PLC0415  (settings exist only after set-up)

    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < LEAST_FREE:
        raise Refused(
            f"Only {free // 1024 // 1024} MB are free in {settings.DATA_DIR}. Concord needs at "
            "least 300 MB; free some, or set CONCORD_DATA_DIR to a folder on another disk."
        )
    try:
        connection.ensure_connection()
    except OperationalError as problem:
        raise Refused(
            "The database cannot be reached. DATABASE_URL must name a running PostgreSQL server, "
            f"such as postgres://user:password@host:5432/concord. The server said: {problem}"
        ) from problem
    for folder in ("broker", "broker-control", "files"):
        (settings.DATA_DIR / folder).mkdir(parents=True, exist_ok=True)
    call_command("check", fail_level="ERROR", stdout=io.StringIO())
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    given = connection.settings_dict
    os.environ.setdefault("DATABASE_URL", _url(given))
    connection.close()


def _url(given: dict[str, str]) -> str:
    """The embedded server's address for the processes that are started here."""
    if given["HOST"].startswith("/"):
        return f"postgres://{given['USER']}@:{given['PORT']}/{given['HOST']}/{given['NAME']}"
    return f"postgres://{given['USER']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


def _welcome(command: str) -> list[str]:
    from accounts.models import User  # noqa: PLC0415  (models exist only after set-up)
    from analysis.demo.cast import LOGINS, PASSWORD  # noqa: PLC0415

    lines = ["", f"Concord runs at {os.environ['SITE_URL']}", ""]
    if command == "demo":
        lines.append(f"Sign in with one of these; the password is always: {PASSWORD}")
        lines += [f"  {role:<12} {email}" for role, email in LOGINS]
    elif not User.objects.exists():
        lines += [
            "There is no account yet. Make the first one:",
            "  open the address above and choose “Make an account”, or run",
            "  ./concord manage createuser you@example.org",
        ]
    connection.close()
    return [*lines, "", "Ctrl-C stops everything."]


def _serve(port: str, words: list[str]) -> int:
    bind = os.environ.get("BIND", "127.0.0.1")
    web = [PYTHON, "-m", "gunicorn", "--config", "config/web.py", "--bind", f"{bind}:{port}"]
    celery = [PYTHON, "-W", "ignore", "-m", "celery", "--quiet", "--app", "config"]
    worker = [
        *celery, "worker", "--concurrency", os.environ.get("JOB_WORKERS", "2"),
        "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip
    # Beside the worker, not inside: there nobody would notice that the clock has died, and then no
    # letter goes out and no dead job is taken up again.
    clock = [*celery, "beat", "--loglevel", "WARNING"]
    children: list[subprocess.Popen[bytes]] = []

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    code = 0
    try:
        children = [subprocess.Popen(line, start_new_session=True) for line in (web, worker, clock)]
        _wait_until_it_answers(bind, int(port), children)
        print("\n".join(words), flush=True)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        print("A process of Concord ended by itself; stopping the others.", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
    except Refused as problem:
        print(problem, file=sys.stderr)
        code = 1
    finally:
        _stop(children)
    return code


def _wait_until_it_answers(bind: str, port: int, children: list[subprocess.Popen[bytes]]) -> None:
    host = "127.0.0.1" if bind == "0.0.0.0" else bind  # noqa: S104  (asked for by the administrator)
    for _attempt in range(300):
        if any(child.poll() is not None for child in children):
            raise Refused("A process of Concord did not start; its own words are above.")
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Refused("The web server did not answer within 30 seconds.")


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
