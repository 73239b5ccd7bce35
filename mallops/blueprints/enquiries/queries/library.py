"""Reads of the answer library, and the search while somebody types (28.2)."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload, selectinload

from mallops.blueprints.enquiries.models import StandardAnswer, StandardVersion
from mallops.blueprints.enquiries.rules.finding import Entry, find
from mallops.core.auth import Actor, fetch
from mallops.core.db import db

MOST = 500
#: Malls whose answers a process keeps at hand.
MALLS_KEPT = 50


def get_answer(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> StandardAnswer:
    """An answer of the mall. Raises NotFound."""
    return fetch(StandardAnswer, uid, actor, lock=lock)


def find_version(mall_id: int, uid: uuid.UUID | None) -> StandardVersion | None:
    """A version in force of this public id; None when it is replaced or another mall's."""
    if uid is None:
        return None
    query = sa.select(StandardVersion).where(
        StandardVersion.uid == uid, StandardVersion.mall_id == mall_id, StandardVersion.state == "approved"
    )
    return db.session.scalar(query)


def next_code(mall_id: int) -> int:
    """The number of the next answer of a mall."""
    query = sa.select(sa.func.max(StandardAnswer.code)).where(StandardAnswer.mall_id == mall_id)
    return int(db.session.scalar(query) or 0) + 1


def list_answers(mall_id: int, *, category: str = "", active: bool = True) -> list[StandardAnswer]:
    """The library: by category, then by number."""
    query = (
        sa.select(StandardAnswer)
        .options(selectinload(StandardAnswer.versions), joinedload(StandardAnswer.owner))
        .where(StandardAnswer.mall_id == mall_id, StandardAnswer.is_active.is_(active))
    )
    if category:
        query = query.where(StandardAnswer.category == category)
    return list(
        db.session.scalars(query.order_by(StandardAnswer.category, StandardAnswer.code).limit(MOST)).unique()
    )


def list_waiting(mall_id: int, limit: int = 100) -> list[StandardVersion]:
    """Versions that wait for approval, the oldest first."""
    query = (
        sa.select(StandardVersion)
        .options(joinedload(StandardVersion.answer), joinedload(StandardVersion.by))
        .where(StandardVersion.mall_id == mall_id, StandardVersion.state == "waiting")
    )
    return list(db.session.scalars(query.order_by(StandardVersion.id).limit(limit)))


def count_waiting(mall_id: int) -> int:
    """How many wait for approval."""
    query = sa.select(sa.func.count(StandardVersion.id)).where(
        StandardVersion.mall_id == mall_id, StandardVersion.state == "waiting"
    )
    return int(db.session.scalar(query) or 0)


def suggest(mall_id: int, asked: str, limit: int = 6) -> list[StandardVersion]:
    """The versions in force that fit what is typed, the best first."""
    keys = find(_entries(mall_id), asked, limit)
    if not keys:
        return []
    query = sa.select(StandardVersion).options(joinedload(StandardVersion.answer))
    found = {
        one.id: one
        for one in db.session.scalars(
            query.where(StandardVersion.id.in_(keys), StandardVersion.state == "approved")
        )
    }
    return [found[key] for key in keys if key in found]


def _entries(mall_id: int) -> list[Entry]:
    """What can be found, kept by the process until a version or an answer changes."""
    stamp = _stamp(mall_id)
    kept: dict[int, tuple[Any, list[Entry]]] = current_app.extensions.setdefault("mallops_answers", {})
    known = kept.get(mall_id)
    if known is not None and known[0] == stamp:
        return known[1]
    query = (
        sa.select(StandardVersion, StandardAnswer.used)
        .join(StandardAnswer, StandardAnswer.id == StandardVersion.answer_id)
        .where(
            StandardVersion.mall_id == mall_id,
            StandardVersion.state == "approved",
            StandardAnswer.is_active.is_(True),
        )
    )
    made = [
        Entry.of(one.id, (one.question_zh, one.question_en, one.keywords), (one.text_zh, one.text_en), used)
        for one, used in db.session.execute(query.order_by(StandardVersion.id))
    ]
    if len(kept) >= MALLS_KEPT:
        kept.clear()
    kept[mall_id] = (stamp, made)
    return made


def _stamp(mall_id: int) -> tuple[Any, ...]:
    """Changes with everything that is found: a version in force never changes, it is replaced."""
    query = (
        sa.select(StandardVersion.uid)
        .join(StandardAnswer, StandardAnswer.id == StandardVersion.answer_id)
        .where(
            StandardVersion.mall_id == mall_id,
            StandardVersion.state == "approved",
            StandardAnswer.is_active.is_(True),
        )
    )
    return tuple(db.session.scalars(query.order_by(StandardVersion.id)))


__all__ = [
    "count_waiting",
    "find_version",
    "get_answer",
    "list_answers",
    "list_waiting",
    "next_code",
    "suggest",
]
