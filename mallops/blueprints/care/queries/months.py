"""The months of the figures that are kept, and since when there is anything to count."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.care.models import Callback, CareMonth
from mallops.blueprints.care.queries.figures import Span
from mallops.blueprints.care.rules.months import name_of
from mallops.blueprints.points.models import PointAccount, PointMonth
from mallops.core.db import db


def list_months(span: Span) -> list[CareMonth]:
    """What is kept of the months of a span, in their order."""
    here = CareMonth.month.between(name_of(span.first), name_of(span.last))
    query = sa.select(CareMonth).where(CareMonth.mall_id == span.mall_id, here)
    return list(db.session.scalars(query.order_by(CareMonth.month)))


def find_month(mall_id: int, month: str) -> CareMonth | None:
    """One of them."""
    query = sa.select(CareMonth).where(CareMonth.mall_id == mall_id, CareMonth.month == month)
    return db.session.scalar(query)


def counted(mall_id: int) -> dict[str, dt.date]:
    """By month the day of its last count."""
    query = sa.select(CareMonth.month, CareMonth.counted_on).where(CareMonth.mall_id == mall_id)
    return {row.month: row.counted_on for row in db.session.execute(query)}


def begun_on(mall_id: int) -> dt.date | None:
    """The month of the first purchase or contact there is; None of a mall without any."""
    bought = db.session.scalar(
        sa.select(sa.func.min(PointMonth.month))
        .join(PointAccount, PointAccount.id == PointMonth.account_id)
        .where(PointAccount.mall_id == mall_id, PointAccount.kind == "member")
    )
    called = db.session.scalar(sa.select(sa.func.min(Callback.touched_on)).where(Callback.of_mall(mall_id)))
    days = [dt.date(bought // 100, bought % 100, 1)] if bought else []
    return min([*days, *([called.replace(day=1)] if called else [])], default=None)


__all__ = ["begun_on", "counted", "find_month", "list_months"]
