"""Writers of an SQLite file: one at a time, in turn, and nobody waits for one who is gone."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.ctx import AppContext

from mallops.core.db import db, transaction
from mallops.core.write_queue import WriteQueue

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "a.writer")


def test_one_thread_at_a_time(path: str) -> None:
    queue, inside, most = WriteQueue(path), [0], [0]

    def write() -> None:
        for _ in range(20):
            assert queue.enter()
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.0005)
            inside[0] -= 1
            queue.leave(os.getpid())

    threads = [threading.Thread(target=write) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == [1]


def _hold(path: str, entered: Any, seconds: float) -> None:
    assert WriteQueue(path).enter()
    entered.set()
    time.sleep(seconds)
    os._exit(0)  # without leaving: as if killed


def test_another_process_waits_and_a_dead_one_holds_nothing(path: str) -> None:
    entered = FORK.Event()
    other = FORK.Process(target=_hold, args=(path, entered, 0.3))
    other.start()
    assert entered.wait(10)
    queue, began = WriteQueue(path), time.monotonic()
    assert queue.enter()
    assert time.monotonic() - began > 0.1
    queue.leave(os.getpid())
    other.join()


def test_a_fork_takes_no_turn_with_it(path: str) -> None:
    queue = WriteQueue(path)
    assert queue.enter()
    pid, parent = os.fork(), os.getpid()
    if pid == 0:
        queue.leave(parent)  # what the pool of the child would do with the connection it inherited
        os._exit(0 if not _free(path) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    queue.leave(os.getpid())
    assert _free(path)


def _first_writers(queue: WriteQueue, count: int) -> None:
    """So many threads of a new process that come to write at the same moment, twice each."""
    sys.setswitchinterval(1e-6)
    ready = threading.Barrier(count)

    def write() -> None:
        ready.wait()
        for _ in range(2):
            assert queue.enter()
            queue.leave(os.getpid())

    threads = [threading.Thread(target=write, daemon=True) for _ in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    os._exit(0 if not any(one.is_alive() for one in threads) else 1)


def test_the_first_writers_after_a_fork_come_together(path: str) -> None:
    queue = WriteQueue(path)
    for _ in range(40):
        pid = os.fork()
        if pid == 0:
            _first_writers(queue, 8)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert _free(path)


def _free(path: str) -> bool:
    import fcntl

    file = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(file)
    return True


def test_patience_ends(path: str) -> None:
    queue = WriteQueue(path)
    assert queue.enter()
    assert not queue.enter(patience=0.05)
    queue.leave(os.getpid())
    assert queue.enter(patience=0.05)


@pytest.mark.sqlite
def test_the_turn_ends_with_the_transaction(app_ctx: AppContext) -> None:
    path = f"{db.engine.url.database}.writer"
    with transaction():
        db.session.execute(sa.text("SELECT 1"))
        assert not _free(path)
    assert _free(path)
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.execute(sa.text("SELECT 1"))
        raise ZeroDivisionError
    assert _free(path)
