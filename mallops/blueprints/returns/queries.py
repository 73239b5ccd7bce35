"""Reads of returns: the policy, the slip in the ledger, by phone and member, what waits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.keys import phone_key
from mallops.blueprints.members.queries.members import find_by_phone
from mallops.blueprints.points.models import Slip
from mallops.blueprints.points.rules.booking import clean_slip
from mallops.blueprints.returns import permissions as may
from mallops.blueprints.returns.models import Return, ReturnClaw, ReturnPolicy
from mallops.blueprints.returns.rules import Terms
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tenants.queries import places_of
from mallops.core.auth import Actor
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db
from mallops.core.errors import Invalid

MOST = 5000


def sees_people(actor: Actor) -> bool:
    """Whether somebody deals with the customer: others read no names and no words."""
    return any(actor.can(one) for one in (may.WORK, may.DECIDE, may.PAY))


def find_policy(mall_id: int) -> ReturnPolicy | None:
    """The policy that the mall has set, if any."""
    return db.session.scalar(sa.select(ReturnPolicy).where(ReturnPolicy.mall_id == mall_id))


def terms_of(mall_id: int) -> Terms:
    """The policy in force; the shipped one until the mall sets its own."""
    row = find_policy(mall_id)
    if row is None:
        return Terms()
    days = {key: int(value) for key, value in row.exceptions.items()}
    return Terms(row.days_no_reason, row.days_fault, row.keep_days, days)


def text_of(mall_id: int, chinese: bool) -> str:
    """What the mall tells customers of its policy; empty when it has written nothing."""
    row = find_policy(mall_id)
    if row is None:
        return ""
    return (row.text_zh or row.text_en) if chinese else (row.text_en or row.text_zh)


def find_slip(tenant_id: int, number: str, on: dt.date) -> Slip | None:
    """The slip in the points ledger, when it ever gave points."""
    try:
        cleaned = clean_slip(number)
    except Invalid:
        return None
    query = sa.select(Slip).where(Slip.tenant_id == tenant_id, Slip.number == cleaned, Slip.on == on)
    return db.session.scalar(query)


def zone_of(tenant: Tenant, on: dt.date) -> int | None:
    """The zone of a shop's first unit, so that its floor officer sees the return."""
    places = places_of([tenant.id], on).get(tenant.id, ())
    code = next((zone for _unit, zone in places if zone), None)
    query = sa.select(Zone.id).where(Zone.mall_id == tenant.mall_id, Zone.code == code)
    return db.session.scalar(query) if code else None


def member_of_phone(mall_id: int, phone: str) -> Member | None:
    """The member with this number."""
    return find_by_phone(mall_id, phone) if phone else None


def returns_of_phone(mall_id: int, phone: str, limit: int = 20) -> list[Return]:
    """Returns of a number, the newest first."""
    key = phone_key(phone)
    if key is None:
        return []
    query = sa.select(Return).where(Return.of_mall(mall_id), Return.phone_hash == key)
    return list(db.session.scalars(query.order_by(Return.id.desc()).limit(limit)))


def same_slip(case: Return) -> list[Return]:
    """Other returns of the same slip that were not refused: the desk sees them before it decides."""
    query = sa.select(Return).where(
        Return.of_mall(case.mall_id), Return.slip_no == case.slip_no, Return.slip_on == case.slip_on,
        Return.tenant_id == case.tenant_id, Return.id != case.id,
        Return.state.not_in(("void", "withdrawn")),
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Return.id).limit(20)))


def pictures_of(case: Return) -> list[Any]:
    """Photos of the goods and the slip, oldest first; those of steps stay with staff."""
    query = (
        sa.select(CaseAttachment)
        .where(
            CaseAttachment.case_id == case.id,
            CaseAttachment.photo_id.is_not(None),
            CaseAttachment.stage == "",
        )
        .order_by(CaseAttachment.id)
    )
    return [one.photo for one in db.session.scalars(query)]


def find_claw(case: Return, uid: Any) -> ReturnClaw | None:
    """What has to come back, of this return."""
    return next((one for one in case.claws if one.uid == uid), None)


__all__ = [
    "find_claw",
    "find_policy",
    "find_slip",
    "member_of_phone",
    "pictures_of",
    "returns_of_phone",
    "same_slip",
    "sees_people",
    "terms_of",
    "text_of",
    "zone_of",
]
