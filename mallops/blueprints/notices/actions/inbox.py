"""What a person does with the inbox, and what the clock removes from it."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.core.auth import Actor
from mallops.core.db import db, utcnow
from mallops.core.notices import Delivery, Message, Notice

KEPT = dt.timedelta(days=180)
OUTBOX_KEPT = dt.timedelta(days=30)


def mark_read(actor: Actor, notice: Notice, *, read: bool = True) -> None:
    """Read, or to be read once more. Only one's own: the query that found it saw to that."""
    if read and notice.read_at is None:
        notice.read_at = utcnow()
    elif not read:
        notice.read_at = None
    db.session.flush()


def mark_all_read(actor: Actor, topics: list[str] | None = None) -> int:
    """All unread ones of this person in this mall (of these topics) are read; returns how many."""
    query = sa.update(Notice).where(
        Notice.user_id == actor.user_id, Notice.mall_id == actor.mall_id, Notice.read_at.is_(None)
    )
    if topics is not None:
        query = query.where(Notice.topic.in_(topics))
    count: int = db.session.execute(query.values(read_at=utcnow())).rowcount  # type: ignore[attr-defined]
    return count


def tidy() -> None:
    """Forget notices after 180 days, and what went out after 30."""
    now = utcnow()
    db.session.execute(sa.delete(Notice).where(Notice.created_at < now - KEPT))
    old = sa.select(Message.id).where(
        Message.state.in_(("sent", "failed", "dropped")), Message.updated_at < now - OUTBOX_KEPT
    )
    db.session.execute(sa.delete(Delivery).where(Delivery.message_id.in_(old)))
    db.session.execute(sa.delete(Message).where(Message.id.in_(old)))
