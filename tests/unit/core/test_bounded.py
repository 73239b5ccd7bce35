"""Children with limits: time, memory, crashes, and nothing of our environment."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from mallops.core.bounded import IDLE_SECONDS, REUSED_WITHIN, ChildFailed, Pool

MODULE = "tests.unit.core.bounded_child"


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(MODULE, size=2)
    yield made
    made.close()


def test_answers_with_fields_and_blobs(pool: Pool) -> None:
    reply = pool.call({"do": "echo", "word": "管区"}, [b"", b"\x00\xff" * 500_000], seconds=20)
    assert reply.fields == {"word": "管区"}
    assert reply.blobs == [b"", b"\x00\xff" * 500_000]
    assert reply.peak_mib > 5


def test_a_child_stays_for_the_next_call(pool: Pool) -> None:
    first = pool.call({"do": "pid"}, seconds=20).fields["pid"]
    assert pool.call({"do": "pid"}, seconds=20).fields["pid"] == first != os.getpid()


@pytest.mark.parametrize(
    ("do", "reason"), [("hang", "timeout"), ("swell", "memory"), ("die", "crashed"), ("raise", "failed")]
)
def test_each_end_has_its_reason_and_the_next_call_works(pool: Pool, do: str, reason: str) -> None:
    with pytest.raises(ChildFailed) as caught:
        pool.call({"do": do}, seconds=1.5 if do == "hang" else 20)
    assert caught.value.reason == reason
    assert pool.call({"do": "echo", "word": "ok"}, seconds=20).fields == {"word": "ok"}


def test_a_child_that_left_while_idle_is_replaced(pool: Pool) -> None:
    gone = pool.call({"do": "pid"}, seconds=20).fields["pid"]
    os.kill(gone, 9)
    pool._idle[0].process.wait()
    assert pool.call({"do": "pid"}, seconds=20).fields["pid"] != gone


def test_a_child_about_to_leave_is_not_asked_again(pool: Pool) -> None:
    """It ends by itself when idle: a request sent at that moment would be lost (a report failed so, once)."""
    idle = pool.call({"do": "pid"}, seconds=20).fields["pid"]
    assert REUSED_WITHIN < IDLE_SECONDS - 10
    pool._idle[0].used_at -= REUSED_WITHIN
    assert pool.call({"do": "pid"}, seconds=20).fields["pid"] != idle


def test_a_print_in_a_child_does_not_break_the_answer(pool: Pool) -> None:
    assert pool.call({"do": "print"}, seconds=20).fields == {"printed": True}


def test_secrets_stay_here(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:password@host/db")
    names = Pool(MODULE).call({"do": "environment"}, seconds=20).fields["names"]
    assert "PATH" in names
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(names)


def test_no_more_children_than_the_pool_has(pool: Pool) -> None:
    pids: list[int] = []
    threads = [
        threading.Thread(target=lambda: pids.append(pool.call({"do": "pid"}, seconds=20).fields["pid"]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pids) == 8 and len(set(pids)) <= 2
