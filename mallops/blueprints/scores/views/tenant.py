"""A tenant's month: parts, the records behind each point, the trend, corrections; PDF."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.scores import permissions as may
from mallops.blueprints.scores.actions.formula import correct as correct_score
from mallops.blueprints.scores.documents.drawing import move_words, signed, tone_of, trend_of
from mallops.blueprints.scores.documents.paper import TenantMonth, print_tenant, spelt_out, state_words
from mallops.blueprints.scores.queries.months import (
    find_month,
    list_corrections,
    list_events,
    load_ranking,
    load_trend,
)
from mallops.blueprints.scores.rules.formula import PARTS, Formula, part_words, plain
from mallops.blueprints.scores.views.parts import around, event_line, typed, wanted_month
from mallops.blueprints.scores.views.ranking import note
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import commits, db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid, NotFound
from mallops.core.pdf.paper import Paper
from mallops.core.web import flash_ok, redirect_after, render

bp = Blueprint("score_tenants", __name__, url_prefix="/scores/tenants")


def _load(actor: Actor, tenant: Tenant, month: str) -> TenantMonth | None:
    row = find_month(actor.mall_id, month)
    if row is None:
        return None
    ranking = load_ranking(row, counts=False)
    mine = next((one for one in ranking.rows if one.row.tenant_id == tenant.id), None)
    if mine is None:
        return None
    return TenantMonth(
        row,
        mine,
        len(ranking.rows),
        load_trend(tenant, month),
        list_events(row, tenant.id),
        list_corrections(row, [tenant.id]),
    )


@bp.get("/<uuid:uid>")
@requires(may.VIEW)
def show(uid: uuid.UUID) -> Response:
    """The tenant's month."""
    return _page(fetch(Tenant, uid), wanted_month())


def _page(tenant: Tenant, month: str, error: DomainError | None = None) -> Response:
    actor = current_actor()
    found = _load(actor, tenant, month)
    errors = error.field_errors if isinstance(error, Invalid) else {}
    return render(
        "scores/tenant.html",
        "tenant",
        error.status if error else 200,
        tenant=tenant,
        found=found,
        **around(month),
        **(_context(found) if found else {}),
        errors={key: str(one) for key, one in errors.items()},
        refused=str(error.message) if error and not errors else "",
        sent={"points": typed("points"), "reason": typed("reason")},
        may_correct=found is not None and actor.can(may.CORRECT),
        may_export=found is not None and actor.can(may.EXPORT),
        back=url_for("scores.index", month=month),
    )


def _context(found: TenantMonth) -> dict[str, Any]:
    row, formula = found.row, Formula.of(found.month.formula.values)
    return {
        "score": plain(row.score),
        "value": row.score,
        "tone": tone_of(row.score),
        "sum": spelt_out(row),
        "state": state_words(found.month),
        "move": move_words(row),
        "chart": trend_of(found.trend, found.month.month, width=400),
        "before_score": None if row.before is None else plain(row.before),
        "parts": [
            {
                "code": part,
                "label": str(label),
                "taken": plain(row.taken(part)),
                "raw": plain(float(row.row.parts.get(part, {}).get("raw", 0))),
                "cap": plain(formula.cap(part)),
                "words": part_words(formula, part),
                "events": [event_line(one) for one in found.events[part]],
            }
            for part, label in PARTS.items()
        ],
        "corrections": [
            {"points": signed(one.points), "tone": "ok" if one.points > 0 else "danger", "row": one}
            for one in found.corrections
        ],
    }


@bp.post("/<uuid:uid>/correct")
@requires(may.CORRECT)
def correct(uid: uuid.UUID) -> BaseResponse:
    """Give points back or take them, with a reason."""
    actor, month = current_actor(), wanted_month()
    tenant = fetch(Tenant, uid)
    try:
        with transaction(), acting(actor, may.CORRECT):
            row = find_month(actor.mall_id, month)
            if row is None:
                raise Conflict(_("This month was not computed yet. Compute it first."))
            made = correct_score(actor, row, fetch(Tenant, uid), typed("points"), typed("reason"))
            said = signed(made.points)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _page(fetch(Tenant, uid), month, error)
    flash_ok(_("%(points)s points for %(name)s. The reason stands below.", points=said, name=tenant.name))
    return redirect_after("score_tenants.show", uid=uid, month=month, _anchor="corrections")


@bp.get("/<uuid:uid>/score.pdf")
@commits
@requires(may.EXPORT)
def pdf(uid: uuid.UUID) -> Response:
    """The tenant's month on paper (`?lang=zh` or `en`)."""
    actor, month = current_actor(), wanted_month()
    tenant = fetch(Tenant, uid)
    found = _load(actor, tenant, month)
    if found is None:
        raise NotFound(_("This tenant has no score in this month."))
    paper = Paper.of(actor, request.args.get("lang"))
    answer = Response(print_tenant(paper, found), mimetype="application/pdf")
    name = f"score-{tenant.code}-{month}-{paper.lang[:2]}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    note(actor, month, "pdf", 1, tenant.code)
    return answer
