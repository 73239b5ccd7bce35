"""What becomes of enquiries with a member, and after the time for which it is kept who asked."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.enquiries.models import Consult, Enquiry
from mallops.blueprints.enquiries.queries.enquiries import enquiries_of_member, list_to_forget
from mallops.blueprints.enquiries.rules.enquiries import KEPT
from mallops.blueprints.members.rules.hooks import member_data, on_erase, on_merge
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.casework.models import SignOff
from mallops.core.db import db, transaction, utcnow
from mallops.core.malls import Mall

log = logging.getLogger("mallops.jobs")
AT_ONCE = 200
#: Whatever tells who asked, or may.
PERSONAL = ("customer", "phone", "phone_hash", "email", "question", "answer", "remark")


def _empty(case: Enquiry) -> None:
    """Nothing tells any more who asked; that something was asked, when and of which kind, stays."""
    for name in (*PERSONAL, "member_id", "source_hash", "text_hash", "follow_hash"):
        setattr(case, name, None)
    texts = sa.update(Consult).where(Consult.enquiry_id == case.id)
    db.session.execute(texts.values(question=None, reply=None))
    signed = sa.update(SignOff).where(SignOff.case_id == case.id, SignOff.capacity == "customer")
    db.session.execute(signed.values(image=None, typed=""))
    case.forgotten_at = utcnow()


@on_merge
def move_enquiries(_actor: Actor, keep: Any, drop: Any) -> None:
    """Their enquiries are the one member's."""
    table: Any = Enquiry.__table__
    db.session.execute(sa.update(table).where(table.c.member_id == drop.id).values(member_id=keep.id))


@on_erase
def forget(_actor: Actor, member: Any) -> None:
    """Nothing tells any more that this person asked."""
    for case in enquiries_of_member(member):
        _empty(case)
    db.session.flush()


@member_data("enquiries")
def data_of(member: Any) -> dict[str, Any]:
    """What is held on a person here."""
    found = [
        {
            "number": one.number,
            "kind": one.sort,
            "channel": one.channel,
            "state": one.state,
            "name": one.customer or "",
            "phone": one.phone or "",
            "email": one.email or "",
            "question": one.question or "",
            "answer": one.answer or "",
            "remark": one.remark or "",
            "opened_at": one.created_at.isoformat(),
        }
        for one in enquiries_of_member(member)
    ]
    return {"enquiries": found}


def forget_old(now: dt.datetime | None = None) -> int:
    """Empty in every mall what ended long ago; returns how many."""
    before = (now or utcnow()) - KEPT
    count = 0
    for mall_id, tz in [(one.id, one.tz) for one in db.session.scalars(sa.select(Mall).order_by(Mall.id))]:
        actor = Actor.system(mall_id, tz)
        with acting(actor, "enquiries.retention"), transaction():
            for case in list_to_forget(mall_id, before, AT_ONCE):
                _empty(case)
                casework.log(case, actor, "forgotten")
                count += 1
    return count


__all__ = ["data_of", "forget", "forget_old", "move_enquiries"]
