"""The orders of a span of months, as the analysis counts them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.rules import Line
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.casework.models import Case
from mallops.core.casework.sight import scope
from mallops.core.db import db
from mallops.core.names import pick

MAX_LINES = 50_000


def list_lines(actor: Actor, area: str, since: dt.datetime, until: dt.datetime) -> list[Line]:
    """Orders opened from `since` to `until`, as far as this person sees them; void ones do not count."""
    case = Case.__table__.c
    query = (
        sa.select(
            Finding.created_at,
            Finding.due_at,
            Finding.closed_at,
            Finding.department,
            Finding.repeat_count,
            Finding.reopen_count,
            Zone.name_zh.label("zone_zh"),
            Zone.name_en.label("zone_en"),
            Tenant.name_zh.label("tenant_zh"),
            Tenant.name_en.label("tenant_en"),
        )
        .select_from(Finding)
        .outerjoin(Zone, Zone.id == Finding.zone_id)
        .outerjoin(Tenant, Tenant.id == Finding.tenant_id)
        .where(
            Finding.of_mall(actor.mall_id),
            Finding.kind == "fixes",
            Finding.state != "void",
            Finding.created_at >= since,
            Finding.created_at < until,
        )
        .order_by(Finding.id)
        .limit(MAX_LINES)
    )
    limits = scope(actor, area, case)
    if limits is not None:
        query = query.where(limits)
    zone = ZoneInfo(actor.tz)
    return [_line(one, zone) for one in db.session.execute(query)]


def _line(one: Any, zone: ZoneInfo) -> Line:
    words = one._mapping
    return Line(
        month=f"{words['created_at'].astimezone(zone):%Y-%m}",
        zone=pick(words["zone_zh"] or "", words["zone_en"] or ""),
        tenant=pick(words["tenant_zh"] or "", words["tenant_en"] or ""),
        department=str(DEPARTMENTS.get(words["department"], "")),
        opened_at=words["created_at"],
        due_at=words["due_at"],
        closed_at=words["closed_at"],
        repeats=words["repeat_count"],
        reopened=words["reopen_count"],
    )
