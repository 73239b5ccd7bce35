"""The rules in force: policy versions and campaigns."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.points.models import PointBook, PointCampaign, PointPolicy
from mallops.blueprints.points.rules.earning import Offer
from mallops.blueprints.points.rules.policy import SHIPPED, Policy, load
from mallops.core.db import db

_C = PointCampaign.__table__.c


def policy_in_force(mall_id: int) -> Policy:
    """The mall's rules; until it has some, those we ship."""
    row = find_live(mall_id)
    return load(row.body) if row is not None else SHIPPED


def find_live(mall_id: int) -> PointPolicy | None:
    """The version in force, or None."""
    return db.session.scalar(
        sa.select(PointPolicy)
        .join(PointBook, PointBook.policy_id == PointPolicy.id)
        .where(PointBook.mall_id == mall_id)
    )


def list_versions(mall_id: int) -> list[PointPolicy]:
    """All versions, newest first."""
    query = sa.select(PointPolicy).where(PointPolicy.mall_id == mall_id).order_by(PointPolicy.version.desc())
    return list(db.session.scalars(query.limit(200)))


def find_open(mall_id: int) -> PointPolicy | None:
    """The draft, or the version that waits for approval: one at a time."""
    query = sa.select(PointPolicy).where(
        PointPolicy.mall_id == mall_id, PointPolicy.state.in_(("draft", "waiting"))
    )
    return db.session.scalar(query.order_by(PointPolicy.version.desc()).limit(1))


def offers_on(mall_id: int, day: dt.date) -> list[Offer]:
    """The campaigns that run on a day."""
    rows = db.session.connection().execute(_OFFERS, {"of_mall": mall_id, "day": day})
    return [
        Offer(one.name_zh, one.name_en, one.percent, one.points, one.min_fen, one.category, one.tenant_id)
        for one in rows
    ]


def list_campaigns(mall_id: int) -> list[PointCampaign]:
    """All campaigns, those that end last first."""
    query = sa.select(PointCampaign).where(PointCampaign.mall_id == mall_id)
    order = query.order_by(PointCampaign.ends_on.desc(), PointCampaign.id.desc())
    return list(db.session.scalars(order.options(sa.orm.joinedload(PointCampaign.tenant)).limit(300)))


def list_waiting(mall_id: int) -> tuple[list[PointPolicy], list[PointCampaign]]:
    """Versions and campaigns that wait for approval."""
    versions = sa.select(PointPolicy).where(PointPolicy.mall_id == mall_id, PointPolicy.state == "waiting")
    campaigns = sa.select(PointCampaign).where(
        PointCampaign.mall_id == mall_id, PointCampaign.state == "waiting"
    )
    return list(db.session.scalars(versions)), list(db.session.scalars(campaigns))


_OFFERS = (
    sa.select(_C.name_zh, _C.name_en, _C.percent, _C.points, _C.min_fen, _C.category, _C.tenant_id)
    .where(
        _C.mall_id == sa.bindparam("of_mall"),
        _C.state == "live",
        _C.ends_on >= sa.bindparam("day"),
        _C.starts_on <= sa.bindparam("day"),
    )
    .order_by(_C.id)
)
