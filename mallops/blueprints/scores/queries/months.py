"""Months as they were computed: the ranking, a tenant's trend, the records behind the points."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.scores.models import (
    ScoreCorrection,
    ScoreEvent,
    ScoreFormula,
    ScoreMonth,
    ScoreRow,
)
from mallops.blueprints.scores.rules.formula import PARTS
from mallops.blueprints.scores.rules.scoring import LISTED, corrected, month_before, ranks
from mallops.blueprints.sites.models import Floor
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db
from mallops.core.names import pick

TREND = 12


@dataclass
class Ranked:
    """A tenant's month as the ranking shows it. `move`: places gained against the month before."""

    row: ScoreRow
    uid: uuid.UUID
    code: str
    name_zh: str
    name_en: str
    floor_code: str
    floor_uid: uuid.UUID | None
    counts: dict[str, int] = field(default_factory=dict)
    given: list[float] = field(default_factory=list)
    rank: int = 0
    before: float | None = None
    move: int | None = None

    @property
    def name(self) -> str:
        """The name over the door in the reader's language."""
        return pick(self.name_zh, self.name_en)

    @property
    def score(self) -> float:
        """With corrections."""
        return corrected(self.row.score, self.given)

    @property
    def correction(self) -> float:
        """What was given back or taken by hand."""
        return round(sum(self.given), 1)

    def taken(self, part: str) -> float:
        """What a part takes."""
        return float(self.row.parts.get(part, {}).get("taken", 0))

    @property
    def events(self) -> int:
        """How many records stand behind it."""
        return sum(self.counts.values())


