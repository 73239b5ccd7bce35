"""The board of the day: which zones are done, late, missed, and what is not in order."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _l

from mallops.blueprints.openings import permissions as may
from mallops.blueprints.openings.actions import KIND
from mallops.blueprints.openings.queries import board, list_plans, punctuality
from mallops.blueprints.openings.rules import (
    DONE,
    DUE,
    EARLY,
    LATE,
    MISSED,
    PHASE_ICONS,
    PHASE_SHORT,
    PHASE_WORDS,
)
from mallops.core.auth import current_actor, requires
from mallops.core.clock import business_date
from mallops.core.db import utcnow
from mallops.core.registers.criteria import as_date
from mallops.core.web import NavItem, nav_item, render

bp = Blueprint("opening_day", __name__, url_prefix="/opening-day")
nav_item(NavItem("opening_day.day", _l("Opening and closing"), "door-open", "today", may.VIEW, order=12))
DAYS = 30


@bp.get("")
@requires(may.VIEW)
def day() -> Response:
    """Zone × phase of a date."""
    actor, now = current_actor(), utcnow()
    today = business_date(now, actor.tz)
    on = as_date(request.args.get("on")) or today
    found = board(actor, on)
    since = today - dt.timedelta(days=DAYS - 1)
    return render(
        "openings/board.html",
        "board",
        board=found,
        on=on,
        today=today,
        days=(on - dt.timedelta(days=1), on + dt.timedelta(days=1)),
        phases=PHASE_WORDS,
        short=PHASE_SHORT,
        icons=PHASE_ICONS,
        states=[KIND.workflow.state(one) for one in (DUE, DONE, LATE, MISSED)],
        state_of=KIND.workflow.state,
        plans=list_plans(actor.mall_id),
        now=now,
        early=EARLY,
        may_plan=actor.can(may.LEAD),
        may_do=actor.can(may.DO),
        zones=punctuality(actor.mall_id, since, today) if actor.can(may.LEAD) else [],
    )
