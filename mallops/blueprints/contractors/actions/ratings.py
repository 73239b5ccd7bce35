"""Confirming a month, and changing how it is rated and when the mall is warned."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.models import Contractor, MonthRating, RatingRules
from mallops.blueprints.contractors.queries.contractors import find_rules
from mallops.blueprints.contractors.queries.months import rated_months
from mallops.blueprints.contractors.rules.scores import ensure_formula, spelt_out
from mallops.blueprints.contractors.rules.times import ensure_notices
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.clock import business_date, now
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid


def confirm(actor: Actor, contractor: Contractor, month: str, note: str = "") -> MonthRating:
    """Keep the month's rating as it is now, with its figures and the formula of now. Raises Conflict."""
    authorize(actor, may.RATE, contractor)
    if month > f"{business_date(now(), actor.tz):%Y-%m}":
        raise Conflict(_("This month has not begun yet."))
    row = rated_months([contractor], [month], actor.tz)[contractor.id, month]
    if row.confirmed is not None:
        raise Conflict(_("This month is confirmed already."))
    if row.score is None:
        raise Conflict(spelt_out(row.formula, row.figures))
    if row.waiting:
        raise Conflict(
            _("%(n)s checks of this month have no confirmed score yet. Confirm them first.", n=row.waiting)
        )
    kept = MonthRating(
        mall_id=contractor.mall_id,
        contractor_id=contractor.id,
        month=month,
        score=row.score,
        grade=row.grade,
        figures=row.figures.as_dict(),
        formula=row.formula.as_dict(),
        note=note.replace("\x00", "").strip()[:500],
        confirmed_by_id=actor.user_id,
    )
    db.session.add(kept)
    casework.log(contractor, actor, "rated", note=f"{month}: {row.score} ({row.grade})")
    db.session.flush()
    return kept


def reopen(actor: Actor, contractor: Contractor, month: str, reason: str) -> None:
    """Take a confirmation back, with a reason. Raises Conflict, Invalid."""
    authorize(actor, may.RATE, contractor)
    row = rated_months([contractor], [month], actor.tz)[contractor.id, month].confirmed
    if row is None:
        raise Conflict(_("This month is not confirmed."))
    if not reason.strip():
        raise Invalid(field_errors={"note": _("Say why in a few words.")})
    casework.log(contractor, actor, "unrated", note=f"{month}: {reason.strip()[:300]}")
    db.session.delete(row)
    db.session.flush()


def keep_rules(actor: Actor, typed: dict[str, Any]) -> RatingRules:
    """Change formula, notices of expiry and the interval of fire equipment. Raises Invalid.

    Months that are confirmed keep the formula with which they were.
    """
    authorize(actor, may.KEEP)
    errors: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for read in (
        lambda: ensure_formula(typed).as_dict(),
        lambda: {"notices": ensure_notices(str(typed.get("notices") or ""))},
        lambda: {"fire_days": _ensure_days(typed.get("fire_days"))},
    ):
        try:
            values |= read()
        except Invalid as error:
            errors |= error.field_errors
    if errors:
        raise Invalid(field_errors=errors)
    row = find_rules(actor.mall_id)
    if row is None:
        row = RatingRules(mall_id=actor.mall_id)
        db.session.add(row)
    for key, value in values.items():
        setattr(row, key, value)
    db.session.flush()
    return row


def _ensure_days(days: int | None) -> int:
    if days is None or not 1 <= days <= 365:
        raise Invalid(field_errors={"fire_days": _("Enter a whole number of days from 1 to 365.")})
    return days
