"""Making a check: begin, look for the officer step by step, judge the lines, keep evidence (2.1-2.7)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.conduct import permissions as may
from mallops.blueprints.conduct.actions.kind import KIND, judge
from mallops.blueprints.conduct.models import ConductCheck, ConductItem, OnPostStep
from mallops.blueprints.conduct.queries.people import find_zone, is_of_mall
from mallops.blueprints.conduct.rules import checks as rules
from mallops.blueprints.conduct.rules import onpost
from mallops.blueprints.conduct.rules.words import TYPES
from mallops.blueprints.conduct.shipped import LINES, ON_POST, SECTIONS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid, NotFound
from mallops.core.names import is_chinese
from mallops.core.registers.intake import keep_photos

FUTURE = dt.timedelta(minutes=5)
OLDEST = dt.timedelta(days=31)


@dataclass(frozen=True)
class Begin:
    """Who is checked for what, where and when (default now)."""

    check_type: str
    target_id: int | None = None
    target_name: str = ""
    department: str = ""
    zone_id: int | None = None
    place: str = ""
    checked_at: dt.datetime | None = None
    uid: uuid.UUID | None = None


@dataclass(frozen=True)
class Sheet:
    """What the inspector wrote: verdict and finding by line, the finding as a whole, what is proposed."""

    verdicts: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[str, str] = field(default_factory=dict)
    finding: str = ""
    proposal: str = ""
    proposal_text: str = ""
    fine: str = ""


def begin(actor: Actor, told: Begin) -> ConductCheck:
    """A draft with the lines of its kind. Raises Invalid, NotFound, Forbidden."""
    authorize(actor, may.INSPECT)
    rules.ensure_type(told.check_type, actor.roles)
    rules.ensure_target(actor.user_id, told.target_id, told.target_name, told.check_type)
    if told.target_id is not None and not is_of_mall(actor.mall_id, told.target_id):
        raise NotFound()
    if told.department and told.department not in DEPARTMENTS:
        raise Invalid(field_errors={"department": _("Choose one from the list.")})
    zone = find_zone(actor.mall_id, told.zone_id) if told.zone_id is not None else None
    if told.zone_id is not None and zone is None:
        raise NotFound()
    at = _moment(told.checked_at)
    place = rules.ensure_text(told.place, "place", 120, required=False)
    where = " ".join(one for one in (zone.code if zone else "", place) if one)
    values = {
        "title": " · ".join(one for one in (str(TYPES[told.check_type].label), where) if one)[:200],
        "check_type": told.check_type,
        "target_id": told.target_id,
        "target_name": rules.ensure_text(told.target_name, "target_name", 80, required=False) or None,
        "department": told.department,
        "zone_id": told.zone_id,
        "place": place,
        "checked_at": at,
        "checked_on": business_date(at, actor.tz),
    }
    case: ConductCheck = casework.open_case(actor, KIND, values, submit_now=False, uid=told.uid)
    for code in TYPES[told.check_type].sections:
        for line in SECTIONS[code].lines:
            row = ConductItem(mall_id=case.mall_id, check_id=case.id, code=line.code, weight=line.weight)
            row.text_zh, row.text_en = line.zh, line.en
            db.session.add(row)
    db.session.flush()
    return case


def _moment(at: dt.datetime | None) -> dt.datetime:
    now = utcnow()
    if at is None:
        return now
    if at > now + FUTURE:
        raise Invalid(field_errors={"checked_at": _("This time is still to come. Enter when you checked.")})
    if at < now - OLDEST:
        raise Invalid(
            field_errors={"checked_at": _("This is more than a month ago. Enter when you checked.")}
        )
    return at


def look(actor: Actor, case: ConductCheck, step: str, *, whom: str = "", answer: str = "") -> OnPostStep:
    """Record a step of 2.1 with its time. Raises Conflict out of turn, Invalid without words."""
    authorize(actor, may.INSPECT, case)
    rules.ensure_drafter(actor.user_id, case.state, case.created_by_id)
    if case.check_type != "on_post":
        raise NotFound()
    taken = [one.step for one in case.steps]
    onpost.ensure_step(taken, step, answer)
    row = OnPostStep(
        mall_id=case.mall_id,
        check_id=case.id,
        step=step,
        at=utcnow(),
        whom=rules.ensure_text(whom, "whom", 80, required=False) or None,
        answer=rules.ensure_text(answer, "answer", 300, required=False) or None,
    )
    case.steps.append(row)
    case.whereabouts = onpost.whereabouts_of([*taken, step])
    if case.whereabouts:
        line = next(one for one in case.items if one.code == ON_POST)
        line.verdict = onpost.VERDICTS[case.whereabouts]
        judge(case)
    casework.log(case, actor, "looked", detail={"step": step})
    db.session.flush()
    return row


def fill_in(
    actor: Actor, case: ConductCheck, sheet: Sheet, photos: Mapping[str, Sequence[Any]] | None = None
) -> None:
    """Keep what is judged so far, with evidence by line ("" for the check as a whole)."""
    authorize(actor, may.INSPECT, case)
    rules.ensure_drafter(actor.user_id, case.state, case.created_by_id)
    fine = rules.ensure_proposal(sheet.proposal, sheet.fine, sheet.proposal_text)
    known = {one.code: one for one in case.items if one.code != ON_POST}
    for code, row in known.items():
        verdict = sheet.verdicts.get(code, "")
        if verdict and verdict not in rules.verdicts_of(case.check_type):
            raise Invalid(field_errors={f"v-{code}": _("Choose one from the list.")})
        row.verdict = verdict
        row.finding = (
            rules.ensure_text(sheet.findings.get(code, ""), f"f-{code}", 500, required=False) or None
        )
    case.finding = rules.ensure_text(sheet.finding, "finding", required=False) or None
    case.proposal, case.fine_yuan = sheet.proposal, fine
    case.proposal_text = rules.ensure_text(sheet.proposal_text, "proposal_text", required=False) or None
    case.fine_state = "proposed" if fine is not None else ""
    judge(case)
    for code, stored in (photos or {}).items():
        keep_photos(actor, case, stored, caption=_caption(code), stage=code if code in LINES else "")
    casework.log(case, actor, "filled_in")
    db.session.flush()


def _caption(code: str) -> str:
    line = LINES.get(code)
    return f"{code} {line.text(is_chinese())}"[:200] if line else ""
