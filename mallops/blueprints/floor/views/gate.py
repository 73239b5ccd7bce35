"""The API of a guard's phone: what is true of a pass now, and what was done with it (docs/floor-api.md)."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from mallops.blueprints.floor import actions
from mallops.blueprints.floor.views.gate_wire import gate_in, pass_out, shown_in
from mallops.blueprints.passes.actions.gate import look, words_of
from mallops.blueprints.passes.permissions import VERIFY
from mallops.blueprints.passes.queries.passes import pictures_of
from mallops.core.auth import current_actor, requires
from mallops.core.db import utcnow
from mallops.core.errors import Conflict
from mallops.core.phone import init_phone_api, reply, write
from mallops.core.phone_input import body_of
from mallops.core.tallies import may_try

bp = Blueprint("floor_gate", __name__, url_prefix="/api/floor")
init_phone_api(bp)
#: Codes that one guard may look up a minute: nobody tries them all.
LOOKS_A_MINUTE = 60


@bp.get("/gate")
@requires(VERIFY)
def check() -> Response:
    """Whether a code opens this gate now, with the goods on it when it is a pass of this mall."""
    actor, now = current_actor(), utcnow()
    if not may_try("passes.look", str(actor.user_id), LOOKS_A_MINUTE):
        raise Conflict(_("Too many codes in a minute. Wait a moment, then go on."))
    seen = look(actor, shown_in(request.args), now)
    case = seen.case if seen.why not in {"altered", "unknown"} else None
    return reply(
        {
            "why": seen.why,
            "message": words_of(seen.why, seen.case) if seen.why else "",
            "pass": pass_out(case, now, pictures_of([case.id]).get(case.id, {})) if case else None,
        }
    )


@bp.post("/gates")
@requires(VERIFY)
def act() -> Response:
    """A release or a refusal; the same however often it is sent."""
    sent, told = gate_in(body_of(request.get_json()))
    return reply(write(lambda: actions.take_gate(current_actor(), sent, told)), 201)
