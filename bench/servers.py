"""Starting and stopping what is measured: the floor, mallops, a throw-away PostgreSQL; and their memory."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.load import Connection, request
from bench.make_mall import SECRET

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS, STOP_SECONDS = 60.0, 30.0


@dataclass(frozen=True)
class Server:
    """A running server on this machine, and the seconds it took until its first answer."""

    port: int
    pid: int
    started_in: float

    def memory(self) -> float:
        """Proportional memory of the process and all its children, in MiB."""
        return sum(map(_pss, family(self.pid)))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family(pid: int) -> list[int]:
    """The process and its descendants."""
    found = [pid]
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return found


def _pss(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextlib.contextmanager
def _running(command: list[str], env: dict[str, str], path: str, log: Path) -> Iterator[Server]:
    port = free_port()
    began = time.monotonic()
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **env, "HOST": "127.0.0.1", "PORT": str(port), "PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=out,
        )
    try:
        _wait(process, port, path, log)
        yield Server(port, process.pid, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            if Connection(port).ask(request("GET", path))[0] == 200:
                return
        time.sleep(0.02)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")


@contextlib.contextmanager
def floor_server(url: str, folder: Path) -> Iterator[Server]:
    """The floor under gunicorn, on a database that is filled already."""
    command = [sys.executable, "-m", "gunicorn", "-c", "bench/floor_conf.py", "bench.floor:app"]
    with _running(command, {"FLOOR_URL": url}, "/items", folder / "floor.log") as server:
        yield server


@contextlib.contextmanager
def mallops_server(url: str, data: Path, folder: Path) -> Iterator[Server]:
    """mallops as script/server runs it: gunicorn with two processes, and the worker."""
    env = {"DATABASE_URL": url, "MALLOPS_DATA": str(data), "SECRET_KEY": SECRET, "MALLOPS_DEMO": "1"}
    with _running([sys.executable, "script/serve.py"], env, "/healthz", folder / "mallops.log") as server:
        yield server


@contextlib.contextmanager
def databases(engine: str, folder: Path, names: list[str], keep: bool = False) -> Iterator[dict[str, str]]:
    """A URL for each name, its database new and empty, durable as in production.

    With `keep` the folder holds them for a second run, which finds them as they were left.
    """
    if engine == "sqlite":
        yield {name: f"sqlite:///{folder / name}.sqlite3" for name in names}
        return
    from tests.support.postgres import PostgresCluster

    folder.chmod(0o755)  # the server runs as another person
    home = folder / "postgres"
    home.mkdir(exist_ok=True)
    cluster = PostgresCluster(durable=True, folder=home)
    cluster.options |= {"shared_buffers": "256MB", "max_wal_size": "4GB"}
    cluster.start()
    there = cluster.names()
    try:
        yield {name: cluster.url(name) if name in there else cluster.create(name) for name in names}
    finally:
        if keep:
            cluster.rest()
        else:
            cluster.stop()


__all__ = ["Server", "databases", "floor_server", "free_port", "mallops_server"]
