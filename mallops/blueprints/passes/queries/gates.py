"""Reads of gates, keys and the gate log."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.passes.models import Gate, GateScan, GoodsPass, PassKey
from mallops.core.db import db
from mallops.core.malls import Mall

PAGE = 50
MAX_FILE = 20_000


@dataclass(frozen=True)
class LogAsked:
    """Which lines of the gate log: days of the mall as moments, a gate, an outcome."""

    first: dt.datetime
    last: dt.datetime
    gate_id: int | None = None
    outcome: str = ""
    older_than: int | None = None  # key of the last line of the page before


def list_gates(mall_id: int | None, *, active: bool = True) -> list[Gate]:
    """The gates of a mall, by code."""
    query = sa.select(Gate).where(Gate.mall_id == mall_id).order_by(Gate.code)
    return list(db.session.scalars(query.where(Gate.is_active) if active else query))


def find_gate(mall_id: int | None, uid: uuid.UUID | None) -> Gate | None:
    """The gate with this public id."""
    return db.session.scalar(sa.select(Gate).where(Gate.mall_id == mall_id, Gate.uid == uid)) if uid else None


def list_keys(mall_id: int) -> list[PassKey]:
    """The keys of a mall, the newest first."""
    query = sa.select(PassKey).where(PassKey.mall_id == mall_id).order_by(PassKey.id.desc())
    return list(db.session.scalars(query))


def find_key(mall_id: int, key_id: str) -> PassKey | None:
    """The key of this name."""
    return db.session.scalar(sa.select(PassKey).where(PassKey.mall_id == mall_id, PassKey.key_id == key_id))


def active_key(mall_id: int) -> PassKey | None:
    """The key that signs now."""
    query = sa.select(PassKey).where(PassKey.mall_id == mall_id, PassKey.state == "active")
    return db.session.scalar(query.order_by(PassKey.id.desc()).limit(1))


def list_log(mall_id: int, asked: LogAsked, limit: int = PAGE) -> list[GateScan]:
    """Lines of the gate log, the newest first; one more than `limit` when there are more."""
    query = (
        sa.select(GateScan)
        .options(joinedload(GateScan.gate), joinedload(GateScan.by), joinedload(GateScan.of_pass))
        .where(GateScan.mall_id == mall_id, GateScan.at >= asked.first, GateScan.at < asked.last)
        .order_by(GateScan.id.desc())
        .limit(limit + 1)
    )
    if asked.gate_id is not None:
        query = query.where(GateScan.gate_id == asked.gate_id)
    if asked.outcome:
        query = query.where(GateScan.outcome == asked.outcome)
    if asked.older_than is not None:
        query = query.where(GateScan.id < asked.older_than)
    return list(db.session.scalars(query))


def list_scans(case: GoodsPass) -> list[GateScan]:
    """What the gates said of a pass, oldest first."""
    query = (
        sa.select(GateScan)
        .options(joinedload(GateScan.gate), joinedload(GateScan.by))
        .where(GateScan.pass_id == case.id)
        .order_by(GateScan.id)
    )
    return list(db.session.scalars(query))


def list_malls() -> list[Mall]:
    """Every mall, in order."""
    return list(db.session.scalars(sa.select(Mall).order_by(Mall.id)))
