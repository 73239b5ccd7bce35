"""Notices, talks, and what of attendance waits for somebody."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.attendance.models import (
    AttendanceCorrection,
    AttendanceNotice,
    AttendancePhoto,
    AttendanceTalk,
    AttendanceTick,
)
from mallops.blueprints.tenants.models import Tenant
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db


def find_notice(mall_id: int | None, tenant_id: int, on: dt.date, phase: str) -> AttendanceNotice | None:
    """The notice that stands on a phase of a shop's day; a void one does not."""
    row = AttendanceNotice
    query = (
        sa.select(row)
        .where(
            row.of_mall(mall_id),
            row.tenant_id == tenant_id,
            row.on == on,
            row.phase == phase,
            row.state != "void",
        )
        .order_by(row.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def list_notices(
    mall_id: int | None, tenant_id: int, first: dt.date, last: dt.date
) -> list[AttendanceNotice]:
    """The notices about a tenant's days, the oldest first; void ones are left out."""
    row = AttendanceNotice
    query = sa.select(row).where(
        row.of_mall(mall_id), row.tenant_id == tenant_id, row.on.between(first, last), row.state != "void"
    )
    return list(db.session.scalars(query.order_by(row.on, row.id)))


def confirmed_by_tenant(mall_id: int | None, first: dt.date, last: dt.date) -> dict[int, int]:
    """How many notices were confirmed on these days, by tenant."""
    row = AttendanceNotice
    query = (
        sa.select(row.tenant_id, sa.func.count())
        .where(row.of_mall(mall_id), row.state == "confirmed", row.on.between(first, last))
        .group_by(row.tenant_id)
    )
    return {one[0] or 0: one[1] for one in db.session.execute(query)}


def confirmed_days(mall_id: int | None, tenant_id: int) -> list[dt.date]:
    """Days of a tenant's confirmed misses."""
    row = AttendanceNotice
    query = sa.select(row.on).where(
        row.of_mall(mall_id), row.tenant_id == tenant_id, row.state == "confirmed"
    )
    return list(db.session.scalars(query))


def last_talk(mall_id: int | None, tenant_id: int) -> AttendanceTalk | None:
    """The latest talk with a tenant, planned or held."""
    row = AttendanceTalk
    query = sa.select(row).where(
        row.of_mall(mall_id), row.tenant_id == tenant_id, row.state != "void", row.to_on.is_not(None)
    )
    return db.session.scalar(query.order_by(row.to_on.desc(), row.id.desc()).limit(1))


def lock_tenant(tenant_id: int) -> Tenant:
    """The tenant's row, held until the end of the transaction: two notices on one miss exclude each other."""
    query = sa.select(Tenant).where(Tenant.id == tenant_id).with_for_update(of=Tenant.__table__)
    return db.session.execute(query).scalar_one()


def lock_notice(case_id: int) -> AttendanceNotice:
    """The notice as it stands now, held until the end of the transaction."""
    query = (
        sa.select(AttendanceNotice)
        .where(AttendanceNotice.id == case_id)
        .with_for_update(of=AttendanceNotice.__table__)
        .execution_options(populate_existing=True)
    )
    return db.session.execute(query).scalar_one()


def photos_of_notice(case: Any) -> list[tuple[Any, str]]:
    """(picture, "seen" or "appeal"): of the looks at that shop on that day, and of the appeal."""
    seen = (
        sa.select(AttendancePhoto)
        .join(AttendanceTick, AttendanceTick.id == AttendancePhoto.tick_id)
        .where(
            AttendanceTick.mall_id == case.mall_id,
            AttendanceTick.tenant_id == case.tenant_id,
            AttendanceTick.on == case.on,
            AttendanceTick.phase == case.phase,
        )
        .order_by(AttendancePhoto.id)
    )
    sent = (
        sa.select(CaseAttachment)
        .where(CaseAttachment.case_id == case.id, CaseAttachment.photo_id.is_not(None))
        .order_by(CaseAttachment.id)
    )
    return [(one.photo, "seen") for one in db.session.scalars(seen)] + [
        (one.photo, "appeal" if one.stage == "appeal" else "") for one in db.session.scalars(sent)
    ]


def list_corrections(mall_id: int | None, tenant_id: int, on: dt.date) -> list[AttendanceCorrection]:
    """What was put right of a shop's day, the latest first."""
    row = AttendanceCorrection
    query = sa.select(row).where(row.mall_id == mall_id, row.tenant_id == tenant_id, row.on == on)
    return list(db.session.scalars(query.order_by(row.id.desc())))
