"""Reads of fire equipment: what is due, and what the last look said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.contractors.models import FireCheck
from mallops.blueprints.repairs.models import Asset
from mallops.core.db import db

MOST = 2000


def list_equipment(mall_id: int | None, due_by: dt.date | None = None) -> Sequence[Asset]:
    """Fire equipment in use, what is due first (never checked counts as due); `due_by`: only until then."""
    query = (
        sa.select(Asset)
        .options(joinedload(Asset.zone))
        .where(Asset.mall_id == mall_id, Asset.facility == "fire", Asset.state != "retired")
    )
    if due_by is not None:
        query = query.where(_due(due_by))
    never = Asset.next_inspection_on.is_(None)
    order = (sa.case((never, 0), else_=1), Asset.next_inspection_on, Asset.code)
    return db.session.scalars(query.order_by(*order).limit(MOST)).all()


def _due(by: dt.date) -> sa.ColumnElement[bool]:
    return sa.or_(Asset.next_inspection_on.is_(None), Asset.next_inspection_on <= by)


def count_due(mall_id: int | None, by: dt.date) -> int:
    """How many pieces are due by this day."""
    query = sa.select(sa.func.count(Asset.id)).where(
        Asset.mall_id == mall_id, Asset.facility == "fire", Asset.state != "retired", _due(by)
    )
    return db.session.scalar(query) or 0


def last_fire_checks(asset_ids: Sequence[int]) -> dict[int, FireCheck]:
    """The last look at each piece."""
    if not asset_ids:
        return {}
    newest = sa.select(sa.func.max(FireCheck.id)).where(FireCheck.asset_id.in_(asset_ids))
    query = (
        sa.select(FireCheck)
        .options(joinedload(FireCheck.by))
        .where(FireCheck.id.in_(newest.group_by(FireCheck.asset_id)))
    )
    return {one.asset_id: one for one in db.session.scalars(query)}
