"""A complaint taken in, corrected, weighed, answered at once (39.1 to 39.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.kind import FOLLOW, KIND
from mallops.blueprints.complaints.actions.telling import tell_new, tell_owner
from mallops.blueprints.complaints.models import Complaint, ComplaintNote
from mallops.blueprints.complaints.queries.complaints import find_slip, member_of_phone
from mallops.blueprints.complaints.rules import complaints as rules
from mallops.blueprints.complaints.rules.words import CATEGORIES, LONGEST, QUESTIONS
from mallops.blueprints.members.queries.keys import phone_key
from mallops.core.auth import Actor, authorize
from mallops.core.calendar_days import calendar_for
from mallops.core.casework import actions as casework
from mallops.core.casework.related import find_option
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.links import ShareLink, issue_link
from mallops.core.malls import Mall, today_of
from mallops.core.phones import ensure_phone
from mallops.core.policies.actions import change_severity, extend
from mallops.core.registers.intake import keep_photos

LINK_DAYS = 90
EVENING = dt.time(20)


@dataclass(frozen=True)
class Told:
    """What the customer says, as the clerk types it."""

    content: str = ""
    channel: str = "walkin"
    category: str = ""
    title: str = ""
    customer: str = ""
    phone: str = ""
    demand: str = ""
    evidence: str = ""
    item: str = ""
    slip_no: str = ""
    tenant_id: int | None = None
    zone_id: int | None = None
    about_id: int | None = None
    asked: Sequence[str] = ()
    severity: str = ""
    answer: str = ""
    signature: str = ""


def take(
    actor: Actor,
    told: Told,
    *,
    photos: Sequence[Any] = (),
    sounds: Sequence[tuple[str, Any]] = (),
    uid: uuid.UUID | None = None,
    source_id: int | None = None,
    member_id: int | None = None,
    authorised: bool = False,
) -> Complaint:
    """A numbered complaint whose clocks run. `answer`: what the customer was told at once. Raises Invalid.

    `authorised`: whoever hands it on had the right to.
    """
    if not authorised:
        authorize(actor, may.TAKE)
    values = _values(actor, told)
    values["source_id"] = source_id
    values["member_id"] = values["member_id"] or member_id
    if told.answer.strip():
        rules.ensure_direct(values["severity"], "received")
    case: Complaint = casework.open_case(actor, KIND, values, uid=uid, authorised=True)
    keep_photos(actor, case, photos)
    for name, sound in sounds:
        casework.attach(actor, case, stored=sound, file_name=name)
    if told.signature.strip():
        casework.sign(actor, case, capacity="customer", signature=told.signature, name=_("Customer"))
    make_link(actor, case)
    if told.answer.strip():
        answer_directly(actor, case, told.answer)
    else:
        tell_new(case, actor)
    return case


def correct(actor: Actor, case: Complaint, told: Told, version: int) -> None:
    """What was typed wrong; who sees it may change with whom it is about. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, case)
    if case.state not in rules.OPEN_FOR_EDIT:
        raise Conflict(_("The report is written as it stands. Send it back to change the record."))
    casework.ensure_version(case, version)
    values = _values(actor, told)
    del values["severity"], values["asked"]
    open_words = ("title", "channel", "category", "item", "slip_no", "slip_id", "tenant_id", "zone_id")
    hidden = {key: value for key, value in values.items() if key not in open_words}
    casework.edit_case(actor, case, {key: values[key] for key in open_words})
    for key, value in hidden.items():
        setattr(case, key, value)
    db.session.flush()


def weigh(
    actor: Actor,
    case: Complaint,
    severity: str,
    owner_id: int | None,
    target_on: dt.date | None,
    *,
    version: int | None = None,
) -> None:
    """Severity, who takes care of it, and the target day of the gravest. Raises Invalid."""
    authorize(actor, may.WORK, case)
    casework.ensure_version(case, version)
    if case.state not in rules.OPEN_FOR_EDIT:
        raise Conflict(_("It is too late to weigh it again."))
    if severity not in rules.RANK:
        raise Invalid(field_errors={"severity": _("Choose how severe it is.")})
    kept = severity == "critical" and target_on is not None and target_on == case.target_on
    if not kept:
        may_set = actor.can(may.TARGET)
        rules.ensure_target(severity, target_on, today_of(case.mall_id), may_set)
    _ensure_owner(case, owner_id)
    if severity != case.severity:
        change_severity(actor, case, severity, _("Weighed again."), authorised=True)
    case.target_on = target_on if severity == "critical" else None
    case.owner_id = owner_id
    if case.state == "received":
        casework.move(actor, case, "triage")
    else:
        casework.log(case, actor, "weighed")
    if case.target_on is not None and not kept:
        _set_target(actor, case)
    db.session.flush()
    tell_owner(case, actor)


