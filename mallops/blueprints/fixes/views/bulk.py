"""Several open orders at once: hand them over, remind of them."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fixes import permissions as may
from mallops.blueprints.fixes.actions import KIND, open_ones, remind
from mallops.blueprints.fixes.views.orders import bp
from mallops.blueprints.policies import actions as handing
from mallops.blueprints.policies.permissions import ASSIGN
from mallops.core.auth import current_actor, requires
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES, SEVERITY_TONES
from mallops.core.casework.related import options
from mallops.core.db import commits
from mallops.core.errors import Invalid
from mallops.core.formatting import due_tone, due_words
from mallops.core.names import pick
from mallops.core.registers.criteria import Criteria, as_uuid
from mallops.core.registers.listing import list_page
from mallops.core.registers.saved import read_query
from mallops.core.web import flash_error, flash_ok, redirect_to, render

SIZE = 100


def _asked(query: str) -> Criteria:
    asked = read_query(KIND, query)
    return asked if asked.view or asked.states else Criteria(**{**vars(asked), "view": "open"})


@bp.get("/several")
@requires(may.NOTIFY)
def several() -> Response:
    """The first hundred open orders of a list, to tick."""
    actor = current_actor()
    asked = _asked(request.query_string.decode("utf-8", "replace"))
    rows = list_page(KIND, actor, asked, SIZE).rows
    return render(
        "fixes/several.html",
        rows=[_row(one) for one in rows if one.state in KIND.workflow.open_states],
        query=asked.query(),
        size=SIZE,
        may_assign=actor.can(ASSIGN),
        people=options("person", actor.mall_id) if actor.can(ASSIGN) else [],
        departments=[(code, str(label)) for code, label in DEPARTMENTS.items()],
    )


def _row(one: Any) -> dict[str, Any]:
    return {
        "uid": one.uid,
        "title": one.title,
        "number": one.number or "",
        "url": url_for("fixes.show", uid=one.uid),
        "state": KIND.workflow.state(one.state),
        "zone": pick(one.zone_id_zh or "", one.zone_id_en or ""),
        "tenant": pick(one.tenant_id_zh or "", one.tenant_id_en or ""),
        "department": str(DEPARTMENTS.get(one.department, "")),
        "severity": str(SEVERITIES.get(one.severity, "")),
        "tone": SEVERITY_TONES.get(one.severity, "muted"),
        "due": due_words(one.due_at) if one.due_at else "",
        "due_tone": due_tone(one.due_at),
        "due_iso": one.due_at.isoformat() if one.due_at else "",
    }


@bp.post("/several")
@commits
@requires(may.NOTIFY)
def on_several() -> BaseResponse:
    """`do`: remind or assign, for the ticked ones."""
    actor = current_actor()
    query = _asked(request.form.get("query", "")).query()
    back = f"{url_for('orders.several')}?{query}"
    uids = [one for one in map(as_uuid, request.form.getlist("uid")) if one is not None]
    try:
        if not uids:
            raise Invalid(_("Tick at least one order."))
        if request.form.get("do") == "assign":
            owner = as_uuid(request.form.get("owner"))
            made = handing.assign(actor, uids, owner, request.form.get("to_department", ""))
            flash_ok(_("%(n)s records are handed over.", n=made.done))
            if made.refused:
                flash_error(
                    _("%(n)s records were left: they are closed, or not yours to change.", n=made.refused)
                )
        else:
            told = remind(actor, open_ones(actor, uids))
            flash_ok(_("%(n)s reminders were sent, at most one a day for each order.", n=told))
    except Invalid as error:
        flash_error(error.message)
    return redirect_to(back)
