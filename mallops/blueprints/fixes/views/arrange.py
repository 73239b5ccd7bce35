"""Putting an order right as a record: split it, put duplicates together, lead a repeat back."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fixes import permissions as may
from mallops.blueprints.fixes.actions import KIND, link_repeat, merge, split
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.queries import list_near, list_repeats_of
from mallops.blueprints.fixes.rules import MAX_PARTS, NOT_OVER
from mallops.blueprints.fixes.views.orders import act, bp
from mallops.core.auth import current_actor, requires
from mallops.core.auth.actor import Actor
from mallops.core.formatting import mall_time
from mallops.core.names import listed
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.record import load_record
from mallops.core.web import render


@bp.get("/<uuid:uid>/arrange")
@requires(may.ARRANGE)
def arrange(uid: uuid.UUID) -> Response:
    """Split, put together, repeat."""
    actor = current_actor()
    finding: Finding = load_record(KIND, uid, actor).case
    earlier = [one for one in list_repeats_of(finding) if one.id < finding.id]
    return render(
        "fixes/arrange.html",
        case=finding,
        finished=finding.state not in NOT_OVER,
        near=[_row(one) for one in list_near(finding) if one.visible_to(actor)],
        earlier=[(one.number, f"{one.number} {one.title}") for one in earlier if one.number],
        max_parts=MAX_PARTS,
    )


def _row(one: Finding) -> dict[str, Any]:
    return {
        "uid": one.uid,
        "title": one.title,
        "number": one.number or "",
        "state": KIND.workflow.state(one.state),
        "opened": mall_time(one.created_at, "short"),
        "tenant": one.tenant.name if one.tenant else "",
    }


@bp.post("/<uuid:uid>/split")
@requires(may.ARRANGE)
def split_order(uid: uuid.UUID) -> BaseResponse:
    """Make new orders, one a line."""
    lines = request.form.get("parts", "").replace("\x00", "").splitlines()

    def make(actor: Actor, finding: Finding) -> str:
        made = split(actor, finding, lines)
        return _("New orders: %(numbers)s.", numbers=listed(one.number or "" for one in made))

    return act(uid, may.ARRANGE, "orders.arrange", make)


@bp.post("/<uuid:uid>/merge")
@requires(may.ARRANGE)
def merge_orders(uid: uuid.UUID) -> BaseResponse:
    """Put the ticked ones into this one."""
    chosen = [one for one in map(as_uuid, request.form.getlist("others")) if one is not None]

    def put(actor: Actor, finding: Finding) -> str:
        return _("%(n)s orders are put together with this one.", n=merge(actor, finding, chosen))

    return act(uid, may.ARRANGE, "fixes.show", put)


@bp.post("/<uuid:uid>/repeat")
@requires(may.ARRANGE)
def repeat(uid: uuid.UUID) -> BaseResponse:
    """Lead this one back to an earlier one."""
    number = " ".join(request.form.get("number", "").replace("\x00", "").split())[:48]

    def lead(actor: Actor, finding: Finding) -> str:
        return _("Linked as a repeat of %(number)s.", number=link_repeat(actor, finding, number).number)

    return act(uid, may.ARRANGE, "fixes.show", lead)
