"""A new version of the formula; corrections of a tenant's month."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from mallops.blueprints.scores import permissions as may
from mallops.blueprints.scores.models import ScoreCorrection, ScoreFormula, ScoreMonth, ScoreRow
from mallops.blueprints.scores.queries.months import find_row, newest_formula
from mallops.blueprints.scores.rules.formula import Formula, ensure_correction, ensure_formula
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid


def ensure_shipped(actor: Actor) -> ScoreFormula:
    """The newest version; the one we propose when the mall has none."""
    found = newest_formula(actor.mall_id)
    return found or _add(actor, 1, Formula.of(), "")


def keep_formula(actor: Actor, typed: Mapping[str, str], reason: str, seen: int | None) -> ScoreFormula:
    """Add a version for the months that are open. `seen`: the version on the screen.

    Raises Invalid, and Conflict when somebody else added one in between.
    """
    authorize(actor, may.KEEP)
    errors = {}
    try:
        formula = ensure_formula(typed)
    except Invalid as error:
        errors.update(error.field_errors)
    if len(reason.strip()) < 4:
        errors["reason"] = _("Say in a few words why the formula changes.")
    if errors:
        raise Invalid(field_errors=errors)
    newest = ensure_shipped(actor)
    if seen != newest.version:
        raise Conflict(
            _("Somebody changed the formula in the meantime. Compare with what you entered and save again.")
        )
    if formula.as_dict() == Formula.of(newest.values).as_dict():
        raise Invalid(field_errors={"reason": _("Nothing was changed: the formula is the same as before.")})
    return _add(actor, newest.version + 1, formula, reason.strip()[:300])


def _add(actor: Actor, version: int, formula: Formula, reason: str) -> ScoreFormula:
    row = ScoreFormula(
        mall_id=actor.mall_id, version=version, values=formula.as_dict(), reason=reason, by_id=actor.user_id
    )
    db.session.add(row)
    db.session.flush()
    return row


def correct(actor: Actor, month: ScoreMonth, tenant: Tenant, points: str, reason: str) -> ScoreCorrection:
    """Give points back or take them, in an open month or a closed one; the records stay. Raises Invalid."""
    authorize(actor, may.CORRECT)
    value, words = ensure_correction(points, reason)
    row: ScoreRow | None = find_row(month, tenant.id)
    if row is None:
        raise Conflict(_("This tenant has no score in this month."))
    made = ScoreCorrection(
        mall_id=month.mall_id,
        month_id=month.id,
        tenant_id=tenant.id,
        points=float(value),
        reason=words,
        by_id=actor.user_id,
    )
    db.session.add(made)
    db.session.flush()
    return made
