"""What becomes of complaints with a member; what was told elsewhere becomes a complaint (26.3, 28.1, 42)."""

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.taking import Told, take
from mallops.blueprints.complaints.models import Complaint, ComplaintNote, HandlingReport, Mediation, Payout
from mallops.blueprints.complaints.queries.complaints import complaints_of_member
from mallops.blueprints.complaints.rules.words import LONGEST
from mallops.blueprints.members.rules.hooks import member_data, on_erase, on_merge, still_needed
from mallops.core import files
from mallops.core.auth import Actor
from mallops.core.casework.models import CaseAttachment, SignOff
from mallops.core.db import after_commit, db
from mallops.core.turning import Target, turns_into
from mallops.core.turning import Told as Handed

_WORDS = ("customer", "phone", "phone_hash", "member_id", "content", "demand", "evidence", "feedback_text",
          "cause", "handling", "result", "reply", "score_text", "callback")  # fmt: skip


#: How it was told there, and how the complaint's form calls it.
_CHANNELS = {"visit": "walkin", "phone": "phone", "letter": "letter", "mail": "email", "online": "qr",
             "hotline": "hotline", "callback": "callback"}  # fmt: skip


def from_record(actor: Actor, handed: Handed) -> Complaint:
    """A callback's issue, an enquiry, a disputed return: who, the number, the words. Raises Invalid."""
    told = Told(
        content=handed.text[:LONGEST],
        channel=_CHANNELS.get(handed.channel, "walkin"),
        category="return" if handed.sort == "return" else "other",
        customer=handed.customer or ("" if handed.phone else _("Left no name")),
        phone=handed.phone,
        demand=handed.demand,
        tenant_id=handed.tenant_id,
        zone_id=handed.zone_id,
        slip_no=handed.slip_no,
        item=handed.item,
    )
    return take(actor, told, source_id=handed.source.id, member_id=handed.member_id, authorised=True)


COMPLAINT = turns_into(
    Target(
        "complaints",
        _l("Complaint"),
        "message-square",
        may.TAKE,
        from_record,
        order=10,
        suits=frozenset({"complaint", "return"}),
    )
)


@still_needed
def has_open(member: Any) -> bool:
    """Somebody whose complaint is open is not forgotten yet."""
    return any(one.closed_at is None for one in complaints_of_member(member))


@on_merge
def move_complaints(_actor: Actor, keep: Any, drop: Any) -> None:
    """Their complaints are the one member's."""
    table: Any = Complaint.__table__
    db.session.execute(sa.update(table).where(table.c.member_id == drop.id).values(member_id=keep.id))


@on_erase
def forget(_actor: Actor, member: Any) -> None:
    """Nothing tells any more who complained; what it was about, how severe and how long it took stays."""
    for case in complaints_of_member(member):
        for word in _WORDS:
            setattr(case, word, None)
        case.slip_id, case.slip_no, case.item = None, "", ""
        of_it = {"complaint_id": case.id}
        blank_report = {
            "cause": None,
            "handling": None,
            "proposal": None,
            "basis": None,
            "returned_why": None,
        }
        _blank(HandlingReport, of_it, blank_report)
        _blank(ComplaintNote, of_it, {"text": None})
        _blank(Payout, of_it, {"payee": None, "account": None, "basis": None})
        parties = (
            "a_name",
            "a_address",
            "a_phone",
            "a_id_number",
            "subject",
            "a_duty",
            "b_duty",
            "failed_why",
        )
        _blank(Mediation, of_it, dict.fromkeys(parties))
        for letter in case.letters:
            letter.question = letter.answer = None
        _forget_recordings(case)
        theirs = ("customer", "mediation_a")
        signed = sa.update(SignOff).where(SignOff.case_id == case.id, SignOff.capacity.in_(theirs))
        db.session.execute(signed.values(image=None, typed=""))
    db.session.flush()


def _forget_recordings(case: Complaint) -> None:
    """A voice is a person's: recordings go, from the record and, when no other has them, from the disk."""
    query = sa.select(CaseAttachment).where(CaseAttachment.case_id == case.id)
    for one in list(db.session.scalars(query)):
        if not one.is_sound:
            continue
        sha = one.file_sha256 or ""
        db.session.delete(one)
        db.session.flush()
        left = sa.select(sa.func.count()).where(CaseAttachment.file_sha256 == sha)
        if not db.session.scalar(left):
            after_commit(partial(files.remove, sha))


def _blank(model: Any, of_it: dict[str, int], values: dict[str, Any]) -> None:
    table = model.__table__
    query = sa.update(table).where(table.c.complaint_id == of_it["complaint_id"])
    db.session.execute(query.values(**values))


@member_data("complaints")
def data_of(member: Any) -> dict[str, Any]:
    """What is held on a person here; a complaint about staff without what the house found out."""
    found = [
        {
            "number": one.number,
            "opened_at": one.created_at.isoformat(),
            "state": one.state,
            "name": one.customer or "",
            "phone": one.phone or "",
            "content": one.content or "",
            "demand": one.demand or "",
            "evidence": one.evidence or "",
            "letter": one.feedback_text or "",
            "slip": one.slip_no,
            "reply": one.reply or "",
            "score": one.score,
            "score_text": one.score_text or "",
            "callback": one.callback or "",
        }
        for one in complaints_of_member(member)
    ]
    return {"complaints": found}


__all__ = ["COMPLAINT", "data_of", "forget", "from_record", "has_open", "move_complaints"]
