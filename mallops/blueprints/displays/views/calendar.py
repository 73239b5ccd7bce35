"""The calendar of last days: what has to come down when."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import format_date

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions.kind import KIND
from mallops.blueprints.displays.queries.displays import list_ending
from mallops.blueprints.displays.rules.words import SORTS
from mallops.core.auth import current_actor, requires
from mallops.core.malls import today_of
from mallops.core.registers.cells import month_words
from mallops.core.web import render

bp = Blueprint("display_calendar", __name__, url_prefix="/displays")


@bp.get("/calendar")
@requires(may.VIEW)
def month() -> Response:
    """A month of last days (`?month=2026-11`)."""
    actor = current_actor()
    assert actor.mall_id is not None
    today = today_of(actor.mall_id)
    first = _first(request.args.get("month"), today)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    found: dict[dt.date, list[Any]] = defaultdict(list)
    for one in list_ending(actor.mall_id, weeks[0][0], weeks[-1][-1]):
        found[one.expires_on or first].append(one)
    return render(
        "displays/calendar.html",
        "month",
        weeks=[[(day, found.get(day, []), day.month == first.month) for day in week] for week in weeks],
        names=[format_date(day, "EEE") for day in weeks[0]],
        today=today,
        title=month_words(f"{first:%Y-%m}"),
        earlier=f"{first - dt.timedelta(days=1):%Y-%m}" if first > FIRST else "",
        later=f"{first + dt.timedelta(days=32):%Y-%m}" if first < LAST else "",
        state_of=KIND.workflow.state,
        sorts=SORTS,
    )


FIRST, LAST = dt.date(2000, 1, 1), dt.date(2099, 12, 1)


def _first(text: str | None, today: dt.date) -> dt.date:
    """The first day of the month asked for; of this one when it makes no sense."""
    try:
        found = dt.date.fromisoformat(f"{text}-01") if text else today
    except ValueError:
        found = today
    return min(max(found.replace(day=1), FIRST), LAST)
