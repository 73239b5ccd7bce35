"""Figures for dashboards and reports (1.14). Drafts and void runs never count.

Zones and officers are counted on the runs, which hold their own totals. Items and tenants are counted on the
answers of the period's runs; fails come from a partial index, so a year of passes costs nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mallops.blueprints.accounts.models import User
from mallops.blueprints.checklists.models import Item
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db
from mallops.core.names import pick

COUNTED = ("submitted", "returned", "reviewed", "archived")


@dataclass(frozen=True)
class Rate:
    """How often something failed: `answered` counts pass and fail. `code` is the zone's, item's, tenant's."""

    key: int | str
    code: str
    name_zh: str
    name_en: str
    answered: int
    failed: int
    repeats: int = 0
    runs: int = 0
    score: float | None = None

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_zh, self.name_en)

    @property
    def percent(self) -> float | None:
        """Share of fails, one decimal; None when nothing was answered."""
        return round(100 * self.failed / self.answered, 1) if self.answered else None


@dataclass(frozen=True)
class FailStats:
    """Fail rates of a period (both days included), the most fails first."""

    from_on: dt.date
    to_on: dt.date
    zones: list[Rate]
    items: list[Rate]
    tenants: list[Rate]
    officers: list[Rate]
    answered: int
    failed: int
    repeats: int


@dataclass(frozen=True)
class TrendPoint:
    """A zone's day: the mean score of its runs, how many, and their fails."""

    zone_id: int
    on: dt.date
    score: float | None
    runs: int
    failed: int


def _runs(mall_id: int, from_on: dt.date, to_on: dt.date, run: Any = Patrol) -> list[Any]:
    return [
        run.mall_id == mall_id,
        run.kind == "patrols",
        run.on.between(from_on, to_on),
        run.state.in_(COUNTED),
    ]


def zone_trend(
    mall_id: int, from_on: dt.date, to_on: dt.date, zone_id: int | None = None
) -> list[TrendPoint]:
    """Mean score by zone and day, in order of zone and day. Tenant inspections are left out."""
    query = (
        sa.select(
            Patrol.zone_id,
            Patrol.on,
            sa.func.avg(Patrol.score),
            sa.func.count(),
            sa.func.sum(Patrol.failed_count),
        )
        .where(*_runs(mall_id, from_on, to_on), Patrol.purpose != "tenant", Patrol.zone_id.is_not(None))
        .group_by(Patrol.zone_id, Patrol.on)
        .order_by(Patrol.zone_id, Patrol.on)
    )
    if zone_id is not None:
        query = query.where(Patrol.zone_id == zone_id)
    return [
        TrendPoint(zone, on, _one_decimal(score), runs, int(failed or 0))
        for zone, on, score, runs, failed in db.session.execute(query)
    ]


def fail_stats(mall_id: int, from_on: dt.date, to_on: dt.date, *, limit: int = 50) -> FailStats:
    """Fail rate by zone, item, tenant and officer, with repeats, of a period."""
    zones = _by_run(mall_id, from_on, to_on, Patrol.zone_id, Zone, limit)
    officers = _by_run(mall_id, from_on, to_on, Patrol.owner_id, User, limit)
    repeats = _repeats(mall_id, from_on, to_on)
    totals = db.session.execute(
        sa.select(sa.func.sum(Patrol.answered_count), sa.func.sum(Patrol.failed_count)).where(
            *_runs(mall_id, from_on, to_on)
        )
    ).one()
    return FailStats(
        from_on,
        to_on,
        [_with(one, repeats=repeats["zone"].get(one.key, 0)) for one in zones],
        _by_item(mall_id, from_on, to_on, repeats["item"], limit),
        _by_tenant(mall_id, from_on, to_on, repeats["tenant"], limit),
        officers,
        int(totals[0] or 0),
        int(totals[1] or 0),
        sum(repeats["item"].values()),
    )


def _by_run(
    mall_id: int, from_on: dt.date, to_on: dt.date, column: Any, model: type[Any], limit: int
) -> list[Rate]:
    failed = sa.func.sum(Patrol.failed_count)
    query = (
        sa.select(
            column, sa.func.sum(Patrol.answered_count), failed, sa.func.count(), sa.func.avg(Patrol.score)
        )
        .where(*_runs(mall_id, from_on, to_on), column.is_not(None))
        .group_by(column)
        .order_by(failed.desc(), column)
        .limit(limit)
    )
    rows = db.session.execute(query).all()
    names = _names(model, [row[0] for row in rows])
    return [
        Rate(
            key,
            *names.get(key, ("", "", "")),
            int(answered or 0),
            int(fails or 0),
            0,
            runs,
            _one_decimal(score),
        )
        for key, answered, fails, runs, score in rows
    ]


