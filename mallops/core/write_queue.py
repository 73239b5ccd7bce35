"""Writers of an SQLite file stand in a queue instead of asking again and again.

SQLite lets a second writer sleep and try anew, 1 to 100 ms later, whoever came first: with eight writers most
of the time is slept through and one in twenty waits for a second. Here they wait for a lock that wakes the
next at once: one of the process, for its threads, and one of the operating system on a file beside the
database, for the processes. The system drops the latter when a process dies.

Only the order is decided here. A thread that has waited too long for the others of its process goes on and
leaves it to SQLite, whose own lock is what keeps two writers apart.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from mallops.core.forks import renew_in_child

#: As long as SQLite itself would wait.
PATIENCE = 20.0  # seconds
ENDING = ".writer"
_TURN = "mallops_write_turn"


class WriteQueue:
    """The queue before one database file. Safe for threads and forks."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._file: int | None = None
        self.renew()
        renew_in_child(self)

    def renew(self) -> None:
        """Begin with locks of this process: those taken over a fork would be the parent's too."""
        self._pid = os.getpid()
        self._lock = threading.Lock()
        if self._file is not None:
            os.close(self._file)  # the child's handle; the parent keeps its own, and its lock
            self._file = None

    def enter(self, patience: float = PATIENCE) -> bool:
        """Wait for the turn; False when it did not come in time, or the folder takes no file."""
        if not self._lock.acquire(timeout=patience):
            return False
        try:
            if self._file is None:
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError:
            self._lock.release()
            return False
        except BaseException:
            self._lock.release()
            raise
        return True

    def leave(self, pid: int) -> None:
        """Let the next one write. A turn that was taken before a fork is not this process's to end."""
        if pid != self._pid or self._file is None:
            return
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._lock.release()


def queue_writers(engine: Engine) -> Callable[[sa.Connection], None]:
    """Have the writers of this engine queue; returns what to call before BEGIN IMMEDIATE.

    The turn ends when the connection goes back to the pool, which is right after COMMIT or ROLLBACK.
    """
    file = engine.url.database
    if not file or file == ":memory:" or file.startswith("file:"):
        return lambda _connection: None
    queue = WriteQueue(f"{file}{ENDING}")

    def enter(connection: sa.Connection) -> None:
        if _TURN not in connection.info and queue.enter():
            connection.info[_TURN] = os.getpid()

    def leave(_connection: Any, record: Any, *_why: Any) -> None:
        pid = record.info.pop(_TURN, None)
        if pid is not None:
            queue.leave(pid)

    for name in ("checkin", "invalidate", "soft_invalidate", "close"):
        event.listen(engine, name, leave)
    return enter


__all__ = ["PATIENCE", "WriteQueue", "queue_writers"]
