"""Putting right what counts of a shop's day: with a reason, audited, over every tick."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _

from mallops.blueprints.attendance.models import AttendanceCorrection
from mallops.blueprints.attendance.permissions import CORRECT, DECIDE
from mallops.blueprints.attendance.queries.days import Shop
from mallops.blueprints.attendance.queries.notices import find_notice
from mallops.blueprints.attendance.rules import MAX_REMARK, PHASES
from mallops.blueprints.attendance.rules.judging import EXCUSED, VERDICTS_OF
from mallops.blueprints.attendance.rules.notices import OPEN_NOTICES
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.photos.intake import StoredOriginal
from mallops.core.photos.records import add_photo
from mallops.core.photos.work import queue_photo


@dataclass(frozen=True)
class Correction:
    """What counts instead, and why. `actual`: when the shop opened or left, if known."""

    on: dt.date
    phase: str
    state: str
    reason: str
    actual: dt.datetime | None = None


def ensure_correction(one: Correction, today: dt.date) -> None:
    """Raise Invalid, naming the fields."""
    errors = {}
    if one.phase not in PHASES:
        errors["phase"] = _("Opening or closing.")
    elif one.state not in VERDICTS_OF[one.phase]:
        errors["state"] = _("Choose one of the states of this time of day.")
    if one.on > today:
        errors["on"] = _("This day has not come yet.")
    if not one.reason.strip():
        errors["reason"] = _("Say why this counts instead of what was ticked.")
    elif len(one.reason) > MAX_REMARK:
        errors["reason"] = _("Keep it under %(n)s characters.", n=MAX_REMARK)
    if errors:
        raise Invalid(field_errors=errors)


def correct(
    actor: Actor, shop: Shop, one: Correction, photo: StoredOriginal | None = None
) -> AttendanceCorrection:
    """Write the correction; raises Invalid, Forbidden (a shop of somebody else's zone), and Conflict while a
    notice on it waits for its decision: deciding it says what counts."""
    authorize(actor, CORRECT)
    if not actor.can(DECIDE) and actor.zone_ids and shop.zone_id not in actor.zone_ids:
        raise Forbidden()
    ensure_correction(one, business_date(utcnow(), actor.tz))
    notice = find_notice(actor.mall_id, shop.id, one.on, one.phase)
    if notice is not None and notice.state in OPEN_NOTICES:
        raise Conflict(
            _("Notice %(number)s waits for its decision. Decide it instead.", number=notice.number or "")
        )
    if notice is not None and not actor.can(DECIDE):
        raise Conflict(_("A notice on this was decided. Only the supervisor may change it now."))
    return _write(actor, shop.id, one, photo=photo, zone=shop.zone_name)


def excuse(
    actor: Actor, tenant_id: int, on: dt.date, phase: str, reason: str, notice_id: int
) -> AttendanceCorrection:
    """What follows from a notice that was decided in the tenant's favour."""
    return _write(actor, tenant_id, Correction(on, phase, EXCUSED, reason[:MAX_REMARK]), notice_id=notice_id)


def _write(
    actor: Actor,
    tenant_id: int,
    one: Correction,
    *,
    photo: StoredOriginal | None = None,
    notice_id: int | None = None,
    zone: str = "",
) -> AttendanceCorrection:
    row = AttendanceCorrection(
        mall_id=actor.mall_id,
        tenant_id=tenant_id,
        on=one.on,
        phase=one.phase,
        state=one.state,
        actual_at=one.actual,
        reason=one.reason.strip(),
        notice_id=notice_id,
        by_id=actor.user_id,
    )
    if photo is not None:
        kept = add_photo(
            photo,
            mall_id=actor.mall_id or 0,
            created_by_id=actor.user_id,
            taken_at=utcnow(),
            zone_label=zone,
            person_label=actor.name,
        )
        row.photo_id = kept.id
        queue_photo(kept)
    db.session.add(row)
    db.session.flush()
    return row