def _by_item(
    mall_id: int, from_on: dt.date, to_on: dt.date, repeats: dict[Any, int], limit: int
) -> list[Rate]:
    fails = _fails_by(mall_id, from_on, to_on, PatrolAnswer.item_code, limit)
    codes = [code for code, _n in fails]
    answered = _answered_by(mall_id, from_on, to_on, PatrolAnswer.item_code, codes)
    newest = (
        sa.select(sa.func.max(Item.id))
        .where(Item.mall_id == mall_id, Item.code.in_(codes))
        .group_by(Item.code)
    )
    texts = {
        code: (label_zh or zh, label_en or en)
        for code, label_zh, label_en, zh, en in db.session.execute(
            sa.select(Item.code, Item.label_zh, Item.label_en, Item.text_zh, Item.text_en).where(
                Item.id.in_(newest)
            )
        )
    }
    return [
        Rate(code, code, *texts.get(code, ("", "")), answered.get(code, n), n, repeats.get(code, 0))
        for code, n in fails
    ]


def _by_tenant(
    mall_id: int, from_on: dt.date, to_on: dt.date, repeats: dict[Any, int], limit: int
) -> list[Rate]:
    """By the shop that was looked at, or the one a fail of the zone was laid to."""
    subject = sa.func.coalesce(PatrolAnswer.tenant_id, PatrolAnswer.blamed_tenant_id)
    fails = _fails_by(mall_id, from_on, to_on, subject, limit)
    ids = [key for key, _n in fails]
    answered = _answered_by(mall_id, from_on, to_on, PatrolAnswer.tenant_id, ids)
    names = _names(Tenant, ids)
    return [
        Rate(
            key,
            *names.get(key, ("", "", "")),
            max(answered.get(key, 0), n),
            n,
            repeats.get(key, 0),
        )
        for key, n in fails
    ]


def _fails_by(mall_id: int, from_on: dt.date, to_on: dt.date, column: Any, limit: int) -> Sequence[Any]:
    query = (
        sa.select(column, sa.func.count())
        .join(Patrol, Patrol.id == PatrolAnswer.patrol_id)
        .where(
            PatrolAnswer.mall_id == mall_id,
            PatrolAnswer.is_current,
            PatrolAnswer.verdict == "fail",
            column.is_not(None),
            *_runs(mall_id, from_on, to_on),
        )
        .group_by(column)
        .order_by(sa.func.count().desc(), column)
        .limit(limit)
    )
    return db.session.execute(query).all()


def _answered_by(
    mall_id: int, from_on: dt.date, to_on: dt.date, column: Any, keys: Sequence[Any]
) -> dict[Any, int]:
    query = (
        sa.select(column, sa.func.count())
        .join(Patrol, Patrol.id == PatrolAnswer.patrol_id)
        .where(
            PatrolAnswer.is_current,
            PatrolAnswer.verdict.in_(["pass", "fail"]),
            column.in_(keys),
            *_runs(mall_id, from_on, to_on),
        )
        .group_by(column)
    )
    return {key: count for key, count in db.session.execute(query)} if keys else {}


def _repeats(mall_id: int, from_on: dt.date, to_on: dt.date) -> dict[str, dict[Any, int]]:
    """Findings of the period that go back to an earlier one: found again after they had been put right."""
    run = aliased(Patrol, flat=True)  # findings and runs share the table of cases
    query = (
        sa.select(Finding.zone_id, Finding.item_code, Finding.tenant_id, sa.func.count())
        .join(run, run.id == Finding.source_case_id)
        .where(
            Finding.repeat_of_id.is_not(None), Finding.state != "void", *_runs(mall_id, from_on, to_on, run)
        )
        .group_by(Finding.zone_id, Finding.item_code, Finding.tenant_id)
    )
    found: dict[str, dict[Any, int]] = {"zone": {}, "item": {}, "tenant": {}}
    for zone_id, item_code, tenant_id, count in db.session.execute(query):
        for by, key in (("zone", zone_id), ("item", item_code), ("tenant", tenant_id)):
            if key is not None:
                found[by][key] = found[by].get(key, 0) + count
    return found


def _names(model: type[Any], ids: Sequence[Any]) -> dict[Any, tuple[str, str, str]]:
    code = model.login if model is User else model.code
    query = sa.select(model.id, code, model.name_zh, model.name_en).where(model.id.in_(ids))
    return {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(query)}


def _with(rate: Rate, **values: Any) -> Rate:
    return Rate(**{**vars(rate), **values})


def _one_decimal(value: Any) -> float | None:
    return round(float(value), 1) if value is not None else None
