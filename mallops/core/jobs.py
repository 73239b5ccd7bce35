"""Work outside the request: one row per job (the truth), huey as the doorbell and the clock.

A job is a row written in the same transaction as its cause; the doorbell rings after the commit. A row
whose ring got lost is found by the sweep, so nothing that was promised is forgotten (quality.md, rule 2).
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from mallops.core.auth.actor import Actor
from mallops.core.db import Base, after_commit, db, transaction, utcnow
from mallops.core.errors import DomainError

log = logging.getLogger("mallops.jobs")
STATES = ("queued", "running", "done", "failed")
MAX_ATTEMPTS = 3
STALE_AFTER = dt.timedelta(minutes=5)
#: One look for lost jobs ends after so many seconds: what is scheduled waits for the same worker.
SWEEP_SECONDS = 30.0


class Job(Base):
    """One piece of background work. `done_steps`/`total_steps` feed the progress bar on screen."""

    __tablename__ = "jobs"
    __audited__ = False
    __table_args__ = (
        sa.Index("ix_jobs_state", "state", "id"),
        sa.UniqueConstraint("dedupe_key", name="uq_jobs_dedupe_key"),
        sa.CheckConstraint("state in ('queued','running','done','failed')", name="state"),
    )

    kind: Mapped[str] = mapped_column(sa.String(60))
    mall_id: Mapped[int | None] = mapped_column(sa.ForeignKey("malls.id"))
    requested_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    lang: Mapped[str] = mapped_column(sa.String(12), default="zh_Hans_CN")
    args: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    state: Mapped[str] = mapped_column(sa.String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    done_steps: Mapped[int] = mapped_column(default=0)
    total_steps: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(sa.String(300), default="")
    result: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    dedupe_key: Mapped[str | None] = mapped_column(sa.String(120))
    started_at: Mapped[dt.datetime | None] = mapped_column()
    finished_at: Mapped[dt.datetime | None] = mapped_column()

    def visible_to(self, actor: Actor) -> bool:
        """Only who asked sees a job."""
        return self.requested_by_id == actor.user_id


Runner = Callable[[Job], "dict[str, Any] | None"]
RUNNERS: dict[str, Runner] = {}
#: Kinds that go before whatever else waits: an alarm does not queue behind a hundred photos.
FIRST: set[str] = set()
SCHEDULED: list[tuple[str, str, Callable[[], None]]] = []


def job(kind: str, *, first: bool = False) -> Callable[[Runner], Runner]:
    """Register the function that does jobs of `kind`. It commits its own short transactions.

    `first`: it goes before all other work that waits.
    """

    def decorate(run: Runner) -> Runner:
        RUNNERS[kind] = run
        if first:
            FIRST.add(kind)
        return run

    return decorate


def every(minutes: int, name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register scheduled work, run once per slot however many workers there are."""

    def decorate(run: Callable[[], None]) -> Callable[[], None]:
        SCHEDULED.append((name, str(minutes), run))
        return run

    return decorate


def enqueue(kind: str, args: dict[str, Any], actor: Actor | None = None, *, dedupe: str | None = None) -> Job:
    """A job row in the current transaction; the worker is called after it commits.

    With `dedupe`, an unfinished or finished job of the same key is returned instead of a second one.
    """
    if kind not in RUNNERS:
        raise ValueError(f"no runner for {kind!r}")
    if dedupe is not None:
        found = db.session.scalar(sa.select(Job).where(Job.dedupe_key == dedupe, Job.state != "failed"))
        if found is not None:
            return found
        db.session.execute(sa.update(Job).where(Job.dedupe_key == dedupe).values(dedupe_key=None))
    row = Job(
        kind=kind,
        args=args,
        mall_id=actor.mall_id if actor else args.get("mall_id"),
        requested_by_id=actor.user_id if actor else None,
        lang=actor.lang if actor else "zh_Hans_CN",
        dedupe_key=dedupe,
    )
    db.session.add(row)
    db.session.flush()
    job_id = row.id
    after_commit(lambda: ring(job_id, first=kind in FIRST))
    return row


def ring(job_id: int, *, first: bool = False) -> None:
    """Tell the worker; losing the ring only delays the job until the sweep."""
    try:
        current_app.extensions["mallops_huey_task"](job_id, first)
    except Exception:
        log.exception("the worker could not be called for job %s", job_id)


def progress(row: Job, done: int, total: int, message: str = "") -> None:
    """Record how far a job is, for the screen that waits."""
    with transaction():
        db.session.execute(
            sa.update(Job)
            .where(Job.id == row.id)
            .values(done_steps=done, total_steps=total, message=message[:300], updated_at=utcnow())
        )


def run_job(job_id: int) -> str:
    """Claim and run one job; returns its state. A job claimed by another worker is left alone."""
    now = utcnow()
    with transaction():
        claimed = db.session.execute(
            sa.update(Job)
            .where(
                Job.id == job_id,
                sa.or_(
                    Job.state == "queued",
                    sa.and_(Job.state == "running", Job.updated_at < now - STALE_AFTER),
                ),
            )
            .values(state="running", started_at=now, updated_at=now, attempts=Job.attempts + 1)
        ).rowcount  # type: ignore[attr-defined]
    if not claimed:
        return "skipped"
    row = db.session.get_one(Job, job_id, populate_existing=True)
    if row.attempts > MAX_ATTEMPTS:  # its worker died each time: it would take down the next one too
        _finish(job_id, state="failed", message="WorkerDied")
        return "failed"
    try:
        result = RUNNERS[row.kind](row)
    except Exception as error:
        db.session.rollback()
        return _failed(job_id, error)
    _finish(job_id, state="done", result=result)
    return "done"


