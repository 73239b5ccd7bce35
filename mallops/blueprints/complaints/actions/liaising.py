"""What an authority asks: entered, answered by their day, met, closed (41.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.money_kind import AUTHORITY
from mallops.blueprints.complaints.models import AuthorityCase, Complaint
from mallops.blueprints.complaints.rules.complaints import ensure_text
from mallops.blueprints.complaints.rules.words import AUTHORITIES, LONGEST
from mallops.core.auth import Actor, authorize
from mallops.core.calendar_days import calendar_for
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid
from mallops.core.malls import Mall, today_of
from mallops.core.phones import ensure_phone
from mallops.core.policies.actions import extend


@dataclass(frozen=True)
class Asked:
    """What they write or say. `complaint_no`: the complaint that it is about, if there is one."""

    authority: str = ""
    title: str = ""
    office: str = ""
    file_no: str = ""
    received_on: dt.date | None = None
    answer_by: dt.date | None = None
    officer: str = ""
    officer_phone: str = ""
    asks: str = ""
    complaint_no: str = ""
    tenant_id: int | None = None
    owner_id: int | None = None


def enter(actor: Actor, told: Asked, *, uid: uuid.UUID | None = None) -> AuthorityCase:
    """The clock ends on their day. Raises Invalid with all that lacks."""
    authorize(actor, may.AUTHORITY_WORK)
    values = _values(actor, told)
    case: AuthorityCase = casework.open_case(actor, AUTHORITY, values, uid=uid, authorised=True)
    _set_day(actor, case)
    return case


def change(actor: Actor, case: AuthorityCase, told: Asked, version: int) -> None:
    """What was typed wrong; another day moves the clock. Raises Invalid, Conflict."""
    authorize(actor, may.AUTHORITY_WORK, case)
    values = _values(actor, told)
    hidden = {key: values.pop(key) for key in ("officer", "officer_phone", "asks", "severity")}
    moved = values["answer_by"] != case.answer_by
    casework.edit_case(actor, case, values, version=version)
    for key, value in hidden.items():
        setattr(case, key, value)
    if moved:
        _set_day(actor, case)
    db.session.flush()


def answer(actor: Actor, case: AuthorityCase, report: str) -> None:
    """The report that was sent. Raises Invalid, Conflict."""
    authorize(actor, may.AUTHORITY_WORK, case)
    case.report, case.answered_at = ensure_text(report, "report"), utcnow()
    casework.move(actor, case, "answer")


def meet(actor: Actor, case: AuthorityCase, on: dt.date | None, text: str) -> None:
    """A meeting with the officer, past or to come. Raises Invalid."""
    authorize(actor, may.AUTHORITY_WORK, case)
    if on is None:
        raise Invalid(field_errors={"meeting_on": _("Enter the day of the meeting.")})
    case.meeting_on, case.meeting = on, ensure_text(text, "meeting")
    casework.log(case, actor, "met", note=on.isoformat())
    db.session.flush()


def close(actor: Actor, case: AuthorityCase, outcome: str) -> None:
    """What came of it. Raises Invalid, Conflict."""
    authorize(actor, may.AUTHORITY_WORK, case)
    case.outcome = ensure_text(outcome, "outcome")
    casework.move(actor, case, "close")


def _values(actor: Actor, told: Asked) -> dict[str, Any]:
    mall_id = actor.mall_id or 0
    errors: dict[str, Any] = {}
    if told.authority not in AUTHORITIES:
        errors["authority"] = _("Choose who asks.")
    if not told.title.strip():
        errors["title"] = _("Say in a few words what it is about, without names.")
    if not told.asks.strip():
        errors["asks"] = _("Write what they ask for.")
    if told.received_on is None or told.received_on > today_of(mall_id):
        errors["received_on"] = _("Enter the day on which it came, today at the latest.")
    elif told.answer_by is None or told.answer_by < told.received_on:
        errors["answer_by"] = _("Enter the day by which they want the answer.")
    about = _complaint(actor, told.complaint_no.strip())
    if told.complaint_no.strip() and about is None:
        errors["complaint_no"] = _("There is no complaint with this number.")
    phone = ""
    try:
        phone = ensure_phone(told.officer_phone, "officer_phone") if told.officer_phone.strip() else ""
    except Invalid as error:
        errors |= error.field_errors
    if errors:
        raise Invalid(field_errors=errors)
    return {
        "authority": told.authority,
        "title": " ".join(told.title.split())[:120],
        "office": told.office.strip()[:120],
        "file_no": told.file_no.strip()[:60],
        "received_on": told.received_on,
        "answer_by": told.answer_by,
        "officer": told.officer.strip()[:60] or None,
        "officer_phone": phone or None,
        "asks": told.asks.strip()[:LONGEST],
        "complaint_id": about.id if about is not None else None,
        "tenant_id": told.tenant_id or (about.tenant_id if about is not None else None),
        "owner_id": told.owner_id or actor.user_id,
        "severity": "",
    }


def _complaint(actor: Actor, number: str) -> Complaint | None:
    if not number:
        return None
    query = sa.select(Complaint).where(Complaint.of_mall(actor.mall_id), Complaint.number == number)
    found = db.session.scalar(query)
    return found if found is not None and found.visible_to(actor) else None


def _set_day(actor: Actor, case: AuthorityCase) -> None:
    mall = db.session.get_one(Mall, case.mall_id)
    until = calendar_for(db.session(), mall).closes_at(case.answer_by)
    if until > utcnow():
        extend(actor, case, "answer", until, _("The day that the authority gave."), authorised=True)


__all__ = ["Asked", "answer", "change", "close", "enter", "meet"]
