"""Computing a month, again as often as wanted while it is open; closing it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.scores import permissions as may
from mallops.blueprints.scores.actions.formula import ensure_shipped
from mallops.blueprints.scores.actions.telling import tell_ready
from mallops.blueprints.scores.models import ScoreEvent, ScoreFormula, ScoreMonth, ScoreRow
from mallops.blueprints.scores.queries.facts import Facts, gather
from mallops.blueprints.scores.queries.months import find_month, lock_month
from mallops.blueprints.scores.rules.formula import Formula
from mallops.blueprints.scores.rules.scoring import Event, month_days, parts_of, score_of
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict


def compute(actor: Actor, month: str) -> ScoreMonth:
    """Compute a month again with the newest formula. Raises Conflict when it is closed or has not begun."""
    authorize(actor, may.COMPUTE)
    return _compute(actor, month)


def compute_by_clock(actor: Actor, month: str, *, tell: bool) -> ScoreMonth:
    """The same for the job, which tells people once when a month that is over is ready."""
    row = _compute(actor, month)
    if tell and row.told_at is None:
        row.told_at = utcnow()
        query = sa.select(sa.func.count(), sa.func.avg(ScoreRow.score)).where(ScoreRow.month_id == row.id)
        tenants, mean = db.session.execute(query).one()
        tell_ready(row, tenants, None if mean is None else round(float(mean), 1))
        db.session.flush()
    return row


def close(actor: Actor, month: str) -> ScoreMonth:
    """Keep rows, evidence and formula of a month as they are. Raises Conflict."""
    authorize(actor, may.CLOSE)
    row = lock_month(actor.mall_id, month)
    if row is None:
        raise Conflict(_("This month was not computed yet. Compute it first, then close it."))
    if row.is_closed:
        raise Conflict(_("This month is closed already."))
    if not is_over(month, actor.tz, row.computed_at):
        over = is_over(month, actor.tz, utcnow())
        raise Conflict(
            _("The figures are from before the end of the month. Compute it again, then close it.")
            if over
            else _("This month is not over yet. It can be closed from the first of the next one.")
        )
    row.state, row.closed_at, row.closed_by_id = "closed", utcnow(), actor.user_id
    db.session.flush()
    return row


def is_over(month: str, tz: str, at: dt.datetime) -> bool:
    """Whether a month of the mall was over at a moment (its last day ends as the mall's days do)."""
    return business_date(at, ZoneInfo(tz)) > month_days(month)[1]


def _compute(actor: Actor, month: str) -> ScoreMonth:
    assert actor.mall_id is not None
    if month > f"{business_date(utcnow(), actor.tz):%Y-%m}":
        raise Conflict(_("This month has not begun yet."))
    known = lock_month(actor.mall_id, month)
    if known is not None and known.is_closed:
        raise Conflict(_("This month is closed: its scores stay as they are. The manager can correct one."))
    formula = ensure_shipped(actor)
    facts = gather(actor.mall_id, month, actor.tz, Formula.of(formula.values).grace)
    row = _month_row(actor, month, known, formula)
    _keep(row, formula, facts)
    audit.note(
        "scores.compute",
        mall_id=actor.mall_id,
        object_kind="scores",
        object_id=row.id,
        after={"month": month, "tenants": len(facts.shops), "records": len(facts.events),
               "formula": formula.version},
        label=month,
        actor=actor,
    )  # fmt: skip
    return row


def _month_row(actor: Actor, month: str, known: ScoreMonth | None, formula: ScoreFormula) -> ScoreMonth:
    assert actor.mall_id is not None
    row = known or ScoreMonth(mall_id=actor.mall_id, month=month)
    row.formula_id, row.computed_at, row.computed_by_id = formula.id, utcnow(), actor.user_id
    db.session.add(row)
    db.session.flush()
    return row


def _keep(month: ScoreMonth, formula: ScoreFormula, facts: Facts) -> None:
    """Put the rows and records of a month in the place of those before. Four statements."""
    for model in (ScoreEvent, ScoreRow):
        db.session.execute(sa.delete(model).where(model.month_id == month.id))
    by_tenant: dict[int, list[Event]] = defaultdict(list)
    for one in facts.events:
        by_tenant[one.tenant_id].append(one)
    rules = Formula.of(formula.values)
    rows: list[dict[str, Any]] = []
    for key, shop in facts.shops.items():
        parts = parts_of(rules, (one.code for one in by_tenant[key]))
        rows.append(
            {
                "mall_id": month.mall_id,
                "month_id": month.id,
                "tenant_id": key,
                "floor_id": shop.floor_id,
                "category": shop.category,
                "place": " ".join(shop.units)[:120],
                "days": facts.days[key],
                "parts": {code: part.as_dict() for code, part in parts.items()},
                "score": float(score_of(parts)),
            }
        )
    events = [
        {
            "mall_id": month.mall_id,
            "month_id": month.id,
            "part": one.part,
            "points": float(rules.points(one.code)),
            **vars(one),
        }
        for one in facts.events
    ]
    for model, values in ((ScoreRow, rows), (ScoreEvent, events)):
        if values:
            db.session.execute(sa.insert(model), values)


__all__ = ["close", "compute", "compute_by_clock", "find_month", "is_over"]
