"""Changes by hand that wait for the second person, and those decided."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions.adjusting import decide_adjustment
from mallops.blueprints.points.models import PointAdjustment
from mallops.blueprints.points.queries import books
from mallops.blueprints.points.queries.settings import policy_in_force
from mallops.blueprints.points.rules import words
from mallops.blueprints.points.views.parts import do, typed, who, word_of
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.web import NavItem, nav_item, no_store, render

bp = Blueprint("point_adjustments", __name__, url_prefix="/points/adjustments")
nav_item(NavItem("point_adjustments.index", _l("Points by hand"), "pencil", "members", may.ADJUST, order=40))
STATES = {
    "waiting": (_l("Waits for a second person"), "warn"),
    "booked": (_l("Booked"), "ok"),
    "refused": (lazy_pgettext("points", "Refused"), "muted"),
}


@bp.get("/")
@requires(may.ADJUST)
def index() -> Response:
    """The list; those that wait come first."""
    actor, state = current_actor(), word_of("state", 8)
    state = state if state in STATES else ""
    rows = books.list_adjustments(actor.mall_id or 0, state)
    rows.sort(key=lambda one: one.state != "waiting")
    page = render(
        "points/adjustments.html",
        "list",
        rows=[(one, who(one.account.member, actor)) for one in rows],
        state=state,
        states=STATES,
        words=words,
        limit=policy_in_force(actor.mall_id or 0).second_from,
        may_decide=actor.can(may.APPROVE),
        me=actor.user_id,
    )
    return no_store(page)


@bp.post("/<uuid:uid>")
@requires(may.APPROVE)
def decide(uid: uuid.UUID) -> BaseResponse:
    """The second person agrees, or refuses and says why."""
    agree, note = typed("agree") == "yes", typed("note")

    def act(actor: Actor) -> str:
        decide_adjustment(actor, fetch(PointAdjustment, uid), agree, note)
        return _("Booked.") if agree else _("Refused. Who asked sees why.")

    return do(act, url_for("point_adjustments.index"))