def _failed(job_id: int, error: Exception) -> str:
    row = db.session.get_one(Job, job_id, populate_existing=True)
    final = isinstance(error, DomainError) or row.attempts >= MAX_ATTEMPTS
    log.exception("job %s (%s) failed, attempt %s", job_id, row.kind, row.attempts)
    message = str(error.message) if isinstance(error, DomainError) else type(error).__name__
    if final:
        _finish(job_id, state="failed", message=message)
        return "failed"
    with transaction():
        db.session.execute(sa.update(Job).where(Job.id == job_id).values(state="queued", message=message))
    return "queued"


def _finish(job_id: int, *, state: str, result: dict[str, Any] | None = None, message: str = "") -> None:
    with transaction():
        db.session.execute(
            sa.update(Job)
            .where(Job.id == job_id)
            .values(
                state=state, result=result, message=message[:300], finished_at=utcnow(), updated_at=utcnow()
            )
        )


def sweep() -> list[int]:
    """Run jobs whose ring was lost or whose worker died; returns their ids."""
    border = utcnow() - dt.timedelta(seconds=5)
    ids = list(
        db.session.scalars(
            sa.select(Job.id)
            .where(
                sa.or_(
                    sa.and_(Job.state == "queued", Job.updated_at < border),
                    sa.and_(Job.state == "running", Job.updated_at < utcnow() - STALE_AFTER),
                )
            )
            .order_by(Job.kind.not_in(sorted(FIRST)), Job.id)
            .limit(100)
        )
    )
    db.session.commit()
    ends, ran = time.monotonic() + SWEEP_SECONDS, []
    for job_id in ids:
        if time.monotonic() > ends:
            break
        run_job(job_id)
        ran.append(job_id)
    return ran


def run_pending() -> int:
    """Run every queued job here and now (tests, the demo loader); returns how many ran."""
    count = 0
    while True:
        ids = list(
            db.session.scalars(sa.select(Job.id).where(Job.state == "queued").order_by(Job.id).limit(200))
        )
        db.session.commit()
        if not ids:
            return count
        for job_id in ids:
            run_job(job_id)
            count += 1


class ScheduledRun(Base):
    """One slot of scheduled work that somebody has taken; the unique key keeps it to one."""

    __tablename__ = "scheduled_runs"
    __audited__ = False
    __table_args__ = (sa.UniqueConstraint("name", "slot", name="uq_scheduled_runs_slot"),)

    name: Mapped[str] = mapped_column(sa.String(60))
    slot: Mapped[dt.datetime] = mapped_column()


def take_slot(name: str, minutes: int, now: dt.datetime | None = None) -> bool:
    """True for the one process that gets this slot of `minutes`."""
    now = now or utcnow()
    start = dt.datetime.fromtimestamp(now.timestamp() // (minutes * 60) * minutes * 60, dt.UTC)
    try:
        with transaction():
            db.session.add(ScheduledRun(name=name, slot=start))
            db.session.execute(
                sa.delete(ScheduledRun).where(
                    ScheduledRun.name == name, ScheduledRun.slot < start - dt.timedelta(days=2)
                )
            )
    except IntegrityError:
        return False
    return True


def run_scheduled(now: dt.datetime | None = None) -> list[str]:
    """Run what is due and free; returns the names."""
    ran = []
    for name, minutes, run in SCHEDULED:
        if take_slot(name, int(minutes), now):
            try:
                run()
                ran.append(name)
            except Exception:
                db.session.rollback()
                log.exception("scheduled work %s failed", name)
    return ran


def make_huey(app: Flask) -> Huey:
    """The queue: a file beside an SQLite database, tables inside PostgreSQL."""
    settings = app.config["SETTINGS"]
    if settings.is_sqlite:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(
            "mallops", filename=str(settings.data_dir / "queue.sqlite3"), immediate=False, results=False
        )
    dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
    return PostgresHuey("mallops", dsn=dsn, immediate=False, results=False)


def init_jobs(app: Flask) -> None:
    """Attach the queue lazily: a web process opens it on the first ring."""
    holder: dict[str, Any] = {}

    def huey() -> Huey:
        if "huey" not in holder:
            queue = make_huey(app)

            @queue.task(name="run_job")
            def run_one(job_id: int) -> None:
                _in_app(app, lambda: run_job(job_id))

            @queue.periodic_task(crontab(minute="*"), name="clock", priority=1)
            def tick() -> None:
                _in_app(app, lambda: (run_scheduled(), sweep()))

            holder.update(huey=queue, task=run_one, clock=tick)
        return holder["huey"]

    def call(job_id: int, first: bool = False) -> None:
        if app.testing:
            return
        huey()
        holder["task"](job_id, priority=2 if first else None)

    app.extensions["mallops_huey"] = huey
    app.extensions["mallops_huey_task"] = call


def _in_app(app: Flask, call: Callable[[], Any]) -> Any:
    with app.app_context():
        try:
            return call()
        finally:
            db.session.remove()


def public_progress(row: Job) -> dict[str, Any]:
    """What a waiting screen is told."""
    return {
        "uid": str(row.uid),
        "state": row.state,
        "done": row.done_steps,
        "total": row.total_steps,
        "message": row.message,
    }


__all__ = ["Job", "enqueue", "every", "init_jobs", "job", "progress", "run_pending"]
