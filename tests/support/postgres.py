"""A PostgreSQL of our own for one test run: made in a temporary folder, reached by a socket there, removed.

Uses the system's server programs, which refuse to run as root; as root they run as the user `postgres`.
"""

from __future__ import annotations

import ctypes
import glob
import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.support.folders import fast_folder

SUPERUSER = "postgres"
START_SECONDS = 30
STOP_SECONDS = 60
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
COMMON = {"listen_addresses": "", "max_connections": "150", "shared_buffers": "64MB", "jit": "off"}
PR_SET_PDEATHSIG = 1


def server_folder() -> Path:
    """The folder of `initdb` and `postgres`; the newest installed. Raises RuntimeError naming the package."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: float(path.split("/")[4]))
    if found:
        return Path(found[-1]).parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise RuntimeError(
        "PostgreSQL's server programs are missing: script/bootstrap --test installs `postgresql`"
    )


class PostgresCluster:
    """One throw-away server, fast; with `durable=True` it keeps through `kill()` what was committed.

    `folder` is the caller's (on a real disk, to measure), new, or of a cluster that was left to `rest()`;
    `stop()` removes it. `like` is what another cluster kept (`keep`): this begins with all that was in it.
    """

    def __init__(
        self, *, durable: bool = False, folder: Path | None = None, like: Path | None = None
    ) -> None:
        self.bin = server_folder()
        self.folder = folder or fast_folder("postgres")
        self.data = self.folder / "data"
        self.options = {
            **COMMON,
            **(DURABLE if durable else FAST),
            "unix_socket_directories": str(self.folder),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.user: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        try:
            if like:
                self._copy(like, self.data)
            elif not self.data.exists():
                self._initdb()
        except BaseException:
            self.stop()
            raise

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of one database here."""
        return f"postgresql+psycopg://{SUPERUSER}@/{name}?host={self.folder}"

    def conninfo(self, name: str) -> str:
        """The same for psycopg itself."""
        return f"host={self.folder} user={SUPERUSER} dbname={name}"

    def start(self) -> PostgresCluster:
        """Start the server and wait until it answers. Raises RuntimeError with its log when it does not."""
        settings = [f"--{name}={value}" for name, value in self.options.items()]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [self.bin / "postgres", "-D", self.data, *settings],
            stdout=log,
            stderr=log,
            cwd=self.folder,
            preexec_fn=_die_with_parent,
            **self.user,
        )
        log.close()
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(psycopg.OperationalError), self._admin():
                return self
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")

    def stop(self) -> None:
        """Stop at once and remove every trace."""
        self._signal(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def rest(self) -> None:
        """Shut down in order; the folder stays, for a cluster that goes on with it."""
        self._signal(signal.SIGINT)

    def keep(self, place: Path) -> None:
        """Shut down in order and copy all data to `place`, for clusters that begin with them."""
        self.rest()
        self._copy(self.data, place)

    def kill(self) -> None:
        """Cut the power: kill -9 of the server and all its children. `start()` recovers."""
        pid = self.process.pid if self.process else 0
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
        )
        for child in [pid, *map(int, children.stdout.split())]:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._signal(signal.SIGKILL)

    def create(self, name: str, template: str = "template0") -> str:
        """A new database, a copy of `template`; an old one of that name goes. Returns its URL."""
        self.drop(name)
        with self._admin() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
                    sql.Identifier(name),
                    sql.Identifier(template),
                    sql.SQL("FILE_COPY"),
                )
            )
        return self.url(name)

    def names(self) -> set[str]:
        """The databases there are."""
        with self._admin() as connection:
            return {row[0] for row in connection.execute("SELECT datname FROM pg_database")}

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        with self._admin() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _copy(self, source: Path, target: Path) -> None:
        """All files, with their owner and rights."""
        subprocess.run(["cp", "-a", source, target], check=True)

    def _initdb(self) -> None:
        done = subprocess.run(
            [
                self.bin / "initdb",
                "-D",
                self.data,
                "-U",
                SUPERUSER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "-N",
            ],
            capture_output=True,
            text=True,
            cwd=self.folder,
            check=False,
            **self.user,
        )
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")

    @contextmanager
    def _admin(self) -> Any:
        connection = psycopg.connect(self.conninfo("postgres"), autocommit=True)
        try:
            yield connection
        finally:
            connection.close()

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        self.process.wait(timeout=STOP_SECONDS)
        self.process = None


def _die_with_parent() -> None:
    """Ask the kernel to stop the server when the test run is killed, so none is left behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
