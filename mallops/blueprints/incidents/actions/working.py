"""During an incident and after it: measures, missing people, follow-up, statements (8.2, 8.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.accounts.models import User
from mallops.blueprints.incidents import permissions as may
from mallops.blueprints.incidents.actions.alerts import ask
from mallops.blueprints.incidents.actions.texts import keep_lines
from mallops.blueprints.incidents.models import (
    Incident,
    IncidentFollowUp,
    IncidentPaging,
    IncidentStatement,
)
from mallops.blueprints.incidents.queries.people import is_of_mall
from mallops.blueprints.incidents.rules import incidents as rules
from mallops.blueprints.incidents.rules.words import PERSON_KINDS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.formatting import mall_time
from mallops.core.malls import Mall
from mallops.core.notices import present, receivers
from mallops.core.phones import ensure_phone


def _ensure_open(actor: Actor, case: Incident) -> None:
    authorize(actor, may.WORK, case)
    if case.state in {"reviewed", "void"}:
        raise Conflict(_("This incident is finished and can't be changed any more."))


def measure(actor: Actor, case: Incident, text: str) -> None:
    """One line of what was done, with the time and the name of who typed it."""
    _ensure_open(actor, case)
    words = rules.ensure_text(text, "text", 300)
    casework.log(case, actor, "measure", note=words)
    line = f"{mall_time(utcnow(), 'short')} {actor.name}: {words}"
    case.measures = f"{case.measures}\n{line}".strip()
    db.session.flush()


# -- somebody is missing -------------------------------------------------------------------------------------


def describe(actor: Actor, case: Incident, values: dict[str, Any]) -> None:
    """Who is missing and who looks for them; name and phone are kept encrypted. Raises Invalid."""
    _ensure_open(actor, case)
    _ensure_missing(case)
    if values.get("person_kind") not in PERSON_KINDS:
        raise Invalid(field_errors={"person_kind": _("Choose whom we look for.")})
    age = values.get("person_age")
    if age is not None and not 0 < age < 121:
        raise Invalid(field_errors={"person_age": _("Enter an age between 1 and 120.")})
    look = rules.ensure_text(values.get("person_look") or "", "person_look", 300)
    case.person_kind, case.person_age, case.person_look = values["person_kind"], age, look
    case.person_name = (values.get("person_name") or "").strip()[:80] or None
    case.contact_phone = ensure_phone(values.get("contact_phone"), "contact_phone") or case.contact_phone
    for key, longest in (("person_look_en", 300), ("last_seen_place", 120), ("contact_name", 80)):
        setattr(case, key, (values.get(key) or "").strip()[:longest])
    case.last_seen_at = values.get("last_seen_at") or case.last_seen_at
    casework.log(case, actor, "described")
    db.session.flush()


def _ensure_missing(case: Incident) -> None:
    if case.category != "lost_person":
        raise Conflict(_("Nobody is missing here. Change the kind to “Lost child or customer” first."))


def paging_of(case: Incident) -> tuple[str, str]:
    """The texts for the loudspeakers, as the description is now."""
    mall = db.session.get_one(Mall, case.mall_id)
    return rules.paging_texts(
        mall_zh=mall.name_zh or mall.name_en,
        mall_en=mall.name_en or mall.name_zh,
        name=case.person_name or "",
        kind=case.person_kind,
        age=case.person_age,
        look=case.person_look,
        look_en=case.person_look_en,
        place=case.last_seen_place,
    )


def page(actor: Actor, case: Incident) -> None:
    """The text was read out now; kept word for word with the time."""
    _ensure_open(actor, case)
    _ensure_missing(case)
    if not case.person_look:
        raise Conflict(_("Describe the person first."))
    zh, en = paging_of(case)
    row = IncidentPaging(
        mall_id=case.mall_id, incident_id=case.id, text_zh=zh, text_en=en, by_id=actor.user_id, at=utcnow()
    )
    db.session.add(row)
    casework.log(case, actor, "paged")
    keep_lines(case)


def found(actor: Actor, case: Incident, place: str) -> None:
    """The person is found. Raises Conflict the second time."""
    _ensure_open(actor, case)
    _ensure_missing(case)
    if case.found_at is not None:
        raise Conflict(_("The person is found already."))
    case.found_place = rules.ensure_text(place, "place", 120)
    case.found_at = utcnow()
    casework.log(case, actor, "found", note=case.found_place)
    db.session.flush()


def hand_over(actor: Actor, case: Incident, to: str, signature: str) -> None:
    """The person, or the search, is handed over: to the family, or to the police. They sign."""
    _ensure_open(actor, case)
    _ensure_missing(case)
    if case.handed_at is not None:
        raise Conflict(_("The person is handed over already."))
    words = rules.ensure_text(to, "to", 120)
    casework.sign(actor, case, capacity="handed_to", signature=signature, name=words)
    case.handed_to, case.handed_at = words, utcnow()
    casework.log(case, actor, "handed", note=words)
    db.session.flush()


# -- afterwards ----------------------------------------------------------------------------------------------


def follow_up(actor: Actor, case: Incident, text: str, owner_id: int | None, due_on: dt.date | None) -> None:
    """Something to do afterwards, with owner and day. Raises Invalid; the owner is told."""
    _ensure_open(actor, case)
    words = rules.ensure_text(text, "text", 300)
    if owner_id is None or not is_of_mall(case.mall_id, owner_id):
        raise Invalid(field_errors={"owner": _("Choose who does it.")})
    if due_on is None or due_on < business_date(utcnow(), actor.tz):
        raise Invalid(field_errors={"due_on": _("Choose a day from today on.")})
    row = IncidentFollowUp(
        mall_id=case.mall_id, incident_id=case.id, text=words, owner_id=owner_id, due_on=due_on
    )
    db.session.add(row)
    owner = db.session.get_one(User, owner_id)
    casework.log(case, actor, "to_do", note=f"{due_on:%Y-%m-%d} {owner.name}: {words}")
    to = [one for one in present(case.mall_id, [owner_id]) if one != actor.user_id]
    ask(case, to, lambda: _("To do until %(day)s: %(what)s", day=f"{due_on:%Y-%m-%d}", what=words))
    keep_lines(case)


def finish_follow_up(actor: Actor, case: Incident, row: IncidentFollowUp) -> None:
    """Its owner, or who approves, says that it is done; also after the review."""
    if actor.user_id != row.owner_id:
        authorize(actor, may.APPROVE, case)
    if row.done_at is not None:
        raise Conflict(_("This is done already."))
    row.done_at, row.done_by_id = utcnow(), actor.user_id
    casework.log(case, actor, "done_after", note=row.text)
    keep_lines(case)


def state_publicly(actor: Actor, case: Incident, channel: str, text: str) -> None:
    """A statement for the public, to be approved by a second person before it goes out."""
    _ensure_open(actor, case)
    row = IncidentStatement(
        mall_id=case.mall_id,
        incident_id=case.id,
        channel=rules.ensure_text(channel, "channel", 80),
        text=rules.ensure_text(text, "text", 2000),
        written_by_id=actor.user_id,
    )
    db.session.add(row)
    casework.log(case, actor, "stated", note=row.channel)
    to = [one for one in receivers(case.mall_id, ("GM", "AGM", "CSM")) if one != actor.user_id]
    ask(case, to, lambda: _("A statement waits for approval: %(what)s", what=case.title))
    keep_lines(case)


def decide(actor: Actor, case: Incident, row: IncidentStatement, *, yes: bool, reason: str = "") -> None:
    """Approve a statement, or refuse it with a reason. Raises WriterCannotApprove, Conflict, Invalid."""
    authorize(actor, may.APPROVE, case)
    rules.ensure_decides(user_id=actor.user_id, written_by=row.written_by_id, state=row.state)
    row.reason = reason.strip()[:300] if yes else rules.ensure_text(reason, "reason", 300)
    row.state = "approved" if yes else "refused"
    row.decided_by_id, row.decided_at = actor.user_id, utcnow()
    casework.log(case, actor, "decided", note=row.reason, detail={"state": row.state})
    keep_lines(case)


def part_of(case: Incident, rows: list[Any], uid: str) -> Any:
    """The row of this incident with this public id, or NotFound."""
    row = next((one for one in rows if str(one.uid) == uid), None)
    if row is None:
        raise NotFound()
    return row
