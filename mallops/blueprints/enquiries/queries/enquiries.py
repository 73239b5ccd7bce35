"""Reads of enquiries and of consulted departments."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.enquiries.models import Consult, Enquiry
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.keys import phone_key
from mallops.blueprints.members.queries.members import find_by_phone
from mallops.core.auth import Actor
from mallops.core.casework.sight import departments_of
from mallops.core.db import db
from mallops.core.errors import NotFound

#: People of customer service itself answer what is put to "service".
SERVICE = frozenset({"SUP", "CSM", "CMP", "AFT", "CRM", "MEM", "LEAD"})
#: They may look at every question that was put to anybody.
ALL_CONSULTS = frozenset({"SUP", "CSM", "OPM", "AGM", "GM"})
MOST = 2000


def member_of_phone(mall_id: int, phone: str) -> Member | None:
    """The member with this number."""
    return find_by_phone(mall_id, phone) if phone else None


def enquiries_of_phone(mall_id: int, phone: str, limit: int = 5) -> list[Enquiry]:
    """What this number asked before, the newest first."""
    key = phone_key(phone)
    if key is None:
        return []
    query = sa.select(Enquiry).where(Enquiry.of_mall(mall_id), Enquiry.phone_hash == key)
    return list(db.session.scalars(query.order_by(Enquiry.id.desc()).limit(limit)))


def find_by_follow(follow_hash: str) -> Enquiry | None:
    """The entry behind a follow-link."""
    return db.session.scalar(sa.select(Enquiry).where(Enquiry.follow_hash == follow_hash))


def count_since(mall_id: int, since: dt.datetime, **where: Any) -> int:
    """How many visitors' entries came since a moment; `where` names columns: source_hash, zone_id, …"""
    query = sa.select(sa.func.count(Enquiry.id)).where(
        Enquiry.of_mall(mall_id), Enquiry.channel == "qr", Enquiry.created_at >= since
    )
    for name, value in where.items():
        query = query.where(getattr(Enquiry, name) == value)
    return int(db.session.scalar(query) or 0)


def list_callbacks(mall_id: int, limit: int = 200) -> list[Enquiry]:
    """Who was promised a callback, the oldest first."""
    query = sa.select(Enquiry).where(
        Enquiry.of_mall(mall_id), Enquiry.state == "answered", Enquiry.callback == "wanted"
    )
    return list(db.session.scalars(query.order_by(Enquiry.id).limit(limit)))


# -- consulted departments --------------------------------------------------------------------------------


def departments_for(actor: Actor) -> frozenset[str]:
    """For which departments this person answers."""
    own = departments_of(actor)
    return own | {"service"} if actor.roles & SERVICE else own


def _mine(actor: Actor) -> sa.ColumnElement[bool]:
    mine = Consult.person_id == actor.user_id
    departments = departments_for(actor)
    return sa.or_(mine, Consult.department.in_(sorted(departments))) if departments else mine


def is_asked(actor: Actor, consult: Consult) -> bool:
    """Whether this person is asked: by name, or as one of the department."""
    return consult.person_id == actor.user_id or consult.department in departments_for(actor)


def get_consult(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> Consult:
    """A question that this person may see. Raises NotFound."""
    query = sa.select(Consult).where(Consult.uid == uid, Consult.mall_id == actor.mall_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None or not (is_asked(actor, found) or actor.roles & ALL_CONSULTS):
        raise NotFound()
    return found


def list_consults(actor: Actor, *, waiting: bool, limit: int = 100) -> list[Consult]:
    """Questions to this person: those that wait, the oldest first; else those answered, the newest first."""
    query = (
        sa.select(Consult)
        .join(Enquiry, Enquiry.id == Consult.enquiry_id)
        .options(joinedload(Consult.asked_by), joinedload(Consult.enquiry))
        .where(Consult.mall_id == actor.mall_id, _mine(actor))
    )
    if waiting:
        query = query.where(Consult.replied_at.is_(None), Enquiry.state.in_(("open", "consulting")))
        return list(db.session.scalars(query.order_by(Consult.id).limit(limit)))
    query = query.where(Consult.replied_at.is_not(None))
    return list(db.session.scalars(query.order_by(Consult.id.desc()).limit(limit)))


def count_consults(actor: Actor) -> int:
    """How many questions wait for this person."""
    query = (
        sa.select(sa.func.count(Consult.id))
        .join(Enquiry, Enquiry.id == Consult.enquiry_id)
        .where(
            Consult.mall_id == actor.mall_id,
            _mine(actor),
            Consult.replied_at.is_(None),
            Enquiry.state.in_(("open", "consulting")),
        )
    )
    return int(db.session.scalar(query) or 0)


__all__ = [
    "count_consults",
    "count_since",
    "departments_for",
    "enquiries_of_phone",
    "find_by_follow",
    "get_consult",
    "is_asked",
    "list_callbacks",
    "list_consults",
    "member_of_phone",
]
