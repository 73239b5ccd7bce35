"""The draws of the quality sample: seed, customers, who was drawn, whether it comes out the same (26.4)."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.actions.planning import same_again
from mallops.blueprints.care.models import CareDraw
from mallops.blueprints.care.queries import calls as reads
from mallops.blueprints.care.rules.words import OUTCOME_TONES, OUTCOMES, SATISFACTION
from mallops.blueprints.care.views.parts import name_for
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.web import NavItem, nav_item, no_store, render

bp = Blueprint("care_draws", __name__, url_prefix="/care/samples")
nav_item(NavItem("care_draws.index", _l("Quality samples"), "dices", "members", may.MANAGE, order=44))


@bp.get("/")
@requires(may.VIEW)
def index() -> Response:
    """All draws, the newest first."""
    return render("care/draws.html", rows=reads.list_draws(current_actor().mall_id or 0))


@bp.get("/<uuid:uid>")
@requires(may.VIEW)
def show(uid: uuid.UUID) -> Response:
    """One draw, drawn again beside it, and what came of it."""
    actor = current_actor()
    draw = fetch(CareDraw, uid, actor)
    calls = reads.calls_of_draw(draw)
    page = render(
        "care/draw.html",
        draw=draw,
        same=same_again(actor, draw),
        rows=[(one, name_for(actor, one.member)) for one in calls],
        outcomes=OUTCOMES,
        tones=OUTCOME_TONES,
        marks=SATISFACTION,
        reached=len([one for one in calls if one.outcome == "reached"]),
    )
    return no_store(page)
