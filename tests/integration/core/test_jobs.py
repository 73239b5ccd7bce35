"""A job ends: done, or failed after a few tries, also when its worker dies each time."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from mallops.core import clock
from mallops.core.db import db, transaction
from mallops.core.jobs import MAX_ATTEMPTS, RUNNERS, STALE_AFTER, Job, enqueue, run_job, sweep

pytestmark = pytest.mark.usefixtures("app_ctx")


class Killed(BaseException):
    """The worker is gone in the middle of a job: nothing of ours runs any more."""


def test_a_job_that_kills_its_worker_is_given_up(monkeypatch):
    runs: list[int] = []

    def die(row: Job) -> None:
        runs.append(row.id)
        raise Killed

    monkeypatch.setitem(RUNNERS, "test.poison", die)
    with transaction():
        job_id = enqueue("test.poison", {}).id
    with clock.frozen(clock.now()) as stopped:
        for _attempt in range(MAX_ATTEMPTS):
            with pytest.raises(Killed):
                run_job(job_id)
            db.session.rollback()
            stopped.advance(STALE_AFTER + dt.timedelta(seconds=10))
        sweep()
        sweep()
    assert len(runs) == MAX_ATTEMPTS
    assert db.session.scalar(sa.select(Job.state).where(Job.id == job_id)) == "failed"


def test_what_is_marked_first_does_not_wait_behind_the_rest(monkeypatch):
    """A hundred photos were waiting when the alarm came."""
    ran: list[str] = []
    monkeypatch.setitem(RUNNERS, "test.slow", lambda row: ran.append(row.kind))
    monkeypatch.setitem(RUNNERS, "test.alarm", lambda row: ran.append(row.kind))
    monkeypatch.setattr("mallops.core.jobs.FIRST", {"test.alarm"})
    with transaction():
        enqueue("test.slow", {})
        enqueue("test.slow", {})
        enqueue("test.alarm", {})
    with clock.frozen(clock.now() + dt.timedelta(seconds=10)):
        sweep()
    assert ran == ["test.alarm", "test.slow", "test.slow"]
