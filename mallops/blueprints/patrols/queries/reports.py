"""What a printed inspection report needs besides the run itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol
from mallops.blueprints.patrols.queries.stats import COUNTED
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db
from mallops.core.names import pick
from mallops.core.photos.models import RECEIVED, Photo

TREND_DAYS = 30


@dataclass(frozen=True)
class DayScore:
    """The mean score of a day's runs."""

    on: dt.date
    score: float


def run_trend(patrol: Patrol, days: int = TREND_DAYS) -> list[DayScore]:
    """Mean scores by day of the same zone (of the same shop for a tenant inspection), up to this run."""
    same = (
        [Patrol.tenant_id == patrol.tenant_id, Patrol.purpose == "tenant"]
        if patrol.purpose == "tenant"
        else [Patrol.zone_id == patrol.zone_id, Patrol.purpose != "tenant"]
    )
    query = (
        sa.select(Patrol.on, sa.func.avg(Patrol.score))
        .where(
            Patrol.of_mall(patrol.mall_id),
            Patrol.kind == "patrols",
            Patrol.state.in_(COUNTED),
            Patrol.on.between(patrol.on - dt.timedelta(days=days - 1), patrol.on),
            Patrol.submitted_at <= patrol.submitted_at,
            Patrol.score.is_not(None),
            *same,
        )
        .group_by(Patrol.on)
        .order_by(Patrol.on)
    )
    return [DayScore(on, round(float(score), 1)) for on, score in db.session.execute(query)]


def photo_rows(ids: Collection[int]) -> dict[int, Photo]:
    """Photos by key."""
    query = sa.select(Photo).where(Photo.id.in_(ids)).execution_options(populate_existing=True)
    return {one.id: one for one in db.session.scalars(query)} if ids else {}


def waiting_photos(ids: Collection[int]) -> list[Photo]:
    """Those of the photos that were received and are not yet developed."""
    return [one for one in photo_rows(ids).values() if one.state == RECEIVED]


def tenant_names(ids: Collection[int]) -> dict[int, str]:
    """Names of tenants in the reader's language."""
    query = sa.select(Tenant.id, Tenant.name_zh, Tenant.name_en).where(Tenant.id.in_(ids))
    return {id: pick(zh, en) for id, zh, en in db.session.execute(query)} if ids else {}


def finding_numbers(ids: Collection[int]) -> dict[int, str]:
    """Numbers of findings by key."""
    query = sa.select(Finding.id, Finding.number).where(Finding.id.in_(ids), Finding.number.is_not(None))
    return {id: number or "" for id, number in db.session.execute(query)} if ids else {}
