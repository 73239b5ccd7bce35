"""Which document numbers a mall has issued (section J): each is there, void or explained, none twice."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import sqlalchemy as sa

from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import KINDS
from mallops.core.casework.sight import scope_of
from mallops.core.db import db
from mallops.core.doctypes import DOCTYPES
from mallops.core.errors import NotFound
from mallops.core.numbering import NumberSeries, gaps, last_issued
from mallops.core.registers.columns import CASES

PERIODS_SHOWN = 36
SLICE = 100
_PERIOD = re.compile(r"\d{4}(\d{2})?")


class Series(NamedTuple):
    """One type in one period: the last number, how many are void, how many have no record."""

    doc_type: Any
    period: str
    last: int
    void: int
    gaps: int


class Line(NamedTuple):
    """One place in a series. `row` is None where there is no record: shown as void."""

    seq: int
    row: Any
    visible: bool


def periods(mall_id: int | None) -> list[str]:
    """Periods with numbers, newest first."""
    query = sa.select(NumberSeries.period).where(NumberSeries.mall_id == mall_id).distinct()
    found = db.session.scalars(query.order_by(NumberSeries.period.desc()).limit(PERIODS_SHOWN * 2)).all()
    return [one for one in found if _PERIOD.fullmatch(one)][:PERIODS_SHOWN]


def series_of(mall_id: int | None, period: str) -> list[Series]:
    """Every series of a period, by type."""
    issued = db.session.execute(
        sa.select(NumberSeries.type, NumberSeries.last).where(
            NumberSeries.mall_id == mall_id, NumberSeries.period == period
        )
    ).all()
    columns = CASES.c
    counted = {
        row.number_type: row
        for row in db.session.execute(
            sa.select(
                columns.number_type,
                sa.func.count().label("there"),
                sa.func.sum(sa.case((columns.state == "void", 1), else_=0)).label("void"),
            )
            .where(columns.mall_id == mall_id, columns.number_period == period)
            .group_by(columns.number_type)
        )
    }
    out = []
    for code, last in issued:
        if code in DOCTYPES:
            row = counted.get(code)
            missing = last - (row.there if row else 0)
            out.append(Series(DOCTYPES[code], period, last, int(row.void or 0) if row else 0, missing))
    return sorted(out, key=lambda one: one.doc_type.code)


def lines_of(actor: Actor, doc_type: str, period: str, upto: int | None = None) -> tuple[list[Line], int]:
    """Up to `SLICE` places of a series, the latest first, down from `upto`; and the last number issued."""
    if doc_type not in DOCTYPES or not _PERIOD.fullmatch(period):
        raise NotFound()
    last = last_issued(db.session(), actor.mall_id or 0, doc_type, period)
    if not last:
        raise NotFound()
    top = min(last, upto) if upto and upto > 0 else last
    bottom = max(1, top - SLICE + 1)
    columns = CASES.c
    names = [
        columns[name] for name in ("uid", "kind", "number", "number_seq", "state", "title", "void_reason")
    ]
    query = sa.select(*names, columns.submitted_at, columns.zone_id, _sight(actor).label("sees")).where(
        columns.mall_id == actor.mall_id,
        columns.number_type == doc_type,
        columns.number_period == period,
        columns.number_seq.between(bottom, top),
    )
    rows = {row.number_seq: row for row in db.session.execute(query)}
    missing = set(gaps(rows, top))
    return [
        Line(seq, None if seq in missing else rows[seq], seq in rows and bool(rows[seq].sees))
        for seq in range(top, bottom - 1, -1)
    ], last


def _sight(actor: Actor) -> Any:
    """Which rows this person may open, kind by kind."""
    may = []
    for code, kind in KINDS.items():
        if actor.can(kind.view):
            own = scope_of(actor, kind, CASES.c)
            may.append(CASES.c.kind == code if own is None else sa.and_(CASES.c.kind == code, own))
    return sa.or_(*may) if may else sa.false()
