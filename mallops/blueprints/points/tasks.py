"""The night: points run out, tiers whose time is over are looked at, the new bookings are proven."""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.points.actions.moving import AT_ONCE, expire_due, review_tiers
from mallops.blueprints.points.actions.proving import prove
from mallops.blueprints.points.queries.books import list_malls
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.clock import business_date, mall_now
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import Job, enqueue, every, job, progress

PROOF = "points.prove"
log = logging.getLogger("mallops.points")
#: Hours of the mall's wall clock in which the night's work begins.
NIGHT = range(4, 8)


@every(30, "points.night")
def each_mall() -> None:
    """One job for each mall and night; a job that died goes on where the books stand."""
    for mall_id, tz in [(one.id, one.tz) for one in list_malls()]:
        if mall_now(tz).hour in NIGHT:
            day = business_date(utcnow(), tz).isoformat()
            with transaction():
                enqueue(
                    "points.night", {"mall_id": mall_id, "tz": tz}, dedupe=f"points.night:{mall_id}:{day}"
                )


@job("points.night")
def run_night(row: Job) -> dict[str, Any]:
    """All of it for one mall, in short transactions and bounded memory."""
    actor = Actor.system(row.args["mall_id"], row.args["tz"])
    with acting(actor, "points.night"):
        expired = _run_out(row, actor)
        _review(actor)
        proof = prove(actor, whole=False, tell=lambda count: _alive(row.id, expired + count))
    if proof is not None and proof.faults:
        log.error("the points of mall %s do not balance: %s", actor.mall_id, proof.faults)
    return {"expired": expired, "faults": len(proof.faults) if proof is not None else 0}


@job(PROOF)
def run_proof(row: Job) -> dict[str, Any]:
    """Everything from the first booking on, for who asked."""
    actor = Actor.system(row.args["mall_id"], row.args["tz"])
    proof = prove(actor, tell=lambda count: _alive(row.id, count))
    return {"faults": len(proof.faults) if proof is not None else 0}


def _run_out(row: Job, actor: Actor) -> int:
    done, today = 0, business_date(utcnow(), actor.tz)
    while count := expire_due(actor, today):
        done += count
        db.session.expunge_all()
        if done % (AT_ONCE * 20) == 0:
            progress(row, done, 0)
    return done


def _alive(job_id: int, done: int) -> None:
    """Say how far it is on a connection of its own: a proof is one long look, which a commit would end."""
    with db.engine.begin() as connection:
        connection.execute(
            sa.update(Job).where(Job.id == job_id).values(done_steps=done, updated_at=utcnow())
        )


def _review(actor: Actor) -> None:
    last = 0
    while last := review_tiers(actor, after=last):
        db.session.expunge_all()
