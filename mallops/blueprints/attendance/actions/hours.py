"""Agreeing on hours and closures, and what the mall decides about grace, appeals and talks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.attendance.actions.telling import tell_closure
from mallops.blueprints.attendance.models import AttendanceHours, AttendanceSettings
from mallops.blueprints.attendance.permissions import CORRECT, DECIDE
from mallops.blueprints.attendance.queries.hours import settings_of
from mallops.blueprints.attendance.rules.hours import CLOSURE, HoursRule, ensure_rule_valid
from mallops.blueprints.sites.models import Floor
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid


def agree_hours(actor: Actor, values: dict[str, Any]) -> AttendanceHours:
    """Hours or a closure from a form: `kind`, `floor` (code), `tenant_id`, `weekdays`, dates, times.

    A closure of somebody who may not approve it waits. Raises Invalid, or Forbidden.
    """
    closure = values["kind"] == CLOSURE
    authorize(actor, CORRECT if closure else DECIDE)
    tenant, floor = _tenant(actor, values.get("tenant_id")), _floor(actor, values.get("floor", ""))
    if tenant is not None:
        floor = None
    rule = HoursRule(
        id=0,
        kind=values["kind"],
        floor_id=floor.id if floor else None,
        tenant_id=tenant.id if tenant else None,
        weekdays="".join(sorted(values.get("weekdays") or ())),
        from_on=values.get("from_on"),
        to_on=values.get("to_on"),
        opens_at=None if closure else values.get("opens_at"),
        closes_at=None if closure else values.get("closes_at"),
        reason=values.get("reason") or "",
    )
    ensure_rule_valid(rule, business_date(utcnow(), actor.tz))
    row = AttendanceHours(
        mall_id=actor.mall_id,
        created_by_id=actor.user_id,
        state="waiting",
        **{name: getattr(rule, name) for name in _COLUMNS},
    )
    if actor.can(DECIDE):
        _decide(actor, row, "approved")
    db.session.add(row)
    db.session.flush()
    if row.state == "waiting":
        tell_closure(actor, row, tenant)
    return row


_COLUMNS = (
    "kind", "floor_id", "tenant_id", "weekdays", "from_on", "to_on", "opens_at", "closes_at", "reason",
)  # fmt: skip


def _tenant(actor: Actor, tenant_id: int | None) -> Tenant | None:
    if tenant_id is None:
        return None
    found = db.session.scalar(
        sa.select(Tenant).where(Tenant.mall_id == actor.mall_id, Tenant.id == tenant_id)
    )
    if found is None:
        raise Invalid(field_errors={"tenant_id": _("Choose a tenant of this mall.")})
    return found


def _floor(actor: Actor, code: str) -> Floor | None:
    if not code:
        return None
    found = db.session.scalar(sa.select(Floor).where(Floor.mall_id == actor.mall_id, Floor.code == code))
    if found is None:
        raise Invalid(field_errors={"floor": _("There is no such floor.")})
    return found


def _decide(actor: Actor, row: AttendanceHours, state: str) -> None:
    row.state, row.decided_by_id, row.decided_at = state, actor.user_id, utcnow()


def decide_closure(actor: Actor, row: AttendanceHours, *, approve: bool) -> None:
    """Approve or refuse a closure that waits. Raises Conflict when it does not wait any more."""
    authorize(actor, DECIDE)
    if row.state != "waiting":
        raise Conflict(_("Somebody has decided this already."))
    _decide(actor, row, "approved" if approve else "refused")
    db.session.flush()


def end_hours(actor: Actor, row: AttendanceHours) -> None:
    """From today on it holds no more; days that are over keep it. Raises Conflict when it is over."""
    authorize(actor, CORRECT if row.state == "waiting" and row.created_by_id == actor.user_id else DECIDE)
    today = business_date(utcnow(), actor.tz)
    if row.state == "refused" or (row.to_on is not None and row.to_on < today):
        raise Conflict(_("This is over already."))
    if row.from_on >= today:
        _decide(actor, row, "refused")
    else:
        row.to_on = today - dt.timedelta(days=1)
    db.session.flush()


def save_settings(actor: Actor, values: dict[str, int]) -> AttendanceSettings:
    """Keep what the mall decided."""
    authorize(actor, DECIDE)
    row = settings_of(actor.mall_id)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    return row
