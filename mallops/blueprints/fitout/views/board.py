"""What is in works today: by zone, with the state of its permit, hot work and the last look."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.models import FitOut
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules.words import PERMIT_WORDS, WORKS
from mallops.blueprints.fitout.rules.works import ON_SITE, permit_verdict
from mallops.blueprints.fitout.views.hot import standing
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.clock import in_zone
from mallops.core.malls import today_of
from mallops.core.web import NavItem, nav_item, render

bp = Blueprint("fitout_board", __name__, url_prefix="/works")
nav_item(NavItem("fitout_board.board", _l("Works today"), "hammer", "floor", may.VIEW, order=46))


@bp.get("/")
@requires(may.VIEW)
def board() -> Response:
    """The works of my zones, or of all."""
    actor = current_actor()
    assert actor.mall_id is not None
    own = bool(actor.zone_ids) and request.args.get("all") != "1"
    rows = queries.list_on_site(actor.mall_id, actor.zone_ids if own else ())
    hot = queries.open_hot_works(actor.mall_id, [one.id for one in rows])
    return render(
        "fitout/board.html",
        own=own,
        has_zones=bool(actor.zone_ids),
        rows=[_row(actor, one) for one in rows],
        hot=[(one, standing(one)) for one in hot],
        may_site=actor.can(may.SITE),
    )


def _row(actor: Actor, case: FitOut) -> dict[str, Any]:
    today = today_of(case.mall_id)
    code = permit_verdict(case.state, case.starts_on, case.ends_on, today)
    looked = case.looked_at is not None and in_zone(case.looked_at, actor.tz).date() == today
    return {
        "case": case,
        "permit": PERMIT_WORDS[code],
        "works": WORKS[case.works],
        "looked": looked,
        "on_site": case.state in ON_SITE,
        "uninsured": case.insured_until is None or case.insured_until < today,
    }
