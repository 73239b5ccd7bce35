"""Runs the demo on this machine: prepares the data, then the web server and the worker until told to stop.

The program is loaded once and every part is a fork of it, so a second start takes the time of one load. When
one part ends by itself the other is stopped too and the exit code is 1. Called by script/server.
"""

from __future__ import annotations

import ctypes
import gc
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
HOST, PORT = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
REACHED_AT = "127.0.0.1" if HOST in {"0.0.0.0", ""} else HOST  # noqa: S104
START_SECONDS, STOP_SECONDS = 30.0, 25.0
PR_SET_PDEATHSIG = 1
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Told(Exception):
    """A signal told us to stop."""


def told(_number: int, _frame: FrameType | None) -> None:
    """Once: a second Ctrl-C does not disturb the stopping."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    raise Told


def fork(run: Callable[[], int | None]) -> int:
    """Run a part in a process of its own, out of reach of the terminal's Ctrl-C; returns its pid."""
    sys.stdout.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        for number in STOPS:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setpgid(0, 0)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # never outlive the parent
        if os.getppid() == parent:
            code = run() or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def command(*words: str) -> Callable[[], int | None]:
    """A command of the app (`flask --app wsgi …`), with the app that is loaded already."""

    def run() -> int | None:
        from flask.cli import FlaskGroup

        import wsgi

        return FlaskGroup(create_app=lambda: wsgi.app).main(args=list(words), prog_name="flask")

    return run


def web() -> int | None:
    """gunicorn, as `gunicorn wsgi:app` would start it."""
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", "wsgi:app"]
    run()
    return 0


def wait_for(pid: int) -> int:
    """The exit code of one part; -9 when it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def answers() -> bool:
    """True when the web server says that it lives."""
    connection = http.client.HTTPConnection(REACHED_AT, PORT, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Connection": "close"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def ended(parts: dict[int, str]) -> str | None:
    """Which part has ended by itself, in words; None while both run."""
    pid, status = os.waitpid(-1, os.WNOHANG)
    if pid not in parts:
        return None
    return f"{parts.pop(pid)} ended by itself (exit code {os.waitstatus_to_exitcode(status)})"


def stop(parts: dict[int, str]) -> None:
    """Ask every part to finish what it does, wait, then insist."""
    for pid, name in parts.items():
        os.kill(pid, signal.SIGINT if name == "the worker" else signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    while parts and time.monotonic() < until:
        ended(parts)
        time.sleep(0.05)
    for pid in parts:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def run(parts: dict[int, str]) -> str:
    """Start both, say where, and watch; returns what went wrong. Raises Told when we should stop."""
    parts[fork(web)] = "the web server"
    parts[fork(command("worker"))] = "the worker"
    until = time.monotonic() + START_SECONDS
    while not answers():
        if time.monotonic() > until:
            return f"the web server does not answer on {HOST}:{PORT}"
        if fault := ended(parts):
            return fault
        time.sleep(0.05)
    print(f"\n  mallops runs at  http://{REACHED_AT}:{PORT}\n", flush=True)
    wait_for(fork(command("demo-accounts")))
    print("\n  Ctrl-C stops it.", flush=True)
    while not (fault := ended(parts)):
        time.sleep(0.2)
    return fault


def main() -> int:
    """Prepare, run, stop; 0 when told to stop, 1 with a last line that says why."""
    with socket.socket() as probe:
        if probe.connect_ex((REACHED_AT, PORT)) == 0:
            return failed(f"port {PORT} of {HOST} is in use; choose another: PORT={PORT + 1} script/server")
    import wsgi  # noqa: F401  (loaded here, once, for every part)

    gc.collect()
    gc.freeze()  # what is loaded is never walked by the collector again, so its memory stays shared by all

    parts: dict[int, str] = {}
    for number in STOPS:
        signal.signal(number, told)
    try:
        if wait_for(fork(command("prepare", "--demo"))):
            return failed("the database could not be prepared (see above)")
        fault = run(parts)
    except Told:
        print("\n  stopping …", flush=True)
        stop(parts)
        print("  stopped", flush=True)
        return 0
    stop(parts)
    return failed(f"{fault}; the rest was stopped")


def failed(words: str) -> int:
    """The last line of a failure."""
    print(f"\nFAILED: {words}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