def _ensure_owner(case: Complaint, owner_id: int | None) -> None:
    if owner_id is None or find_option("person", case.mall_id, owner_id) is None:
        raise Invalid(field_errors={"owner": _("Choose who takes care of it.")})
    if owner_id == case.about_id:
        raise Invalid(field_errors={"owner": _("The complaint is about this person. Choose somebody else.")})


def _set_target(actor: Actor, case: Complaint) -> None:
    """The answer is due when the mall closes on the target day."""
    assert case.target_on is not None
    mall = db.session.get_one(Mall, case.mall_id)
    until = calendar_for(db.session(), mall).closes_at(case.target_on)
    if until <= utcnow():
        until = dt.datetime.combine(case.target_on, dt.time(23, 59), ZoneInfo(mall.tz))
    if until > utcnow():
        extend(actor, case, "answer", until, _("Target day set by the manager."), authorised=True)


def answer_directly(actor: Actor, case: Complaint, reply: str) -> None:
    """A simple one is answered on the spot and stays registered. Raises NotSimple, Invalid."""
    authorize(actor, may.TAKE, case)
    rules.ensure_direct(case.severity, case.state)
    case.reply = rules.ensure_text(reply, "answer")
    case.reply_how, case.replied_at, case.direct = case.channel, utcnow(), True
    casework.move(actor, case, "answer")


def note(actor: Actor, case: Complaint, kind: str, text: str, photos: Sequence[Any] = ()) -> ComplaintNote:
    """What was seen on the spot, or said. Raises Invalid, Conflict."""
    authorize(actor, may.WORK if kind == "site" else may.TAKE, case)
    if case.state in rules.OVER:
        raise Conflict(_("This complaint is closed. Open it again first."))
    row = keep_note(actor, case, kind, text)
    keep_photos(actor, case, photos, stage=kind)
    casework.log(case, actor, kind)
    db.session.flush()
    return row


def keep_note(actor: Actor, case: Complaint, kind: str, text: str, field: str = "text") -> ComplaintNote:
    """The row alone, for steps that ask for a reason."""
    words = rules.ensure_text(text, field)
    row = ComplaintNote(complaint_id=case.id, kind=kind, text=words, by_id=actor.user_id)
    db.session.add(row)
    db.session.flush()
    return row


def make_link(actor: Actor, case: Complaint) -> ShareLink:
    """The customer's own link to follow it."""
    until = utcnow() + dt.timedelta(days=LINK_DAYS)
    return issue_link(actor, case, FOLLOW, until, recipient=_("Customer"))


def _values(actor: Actor, told: Told) -> dict[str, Any]:
    """The columns of an intake. Raises Invalid with all that lacks."""
    errors: dict[str, Any] = {}
    phone = ""
    try:
        phone = ensure_phone(told.phone) if told.phone.strip() else ""
    except Invalid as error:
        errors |= error.field_errors
    try:
        rules.ensure_intake(rules.Typed(told.content, told.channel, told.category, told.phone, told.customer))
    except Invalid as error:
        errors = {**error.field_errors, **errors}
    if errors:
        raise Invalid(field_errors=errors)
    mall_id = actor.mall_id or 0
    member = member_of_phone(mall_id, phone)
    slip = find_slip(mall_id, told.slip_no.strip(), told.tenant_id)
    restricted = told.category == "staff" or told.about_id is not None
    title = "" if restricted else " ".join(told.title.split())[:80]
    asked = [one for one in told.asked if one in QUESTIONS]
    return {
        "title": title or str(CATEGORIES[told.category]),
        "channel": told.channel,
        "category": told.category,
        "customer": told.customer.strip()[:60] or None,
        "phone": phone or None,
        "phone_hash": phone_key(phone),
        "member_id": member.id if member is not None else None,
        "content": told.content.strip(),
        "demand": told.demand.strip()[:LONGEST] or None,
        "evidence": told.evidence.strip()[:LONGEST] or None,
        "item": told.item.strip()[:120],
        "slip_no": told.slip_no.strip()[:40],
        "slip_id": slip.id if slip is not None else None,
        "tenant_id": told.tenant_id or (slip.tenant_id if slip is not None else None),
        "zone_id": told.zone_id,
        "department": "service",
        "asked": asked,
        "severity": rules.weigh(asked, told.severity),
        "restricted": restricted,
        "about_id": told.about_id,
    }


__all__ = [
    "Told",
    "answer_directly",
    "correct",
    "keep_note",
    "make_link",
    "note",
    "take",
    "weigh",
]
