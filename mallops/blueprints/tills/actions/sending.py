"""Webhooks leave in order: one worker an address, the oldest event first, until one is not taken.

A worker killed after the other side took an event sends it once more: at least once, always the same id.
"""

from __future__ import annotations

import datetime as dt
import json
import time

import sqlalchemy as sa
from flask import current_app

from mallops.blueprints.tills.models import TillDelivery, TillEndpoint, TillEvent
from mallops.blueprints.tills.queries.webhooks import due_endpoints, first_event
from mallops.blueprints.tills.rules.signing import SIGNATURE, WAITS, next_wait, signature
from mallops.core.db import db, transaction, utcnow
from mallops.core.outgoing import Sent, post

ENDPOINT, EVENT, DELIVERY = TillEndpoint.__table__, TillEvent.__table__, TillDelivery.__table__
CLAIM = dt.timedelta(minutes=2)
#: Seconds of one run, and of one address in it: others wait for the same worker.
RUN_SECONDS, EACH_SECONDS = 45.0, 20.0
#: What waited longer than this behind a dead address is dead too.
OLD = dt.timedelta(hours=26)


def send_due() -> int:
    """Send all that is due; returns how many were taken."""
    ends, sent = time.monotonic() + RUN_SECONDS, 0
    found = due_endpoints(utcnow())
    db.session.commit()
    for endpoint_id in found:
        if time.monotonic() > ends:
            break
        sent += _send_to(endpoint_id, ends)
    return sent


def _send_to(endpoint_id: int, ends: float) -> int:
    """The events of one address, until one is not taken or the time is over."""
    ends, sent = min(ends, time.monotonic() + EACH_SECONDS), 0
    until = _claim(endpoint_id, None)
    while until is not None and time.monotonic() < ends:
        endpoint = db.session.get_one(TillEndpoint, endpoint_id, populate_existing=True)
        event = first_event(endpoint_id)
        if event is None or event.next_try_at > utcnow() or not endpoint.is_active:
            break
        result = _send(endpoint, event)
        _note(event, result)
        if not result.ok:
            break
        sent += 1
        until = _claim(endpoint_id, until)
    db.session.commit()
    with transaction():
        mine = sa.and_(ENDPOINT.c.id == endpoint_id, ENDPOINT.c.claimed_until == until)
        db.session.execute(sa.update(ENDPOINT).where(mine).values(claimed_until=None))
    return sent


def _claim(endpoint_id: int, held: dt.datetime | None) -> dt.datetime | None:
    """Take an address for two minutes, or longer when it is `held`; None when another worker has it."""
    now = utcnow()
    free = sa.or_(ENDPOINT.c.claimed_until.is_(None), ENDPOINT.c.claimed_until <= now)
    mine = free if held is None else ENDPOINT.c.claimed_until == held
    with transaction():
        step = sa.update(ENDPOINT).where(ENDPOINT.c.id == endpoint_id, mine)
        taken = db.session.execute(step.values(claimed_until=now + CLAIM)).rowcount  # type: ignore[attr-defined]
    return now + CLAIM if taken else None


def body_of(event: TillEvent, is_sandbox: bool) -> bytes:
    """What is sent and signed."""
    said = {
        "id": str(event.uid),
        "type": event.kind,
        "sequence": event.seq,
        "created_at": event.at.isoformat(),
        "sandbox": is_sandbox,
        "data": event.data or {},
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _send(endpoint: TillEndpoint, event: TillEvent) -> Sent:
    """One try. Nothing is held open while the other side takes its time."""
    body, now = body_of(event, endpoint.is_sandbox), utcnow()
    secrets = [endpoint.secret or ""]
    if endpoint.old_secret and endpoint.old_until is not None and endpoint.old_until > now:
        secrets.append(endpoint.old_secret)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "mallops",
        "Mallops-Event-Id": str(event.uid),
        "Mallops-Event": event.kind,
        SIGNATURE: signature(body, int(now.timestamp()), secrets),
    }
    url, inside = endpoint.url or "", bool(current_app.config["DEMO"])
    db.session.commit()
    return post(url, body, headers, inside=inside)


def _note(event: TillEvent, result: Sent) -> None:
    """How it went; when to try again, or that somebody has to look."""
    now, attempts = utcnow(), event.attempts + 1
    values: dict[str, object] = {"attempts": attempts, "updated_at": now}
    wait = next_wait(attempts)
    if result.ok:
        values |= {"state": "sent", "sent_at": now}
    elif wait is None:
        values["state"] = "dead"
    else:
        values["next_try_at"] = now + wait
    with transaction():
        row = {"mall_id": event.mall_id, "event_id": event.id, "status": result.status}
        db.session.execute(sa.insert(DELIVERY), {**row, "error": result.error, "ms": result.ms})
        mine = sa.and_(EVENT.c.id == event.id, EVENT.c.state == "queued")
        db.session.execute(sa.update(EVENT).where(mine).values(**values))
        if values.get("state") == "dead" and event.attempts <= len(WAITS):
            _bury(event.endpoint_id, now)


def _bury(endpoint_id: int, now: dt.datetime) -> None:
    """What has waited as long behind it is not tried for another day each."""
    old = sa.and_(EVENT.c.endpoint_id == endpoint_id, EVENT.c.state == "queued", EVENT.c.at < now - OLD)
    db.session.execute(sa.update(EVENT).where(old).values(state="dead", updated_at=now))


__all__ = ["body_of", "send_due"]
