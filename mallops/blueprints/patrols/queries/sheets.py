"""The sheet of a run, its shops, and what is known of its zone from earlier rounds."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from mallops.blueprints.checklists.models import TemplateVersion
from mallops.blueprints.checklists.queries import Sheet, get_sheet
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol, PatrolRound, QuickPhrase
from mallops.blueprints.patrols.rules.presence import Sighting
from mallops.blueprints.patrols.rules.repeats import REPEAT_DAYS, PastFinding
from mallops.blueprints.sites.models import Floor, Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.clock import in_zone
from mallops.core.db import db

MAX_PHRASES = 60
MAX_OPEN_SHOWN = 200


def sheet_of_patrol(patrol: Patrol) -> Sheet:
    """The frozen sheet of a run."""
    uid = db.session.scalar(sa.select(TemplateVersion.uid).where(TemplateVersion.id == patrol.version_id))
    return get_sheet(patrol.version_id, uid)


def tenant_uids(tenant_ids: Collection[int]) -> dict[int, uuid.UUID]:
    """Public ids of tenants."""
    query = sa.select(Tenant.id, Tenant.uid).where(Tenant.id.in_(tenant_ids))
    return {id: uid for id, uid in db.session.execute(query)}


def finding_uids(ids: Collection[int]) -> dict[int, uuid.UUID]:
    """Public ids of findings."""
    query = sa.select(Finding.id, Finding.uid).where(Finding.id.in_(ids))
    return {id: uid for id, uid in db.session.execute(query)} if ids else {}


def past_findings(
    mall_id: int, zone_id: int | None, on: dt.date, tz: str, *, but: int | None = None
) -> list[PastFinding]:
    """Findings of a zone that are open, or were found or closed within the period of repeats.

    `but`: the run whose own findings are left out.
    """
    since = dt.datetime.combine(on - dt.timedelta(days=REPEAT_DAYS + 1), dt.time(), dt.UTC)
    query = sa.select(
        Finding.id,
        Finding.item_code,
        Finding.zone_id,
        Finding.tenant_id,
        Finding.created_at,
        Finding.closed_at,
    ).where(
        Finding.of_mall(mall_id),
        Finding.zone_id == zone_id,
        Finding.kind == "fixes",
        Finding.state != "void",
        sa.or_(Finding.closed_at.is_(None), Finding.closed_at >= since, Finding.created_at >= since),
    )
    if but is not None:
        query = query.where(sa.or_(Finding.source_case_id.is_(None), Finding.source_case_id != but))
    return [
        PastFinding(
            row.id,
            row.item_code,
            row.zone_id,
            row.tenant_id,
            in_zone(row.created_at, tz).date(),
            in_zone(row.closed_at, tz).date() if row.closed_at else None,
        )
        for row in db.session.execute(query)
    ]


@dataclass(frozen=True)
class OpenFinding:
    """What is still open in a zone, shown under the item it belongs to."""

    uid: uuid.UUID
    number: str | None
    item_code: str
    tenant_id: int | None
    title: str
    state: str
    severity: str
    created_at: dt.datetime
    due_at: dt.datetime | None


def open_findings(mall_id: int, zone_id: int | None, tenant_id: int | None = None) -> list[OpenFinding]:
    """Findings of a zone (or of one shop) that are not closed, oldest first."""
    place = Finding.tenant_id == tenant_id if tenant_id is not None else Finding.zone_id == zone_id
    query = (
        sa.select(
            Finding.uid,
            Finding.number,
            Finding.item_code,
            Finding.tenant_id,
            Finding.title,
            Finding.state,
            Finding.severity,
            Finding.created_at,
            Finding.due_at,
        )
        .where(Finding.of_mall(mall_id), Finding.kind == "fixes", place, Finding.closed_at.is_(None))
        .order_by(Finding.id)
        .limit(MAX_OPEN_SHOWN)
    )
    return [OpenFinding(*row) for row in db.session.execute(query)]


def quick_phrases(mall_id: int, user_id: int | None) -> list[QuickPhrase]:
    """The mall's and the person's own phrases, the most used first."""
    query = (
        sa.select(QuickPhrase)
        .where(
            QuickPhrase.mall_id == mall_id,
            sa.or_(QuickPhrase.user_id.is_(None), QuickPhrase.user_id == user_id),
        )
        .order_by(QuickPhrase.used.desc(), QuickPhrase.id)
        .limit(MAX_PHRASES)
    )
    return list(db.session.scalars(query))


def window_of(patrol: Patrol) -> tuple[dt.datetime, dt.datetime] | None:
    """The window of the round a run walks."""
    query = sa.select(PatrolRound.starts_at, PatrolRound.ends_at).where(PatrolRound.id == patrol.round_id)
    row = db.session.execute(query).one_or_none() if patrol.round_id is not None else None
    return (row.starts_at, row.ends_at) if row is not None else None


def sightings_of(patrol: Patrol, user_id: int | None, until: dt.datetime) -> list[Sighting]:
    """Where a person's phone was that day by its runs' starts and ends: what jumps are judged by."""
    query = (
        sa.select(Patrol.id, Patrol.started_at, Patrol.submitted_at, Zone.code, Floor.level)
        .join(Zone, Zone.id == Patrol.zone_id)
        .join(Floor, Floor.id == Zone.floor_id)
        .where(
            Patrol.of_mall(patrol.mall_id),
            Patrol.kind == "patrols",
            Patrol.owner_id == user_id,
            Patrol.on == patrol.on,
            Patrol.state != "void",
        )
    )
    found = []
    for row in db.session.execute(query):
        found.append(Sighting(row.started_at, row.code, row.level))
        ended = until if row.id == patrol.id else row.submitted_at
        if ended is not None:
            found.append(Sighting(ended, row.code, row.level))
    return found
