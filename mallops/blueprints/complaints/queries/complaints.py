"""Reads of complaints: of a number, of a member, slips, reports, letters, money."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.complaints.models import (
    Complaint,
    ComplaintRules,
    HandlingReport,
    InternalLetter,
    Mediation,
    Payout,
    ReportSignature,
)
from mallops.blueprints.complaints.rules.money import SHIPPED, Ceilings
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.keys import phone_key
from mallops.blueprints.members.queries.members import find_by_phone
from mallops.blueprints.points.models import PointAccount, Slip
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.errors import NotFound

#: A slip that is typed may be this old.
SHOWN = 5


def member_of_phone(mall_id: int, phone: str) -> Member | None:
    """The member with this number."""
    return find_by_phone(mall_id, phone) if phone else None


def complaints_of_phone(actor: Actor, phone: str, limit: int = SHOWN) -> list[Complaint]:
    """What this number complained about before, as far as this person sees it, open ones first."""
    key = phone_key(phone)
    if key is None:
        return []
    query = sa.select(Complaint).where(Complaint.of_mall(actor.mall_id), Complaint.phone_hash == key)
    found = db.session.scalars(query.order_by(Complaint.id.desc()).limit(limit * 4))
    seen = [one for one in found if one.visible_to(actor)]
    return sorted(seen, key=lambda one: one.closed_at is not None)[:limit]


def visits_of(member: Any, limit: int = SHOWN) -> list[Slip]:
    """The last purchases of a member: their last visits."""
    query = (
        sa.select(Slip)
        .join(PointAccount, PointAccount.id == Slip.account_id)
        .where(PointAccount.member_id == member.id)
        .order_by(Slip.on.desc(), Slip.id.desc())
    )
    return list(db.session.scalars(query.limit(limit)))


def find_slip(mall_id: int, number: str, tenant_id: int | None) -> Slip | None:
    """The one slip with this number, of this shop when one is named; None when it is not clear."""
    if not number:
        return None
    query = sa.select(Slip).where(Slip.mall_id == mall_id, Slip.number == number)
    if tenant_id is not None:
        query = query.where(Slip.tenant_id == tenant_id)
    found = list(db.session.scalars(query.limit(2)))
    return found[0] if len(found) == 1 else None


def report_of(case: Complaint) -> HandlingReport | None:
    """The newest round of its report."""
    query = sa.select(HandlingReport).where(HandlingReport.complaint_id == case.id)
    return db.session.scalar(query.order_by(HandlingReport.round.desc()).limit(1))


def signed_of(report: HandlingReport | None) -> dict[str, int | None]:
    """Who has signed a round, by capacity."""
    if report is None:
        return {}
    query = sa.select(ReportSignature).where(ReportSignature.report_id == report.id)
    return {one.capacity: one.user_id for one in db.session.scalars(query)}


def letters_of(case: Complaint) -> list[InternalLetter]:
    """Its internal letters, in order."""
    query = sa.select(InternalLetter).where(InternalLetter.complaint_id == case.id)
    return list(db.session.scalars(query.order_by(InternalLetter.id)))


def mediation_of(case: Complaint) -> Mediation | None:
    """Its mediation agreement."""
    return db.session.scalar(sa.select(Mediation).where(Mediation.complaint_id == case.id))


def payouts_of(case: Complaint) -> list[Payout]:
    """Money for it, in order; none that is void."""
    query = sa.select(Payout).where(Payout.complaint_id == case.id, Payout.state != "void")
    return list(db.session.scalars(query.order_by(Payout.id)))


def reports_to_sign(mall_id: int, limit: int = 200) -> Sequence[Any]:
    """Complaints whose report waits for signatures, the most urgent first."""
    query = sa.select(Complaint).where(Complaint.of_mall(mall_id), Complaint.state == "approval")
    return list(db.session.scalars(query.order_by(Complaint.due_at, Complaint.id).limit(limit)))


def get_complaint(key: int, *, lock: bool = False) -> Complaint:
    """The complaint behind a personal link."""
    return db.session.get_one(Complaint, key, with_for_update=True if lock else None, populate_existing=lock)


def get_to_sign(mall_id: int | None, uid: uuid.UUID, *, lock: bool = False) -> Complaint:
    """A complaint for those who sign, whose sight the action decides. Raises NotFound."""
    query = sa.select(Complaint).where(Complaint.of_mall(mall_id), Complaint.uid == uid)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def ceilings_of(mall_id: int | None) -> Ceilings:
    """The limits of the mall, or those shipped."""
    row = db.session.scalar(sa.select(ComplaintRules).where(ComplaintRules.mall_id == mall_id))
    return Ceilings(row.small_fen, row.big_fen) if row is not None else SHIPPED
