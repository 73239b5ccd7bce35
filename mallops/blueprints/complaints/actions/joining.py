"""What becomes of complaints with a member; what was told elsewhere becomes a complaint (26.3, 28.1, 42)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.taking import Told, take
from mallops.blueprints.complaints.models import (
    AuthorityCase,
    Complaint,
    ComplaintNote,
    HandlingReport,
    Mediation,
    Payout,
)
from mallops.blueprints.complaints.rules.words import KEPT_DAYS, LONGEST
from mallops.blueprints.members.actions.records import follow_member, records_of
from mallops.blueprints.members.rules.hooks import member_data
from mallops.core.auth import Actor
from mallops.core.casework.retention import forget, forget_traces, forgets
from mallops.core.db import db
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


@forgets(Complaint, KEPT_DAYS, signed_as=("customer", "mediation_a"))
def empty(case: Complaint) -> None:
    """Nothing tells any more who complained; what it was about, how severe and how long it took stays."""
    for word in _WORDS:
        setattr(case, word, None)
    case.slip_id, case.slip_no, case.item = None, "", ""
    _blank(HandlingReport, case, "cause", "handling", "proposal", "basis", "returned_why")
    _blank(ComplaintNote, case, "text")
    parties = ("a_name", "a_address", "a_phone", "a_id_number", "subject", "a_duty", "b_duty", "failed_why")
    _blank(Mediation, case, *parties)
    for letter in case.letters:
        letter.question = letter.answer = None
        forget_traces(letter)
    for model in (Payout, AuthorityCase):
        for one in db.session.scalars(sa.select(model).where(model.complaint_id == case.id)).all():
            forget(Actor.system(case.mall_id), one)


@forgets(Payout, KEPT_DAYS, signed_as=("payee",))
def empty_payout(case: Payout) -> None:
    """Nothing tells any more who was paid; how much, when, and who decided stays."""
    case.payee = case.account = case.basis = None


@forgets(AuthorityCase, KEPT_DAYS)
def empty_authority(case: AuthorityCase) -> None:
    """Nothing tells any more who asked and what was said; which authority, which paper and when stays."""
    case.officer = case.officer_phone = case.asks = case.report = case.meeting = case.outcome = None


follow_member(Complaint)


def _blank(model: Any, case: Complaint, *words: str) -> None:
    table = model.__table__
    query = sa.update(table).where(table.c.complaint_id == case.id)
    db.session.execute(query.values(**dict.fromkeys(words)))


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
        for one in records_of(Complaint, member)
    ]
    return {"complaints": found}


__all__ = ["COMPLAINT", "data_of", "from_record"]