@dataclass
class Ranking:
    """A month's tenants, the best first. Ranks are those of the whole mall."""

    month: ScoreMonth
    rows: list[Ranked]

    @property
    def red(self) -> list[Ranked]:
        """The best: never those of the black list."""
        return self.rows[: min(LISTED, (len(self.rows) + 1) // 2)]

    @property
    def black(self) -> list[Ranked]:
        """The worst, the lowest first; who lost nothing does not stand there."""
        room = min(LISTED, len(self.rows) // 2)
        return [one for one in reversed(self.rows[-room:] if room else []) if one.score < 100]

    @property
    def mean(self) -> float | None:
        """The mean score; None without a tenant."""
        return round(sum(one.score for one in self.rows) / len(self.rows), 1) if self.rows else None


def find_month(mall_id: int | None, month: str) -> ScoreMonth | None:
    """A month that was computed."""
    query = sa.select(ScoreMonth).where(ScoreMonth.mall_id == mall_id, ScoreMonth.month == month)
    return db.session.scalar(
        query.options(joinedload(ScoreMonth.closed_by), joinedload(ScoreMonth.computed_by))
    )


def lock_month(mall_id: int | None, month: str) -> ScoreMonth | None:
    """The month as it stands now, held until the end of the transaction."""
    query = (
        sa.select(ScoreMonth)
        .where(ScoreMonth.mall_id == mall_id, ScoreMonth.month == month)
        .with_for_update(of=ScoreMonth.__table__)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


def newest_formula(mall_id: int | None) -> ScoreFormula | None:
    """The version that open months are computed with."""
    query = sa.select(ScoreFormula).where(ScoreFormula.mall_id == mall_id)
    return db.session.scalar(query.order_by(ScoreFormula.version.desc()).limit(1))


def list_formulas(mall_id: int | None, limit: int = 20) -> list[ScoreFormula]:
    """Versions, the newest first."""
    query = sa.select(ScoreFormula).where(ScoreFormula.mall_id == mall_id)
    query = query.options(joinedload(ScoreFormula.by)).order_by(ScoreFormula.version.desc())
    return list(db.session.scalars(query.limit(limit)))


def list_to_close(mall_id: int | None, before: str) -> list[ScoreMonth]:
    """Months before this one that are open, the oldest first."""
    query = sa.select(ScoreMonth).where(
        ScoreMonth.mall_id == mall_id, ScoreMonth.state == "open", ScoreMonth.month < before
    )
    return list(db.session.scalars(query.order_by(ScoreMonth.month)))


def load_ranking(month: ScoreMonth, *, counts: bool = True) -> Ranking:
    """Every tenant of a month with its rank and the move since the month before. Five statements at most."""
    rows = _rows(month.mall_id, ScoreRow.month_id == month.id)
    if counts:
        known = {one.row.tenant_id: one for one in rows}
        query = (
            sa.select(ScoreEvent.tenant_id, ScoreEvent.part, sa.func.count())
            .where(ScoreEvent.month_id == month.id)
            .group_by(ScoreEvent.tenant_id, ScoreEvent.part)
        )
        for tenant, part, count in db.session.execute(query):
            known[tenant].counts[part] = count
    _add_moves(month, rows)
    rows.sort(key=lambda one: (one.rank, one.code))
    return Ranking(month, rows)


def _rows(mall_id: int, *where: Any) -> list[Ranked]:
    query = (
        sa.select(ScoreRow, Tenant.uid, Tenant.code, Tenant.name_zh, Tenant.name_en, Floor.code, Floor.uid)
        .join(Tenant, Tenant.id == ScoreRow.tenant_id)
        .outerjoin(Floor, Floor.id == ScoreRow.floor_id)
        .where(ScoreRow.mall_id == mall_id, *where)
    )
    rows = [
        Ranked(row, uid, code, zh, en, floor or "", floor_uid)
        for row, uid, code, zh, en, floor, floor_uid in db.session.execute(query)
    ]
    given = _given({one.row.month_id for one in rows})
    for one in rows:
        one.given = given.get((one.row.month_id, one.row.tenant_id), [])
    return rows


def _given(month_ids: set[int]) -> dict[tuple[int, int], list[float]]:
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    row = ScoreCorrection
    query = sa.select(row.month_id, row.tenant_id, row.points).where(row.month_id.in_(sorted(month_ids)))
    for month, tenant, points in db.session.execute(query):
        found[month, tenant].append(points)
    return found


def _add_moves(month: ScoreMonth, rows: list[Ranked]) -> None:
    now = ranks([(one.row.tenant_id, one.score) for one in rows])
    earlier = sa.select(ScoreMonth.id).where(
        ScoreMonth.mall_id == month.mall_id, ScoreMonth.month == month_before(month.month)
    )
    query = sa.select(ScoreRow.tenant_id, ScoreRow.month_id, ScoreRow.score).where(
        ScoreRow.month_id.in_(earlier)
    )
    then_rows = db.session.execute(query).all()
    given = _given({one.month_id for one in then_rows}) if then_rows else {}
    scores = [(one[0], corrected(one[2], given.get((one[1], one[0]), ()))) for one in then_rows]
    then, before = ranks(scores), dict(scores)
    for one in rows:
        key = one.row.tenant_id
        one.rank, one.before = now[key], before.get(key)
        one.move = then[key] - one.rank if key in then else None


def load_trend(tenant: Tenant, month: str) -> dict[str, Ranked]:
    """month -> the tenant's row, of the twelve months up to this one. Two statements."""
    wanted = [month_before(month, back) for back in range(TREND)]
    months = sa.select(ScoreMonth.id, ScoreMonth.month).where(
        ScoreMonth.mall_id == tenant.mall_id, ScoreMonth.month.in_(wanted)
    )
    names: dict[int, str] = {key: name for key, name in db.session.execute(months)}
    rows = _rows(tenant.mall_id, ScoreRow.tenant_id == tenant.id, ScoreRow.month_id.in_(sorted(names)))
    return {names[one.row.month_id]: one for one in rows}


def list_events(month: ScoreMonth, tenant_id: int) -> dict[str, list[ScoreEvent]]:
    """part -> the records behind its points, by day."""
    query = sa.select(ScoreEvent).where(ScoreEvent.month_id == month.id, ScoreEvent.tenant_id == tenant_id)
    found: dict[str, list[ScoreEvent]] = {part: [] for part in PARTS}
    for one in db.session.scalars(query.order_by(ScoreEvent.on, ScoreEvent.id)):
        found[one.part].append(one)
    return found


def list_corrections(month: ScoreMonth, tenant_ids: Sequence[int] = ()) -> list[ScoreCorrection]:
    """What was put right by hand in a month, the newest first."""
    query = sa.select(ScoreCorrection).where(ScoreCorrection.month_id == month.id)
    if tenant_ids:
        query = query.where(ScoreCorrection.tenant_id.in_(tenant_ids))
    query = query.options(joinedload(ScoreCorrection.by)).order_by(ScoreCorrection.id.desc())
    return list(db.session.scalars(query))


def find_row(month: ScoreMonth, tenant_id: int) -> ScoreRow | None:
    """A tenant's row of a month."""
    query = sa.select(ScoreRow).where(ScoreRow.month_id == month.id, ScoreRow.tenant_id == tenant_id)
    return db.session.scalar(query)
