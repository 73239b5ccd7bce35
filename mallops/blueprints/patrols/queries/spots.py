"""Spot checks: what was drawn and done, and how evenly it fell (1.12)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.checklists.queries import find_current_version, get_sheet
from mallops.blueprints.patrols.models import SpotDraw
from mallops.blueprints.patrols.rules.draws import Coverage, Pair, coverage
from mallops.blueprints.sites.models import Zone
from mallops.core.db import db, utcnow


def drawn_pairs(mall_id: int, from_: dt.date, to: dt.date) -> list[Pair]:
    """Zone and section of every check drawn from a day up to, not including, another."""
    query = sa.select(SpotDraw.zone_id, SpotDraw.section_code).where(
        SpotDraw.mall_id == mall_id, SpotDraw.on >= from_, SpotDraw.on < to
    )
    return [(zone_id, section) for zone_id, section in db.session.execute(query)]


def spot_coverage(mall_id: int, from_: dt.date, to: dt.date) -> Coverage:
    """How evenly the checks done in a period (both days included) cover zones and sections."""
    zones = db.session.scalars(sa.select(Zone.id).where(Zone.mall_id == mall_id, Zone.is_active)).all()
    version = find_current_version(mall_id, purpose="patrol")
    sections = [one.code for one in get_sheet(version.id, version.uid).sections] if version else []
    done = sa.select(SpotDraw.zone_id, SpotDraw.section_code).where(
        SpotDraw.mall_id == mall_id,
        SpotDraw.on.between(from_, to),
        SpotDraw.patrol_id.is_not(None),
    )
    return coverage(zones, sections, [(zone, section) for zone, section in db.session.execute(done)])


def list_draws(mall_id: int, on: dt.date, now: dt.datetime | None = None) -> list[SpotDraw]:
    """The checks of a day that are revealed; of hidden ones only the number is told (`hidden_draws`)."""
    query = (
        sa.select(SpotDraw)
        .where(SpotDraw.mall_id == mall_id, SpotDraw.on == on, SpotDraw.reveal_at <= (now or utcnow()))
        .options(joinedload(SpotDraw.zone))
        .order_by(SpotDraw.reveal_at, SpotDraw.position)
    )
    return list(db.session.scalars(query))


def hidden_draws(mall_id: int, on: dt.date, now: dt.datetime | None = None) -> int:
    """How many checks of a day are still hidden."""
    query = sa.select(sa.func.count()).where(
        SpotDraw.mall_id == mall_id, SpotDraw.on == on, SpotDraw.reveal_at > (now or utcnow())
    )
    return db.session.scalar(query) or 0
