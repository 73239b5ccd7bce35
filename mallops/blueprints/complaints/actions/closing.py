"""Answered, evaluated, called back, opened again; the mediation agreement 调解协议 (39.3 to 39.5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.letters import next_number
from mallops.blueprints.complaints.actions.taking import keep_note
from mallops.blueprints.complaints.models import Complaint, Mediation
from mallops.blueprints.complaints.queries.complaints import mediation_of
from mallops.blueprints.complaints.rules import complaints as rules
from mallops.blueprints.complaints.rules.words import CHANNELS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.models import SignOff
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import today_of
from mallops.core.phones import ensure_phone


def reply(actor: Actor, case: Complaint, text: str, how: str, *, version: int | None = None) -> None:
    """What the customer is told, once all have signed. Raises NotSigned, Invalid."""
    authorize(actor, may.WORK, case)
    casework.ensure_version(case, version)
    if how not in CHANNELS:
        raise Invalid(field_errors={"how": _("Choose one from the list.")})
    words = rules.ensure_text(text, "reply")
    casework.move(actor, case, "reply")
    case.reply, case.reply_how, case.replied_at = words, how, utcnow()
    db.session.flush()


def evaluate(actor: Actor, case: Complaint, score: int | None, text: str = "") -> None:
    """How satisfied the customer is, as told to the house or through the link. Raises Invalid."""
    number = rules.ensure_score(score)
    casework.move(actor, case, "evaluate")
    case.score, case.score_text, case.scored_at = number, text.strip()[:1000] or None, utcnow()
    db.session.flush()


def call_back(actor: Actor, case: Complaint, text: str) -> None:
    """The customer was called: is it really settled? Raises Invalid."""
    authorize(actor, may.WORK, case)
    words = rules.ensure_text(text, "text")
    casework.move(actor, case, "call")
    case.callback, case.called_at = words, utcnow()
    db.session.flush()


def reopen(actor: Actor, case: Complaint, why: str) -> None:
    """It is not settled after all. Raises Invalid."""
    authorize(actor, may.WORK, case)
    keep_note(actor, case, "reason", why, "why")
    casework.move(actor, case, "reopen")


@dataclass(frozen=True)
class Agreed:
    """What the two parties agree on."""

    a_name: str = ""
    a_address: str = ""
    a_phone: str = ""
    a_id_number: str = ""
    b_name: str = ""
    b_address: str = ""
    b_phone: str = ""
    b_contact: str = ""
    agreed_on: dt.date | None = None
    complained_on: dt.date | None = None
    subject: str = ""
    a_duty: str = ""
    b_duty: str = ""


NEEDED = ("a_name", "a_address", "a_phone", "a_id_number", "b_name", "b_contact", "subject", "b_duty")
KEPT = (*NEEDED, "b_address", "b_phone", "a_duty")


def write_mediation(actor: Actor, case: Complaint, told: Agreed) -> Mediation:
    """The agreement with its fields; to be changed until somebody has signed. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, case)
    if case.state in rules.OVER:
        raise Conflict(_("This complaint is closed. Open it again first."))
    errors = {key: _("Fill in this field.") for key in NEEDED if not getattr(told, key).strip()}
    today = today_of(case.mall_id)
    if told.agreed_on is None or told.agreed_on > today:
        errors["agreed_on"] = _("Enter the day of the agreement, today at the latest.")
    if errors:
        raise Invalid(field_errors=errors)
    row = mediation_of(case)
    if row is not None and (row.state == "effective" or signatures_of(row)):
        raise Conflict(_("The agreement is signed and can't be changed any more."))
    if row is None:
        assert told.agreed_on is not None
        row = Mediation(
            complaint_id=case.id, number=next_number(case, "TJX"), b_name="", agreed_on=told.agreed_on,
            complained_on=told.complained_on or case.created_at.date(),
        )  # fmt: skip
        db.session.add(row)
    for key in KEPT:
        setattr(row, key, getattr(told, key).strip()[: 120 if key == "b_name" else 2000])
    row.a_phone = ensure_phone(told.a_phone, "a_phone")
    row.b_phone = ensure_phone(told.b_phone, "b_phone") if told.b_phone.strip() else ""
    row.agreed_on = told.agreed_on or today
    row.complained_on = told.complained_on or row.complained_on
    row.state, row.failed_why = "draft", None
    casework.log(case, actor, "mediation", note=row.number)
    db.session.flush()
    return row


def sign_mediation(
    actor: Actor, case: Complaint, party: str, signature: str, *, sealed: bool = False
) -> None:
    """Party A signs, party B signs and puts the seal; with both it is effective. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, case)
    row = mediation_of(case)
    if row is None or row.state != "draft":
        raise Conflict(_("There is no agreement that waits for signatures."))
    if party not in {"a", "b"}:
        raise Invalid(field_errors={"party": _("Choose who signs.")})
    signed = signatures_of(row)
    if party in signed:
        raise Conflict(_("This party has signed already."))
    if party == "b" and not sealed:
        raise Invalid(field_errors={"sealed": _("Party B also puts its seal under the agreement.")})
    label = _("Party A") if party == "a" else f"{_('Party B')} · {row.b_name}"
    casework.sign(actor, case, capacity=f"mediation_{party}", signature=signature, name=label)
    if party == "b":
        row.sealed = True
    if {*signed, party} == {"a", "b"}:
        row.state, row.effective_at = "effective", utcnow()
        casework.log(case, actor, "mediated", note=row.number)
    db.session.flush()


def no_mediation(actor: Actor, case: Complaint, why: str) -> None:
    """No agreement came about; the manager says why. Raises Invalid, Conflict."""
    authorize(actor, may.TARGET, case)
    row = mediation_of(case)
    if row is not None and row.state == "effective":
        raise Conflict(_("The agreement is signed and can't be changed any more."))
    words = rules.ensure_text(why, "why")
    if row is None:
        today = today_of(case.mall_id)
        row = Mediation(
            complaint_id=case.id, number=next_number(case, "TJX"), b_name="", agreed_on=today,
            complained_on=today,
        )  # fmt: skip
        db.session.add(row)
    row.state, row.failed_why = "failed", words
    casework.log(case, actor, "unmediated")
    db.session.flush()


def signatures_of(row: Mediation) -> dict[str, SignOff]:
    """Who of the two parties has signed."""
    capacities = ("mediation_a", "mediation_b")
    query = sa.select(SignOff).where(SignOff.case_id == row.complaint_id, SignOff.capacity.in_(capacities))
    return {one.capacity[-1]: one for one in db.session.scalars(query)}


__all__ = [
    "Agreed",
    "call_back",
    "evaluate",
    "no_mediation",
    "reopen",
    "reply",
    "sign_mediation",
    "signatures_of",
    "write_mediation",
]
