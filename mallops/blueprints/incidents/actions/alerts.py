"""Who is told of an incident, at once and at any hour for level 1; who says that they have seen it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.accounts.models import User
from mallops.blueprints.incidents import permissions as may
from mallops.blueprints.incidents.actions.texts import keep_lines
from mallops.blueprints.incidents.models import Incident, IncidentRules, IncidentTold
from mallops.blueprints.incidents.queries.incidents import chase_minutes, find_rules, has_been_seen
from mallops.blueprints.incidents.rules import incidents as rules
from mallops.blueprints.incidents.rules.words import CATEGORIES, CHASES, LEVELS, TELLS, WAYS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.notices import notify, receivers, topic

_GROUP = _l("Incidents")
GRAVE = topic("incidents.grave", _l("Incidents of level 1"), _GROUP, urgent=True)
REPORTED = topic("incidents.reported", _l("Incidents of levels 2 and 3"), _GROUP)
ASKED = topic("incidents.asked", _l("Follow-up and statements of incidents"), _GROUP)


def alert(actor: Actor, case: Incident) -> None:
    """Tell those whom the level names, the absent through their deputies; each once a level.

    Level 1 goes out at any hour. Everybody told stands on the incident until they say that they have seen it.
    """
    to = [one for one in receivers(case.mall_id, TELLS[case.level]) if one != actor.user_id]
    _keep_told(actor, case, to)
    _notify(case, to, GRAVE if case.level == 1 else REPORTED)
    if case.level == 1:
        case.alerted_at, case.chased = utcnow(), 0
    keep_lines(case)


def _keep_told(actor: Actor, case: Incident, to: list[int]) -> None:
    known = {one.user_id for one in case.told}
    for person in db.session.query(User).filter(User.id.in_([one for one in to if one not in known])):
        db.session.add(_row(actor, case, person.name, user_id=person.id))
    db.session.flush()
    db.session.expire(case, ["told"])


def chase(case: Incident, now: dt.datetime) -> int | None:
    """Tell a level-1 incident again that none of those told has seen, to more people with every step.

    Returns the step, each taken once; None when somebody has seen it, it is over, or no step is due.
    """
    if case.level != 1 or case.alerted_at is None or case.state in {"closed", "reviewed", "void"}:
        return None
    minutes = chase_minutes(case.mall_id)
    step = rules.chase_step(case.alerted_at, now, minutes, case.chased)
    if step is None or has_been_seen(case):
        return None
    case.chased = step
    system = Actor.system(case.mall_id)
    to = receivers(case.mall_id, CHASES[step - 1])
    _keep_told(system, case, to)
    words = _("step %(step)s, %(n)s people", step=step, n=len(to))
    casework.log(case, system, "chased", note=words, detail={"step": step, "to": len(to)}, at=now)
    _notify(case, to, GRAVE, step)
    keep_lines(case)
    db.session.flush()
    return step


def keep_minutes(actor: Actor, minutes: int | None) -> IncidentRules:
    """Change after how many minutes a level-1 incident is told again. Raises Invalid."""
    authorize(actor, may.PREPARE)
    minutes = rules.ensure_minutes(minutes)
    row = find_rules(actor.mall_id)
    if row is None:
        row = IncidentRules(mall_id=actor.mall_id)
        db.session.add(row)
    row.chase_minutes = minutes
    db.session.flush()
    return row


def _row(actor: Actor, case: Incident, name: str, **more: Any) -> IncidentTold:
    return IncidentTold(
        mall_id=case.mall_id,
        incident_id=case.id,
        name=name,
        told_by_id=actor.user_id,
        told_at=utcnow(),
        **more,
    )


def _notify(case: Incident, to: list[int], code: str, step: int = 0) -> None:
    def title() -> str:
        if step:
            return _("Nobody has seen this yet: %(what)s", what=CATEGORIES[case.category])
        return f"{LEVELS[case.level]} · {CATEGORIES[case.category]}"

    def text() -> str:
        zone = case.zone.name if case.zone else ""
        return " · ".join(one for one in (case.number or "", zone, case.place, case.title) if one)

    notify(
        to,
        mall_id=case.mall_id,
        topic=code,
        title=title,
        text=text,
        url=f"/incidents/{case.uid}",
        case=case,
        urgent=case.level == 1,
        dedupe=f"incident-{case.id}-{case.level}" + (f"-again-{step}" if step else ""),
    )


def tell(actor: Actor, case: Incident, name: str, how: str) -> None:
    """Note that somebody was told by another way: the police, an ambulance, a manager by phone."""
    authorize(actor, may.WORK, case)
    words = rules.ensure_text(name, "name", 120)
    if how not in WAYS:
        raise Invalid(field_errors={"how": _("Choose how they were told.")})
    db.session.add(_row(actor, case, words, how=how))
    casework.log(case, actor, "told", note=f"{words} ({WAYS[how]})")
    keep_lines(case)


def see(actor: Actor, case: Incident) -> None:
    """A person who was told says that they have seen it. Raises Conflict for others and the second time."""
    authorize(actor, may.VIEW, case)
    mine = next((one for one in case.told if one.user_id == actor.user_id and actor.user_id), None)
    if mine is None:
        raise Conflict(
            _("You were not told of this incident by the program, so there is nothing to confirm.")
        )
    if mine.seen_at is not None:
        raise Conflict(_("You have confirmed this already."))
    mine.seen_at = utcnow()
    casework.log(case, actor, "seen")
    keep_lines(case)


def ask(case: Incident, to: list[int], title: Any) -> None:
    """Tell people that the incident wants something of them."""
    notify(to, mall_id=case.mall_id, topic=ASKED, title=title, url=f"/incidents/{case.uid}", case=case)
