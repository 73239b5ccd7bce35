"""Processes that are killed in the middle of their work, forked from one that has built what they need.

A start of its own costs each of them six seconds of a processor: modules, mappers, routes. So the modules
are loaded once, by multiprocessing's fork server, the app once a test, by its nursery; a child is at work at
once. Neither parent connects to a database.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TextIO

from config import TEST_SECRET
from tests.support.databases import Database

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(["tests.support.loaded"])


def environment(database: Database, data: Path, **more: str) -> dict[str, str]:
    """Where a server finds its database and its files; nothing else of this process but the essentials."""
    kept = {name: text for name, text in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {
        **kept,
        "DATABASE_URL": database.url,
        "MALLOPS_DATA": str(data),
        "SECRET_KEY": TEST_SECRET,
        "MALLOPS_DEMO": "1",
        **more,
    }


class Nursery:
    """Calls `build()` in that environment; each child is a `work(what was built, *words)`.

    Both are functions of a module; the children are to die before the nursery is closed.
    """

    def __init__(
        self, build: Callable[[], Any], work: Callable[..., object], environment: dict[str, str]
    ) -> None:
        self.orders, theirs = _server.Pipe()
        self.process = _server.Process(target=_obey, args=(theirs, build, work, environment), daemon=True)
        self.process.start()
        theirs.close()

    def start(self, log: Path, *words: Any) -> Child:
        """Begin a child, at the head of a process group of its own, which writes into the file `log`."""
        return Child(self, self.ask("start", str(log), *words))

    def start_telling(self, pipe: Path, *words: Any) -> tuple[Child, TextIO]:
        """Begin a child and read what it says while it works; the end of it is the end of the child."""
        os.mkfifo(pipe)
        return self.start(pipe, *words), pipe.open()

    def ask(self, *order: Any) -> Any:
        """One order and its answer."""
        self.orders.send(order)
        return self.orders.recv()

    def close(self) -> None:
        """No more children."""
        self.orders.close()
        self.process.join()


class Child:
    """A process that is to be killed."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.nursery, self.pid = nursery, pid
        self.code: int | None = None

    def kill(self) -> None:
        """-9, of all its group at the same moment: nothing of it runs any more."""
        if self.code is None:
            os.killpg(self.pid, signal.SIGKILL)
            self.wait()

    def poll(self) -> int | None:
        """How it ended, if it has: as `Popen.poll` says it."""
        return self._ended(os.WNOHANG)

    def wait(self) -> int:
        """How it ended."""
        code = self._ended(0)
        assert code is not None
        return code

    def _ended(self, options: int) -> int | None:
        if self.code is None:
            self.code = self.nursery.ask("wait", self.pid, options)
        return self.code


def _obey(
    orders: Connection, build: Callable[[], Any], work: Callable[..., object], env: dict[str, str]
) -> None:
    os.environ.clear()
    os.environ.update(env)
    built = build()
    while True:
        try:
            order, *rest = orders.recv()
        except EOFError:
            return
        if order == "wait":
            pid, code = os.waitpid(*rest)
            orders.send(os.waitstatus_to_exitcode(code) if pid else None)
            continue
        pid = os.fork()
        if not pid:
            orders.close()
            log, *words = rest
            _live(log, lambda words=words: work(built, *words))
        with suppress(OSError):  # the child does it too: whoever comes first
            os.setpgid(pid, pid)
        orders.send(pid)


def _live(log: str, work: Callable[[], object]) -> None:
    """A child's whole life."""
    code = 1
    try:
        os.setpgid(0, 0)
        file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        for number in (1, 2):
            os.dup2(file, number)
        os.close(file)
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)
