"""Tickets as the actions, the engineer's page and the public pages ask for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.repairs.models import Asset, Repair
from mallops.blueprints.repairs.rules.tickets import token_hash
from mallops.core.casework.models import Case
from mallops.core.db import db

OPEN = ("reported", "accepted", "dispatched", "on_site", "on_hold")
MAX_JOBS = 60


def find_of_finding(finding_id: int) -> Repair | None:
    """The ticket made of a finding, void and cancelled ones left out."""
    query = sa.select(Repair).where(
        Repair.finding_id == finding_id, Repair.state.not_in(("void", "cancelled"))
    )
    return db.session.scalar(query.order_by(Repair.id.desc()).limit(1))


def find_by_token(token: str) -> Repair | None:
    """The ticket that a follow-link shows."""
    query = sa.select(Repair).where(Repair.follow_hash == token_hash(token))
    return db.session.scalar(query)


def lock_ticket(case: Repair) -> Repair:
    """The same ticket, locked and as it stands now."""
    query = sa.select(Repair).where(Repair.id == case.id).with_for_update(of=Repair.__table__)
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def count_recent(
    mall_id: int,
    since: dt.datetime,
    *,
    source: str | None = None,
    asset_id: int | None = None,
    zone_id: int | None = None,
) -> int:
    """How many public reports came since a moment: from one source, else about one asset or zone."""
    query = sa.select(sa.func.count(Repair.id)).where(
        Repair.of_mall(mall_id), Repair.channel == "public", Repair.created_at >= since
    )
    if source is not None:
        query = query.where(Repair.source_hash == source)
    elif asset_id is not None:
        query = query.where(Repair.asset_id == asset_id)
    else:
        query = query.where(Repair.zone_id == zone_id, Repair.asset_id.is_(None))
    return int(db.session.scalar(query) or 0)


def list_jobs(mall_id: int | None, user_id: int | None) -> dict[str, list[Repair]]:
    """What waits for an engineer: `mine` (sent or on hold with me), `new` (nobody goes yet), `others`.

    The most urgent first: dangers, then by due time. At most 60 in all.
    """
    query = (
        sa.select(Repair)
        .options(joinedload(Repair.asset), joinedload(Repair.zone), joinedload(Repair.engineer))
        .where(Repair.of_mall(mall_id), Repair.state.in_(OPEN))
        .order_by(Repair.danger.desc(), Repair.due_at.is_(None), Repair.due_at, Repair.id)
        .limit(MAX_JOBS)
    )
    out: dict[str, list[Repair]] = {"mine": [], "new": [], "others": []}
    for one in db.session.scalars(query):
        mine = user_id is not None and one.engineer_id == user_id
        out["mine" if mine else "new" if one.engineer_id is None else "others"].append(one)
    return out


def list_of_asset(asset: Asset, limit: int = 50) -> list[Repair]:
    """The tickets of an asset, the newest first."""
    query = (
        sa.select(Repair)
        .options(joinedload(Repair.engineer))
        .where(Repair.asset_id == asset.id, Repair.of_mall(asset.mall_id))
        .order_by(Repair.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def list_open_here(mall_id: int, asset_id: int | None, zone_id: int | None) -> list[Repair]:
    """What is open already at the same asset (or in the same zone), the newest first; at most 5."""
    query = sa.select(Repair).where(Repair.of_mall(mall_id), Repair.state.in_(OPEN))
    if asset_id is not None:
        query = query.where(Repair.asset_id == asset_id)
    else:
        query = query.where(Repair.zone_id == zone_id)
    return list(db.session.scalars(query.order_by(Repair.id.desc()).limit(5)))


def find_finding(finding_uid: Any, mall_id: int | None) -> Finding | None:
    """The finding of a public id in a mall."""
    return db.session.scalar(sa.select(Finding).where(Case.uid == finding_uid, Case.mall_id == mall_id))
