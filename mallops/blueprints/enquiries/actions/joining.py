"""What becomes of enquiries with a member, and after the time for which it is kept who asked."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mallops.blueprints.enquiries.models import Consult, Enquiry
from mallops.blueprints.enquiries.rules.enquiries import KEPT_DAYS
from mallops.blueprints.members.actions.records import follow_member, records_of
from mallops.blueprints.members.rules.hooks import member_data
from mallops.core.casework.retention import forgets
from mallops.core.db import db

#: Whatever tells who asked, or may.
PERSONAL = ("customer", "phone", "phone_hash", "email", "question", "answer", "remark")


@forgets(Enquiry, KEPT_DAYS, signed_as=("customer",))
def empty(case: Enquiry) -> None:
    """Nothing tells any more who asked; that something was asked, when and of which kind, stays."""
    for name in (*PERSONAL, "member_id", "source_hash", "text_hash", "follow_hash"):
        setattr(case, name, None)
    texts = sa.update(Consult).where(Consult.enquiry_id == case.id)
    db.session.execute(texts.values(question=None, reply=None))


follow_member(Enquiry)


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
        for one in records_of(Enquiry, member)
    ]
    return {"enquiries": found}


__all__ = ["data_of"]
