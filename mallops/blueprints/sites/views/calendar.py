"""The working calendar: national holidays and make-up days, and the mall's own exceptions."""

from __future__ import annotations

import calendar as months
import datetime as dt
from dataclasses import dataclass

from flask import Response, request
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.sites import actions, queries
from mallops.blueprints.sites import permissions as may
from mallops.blueprints.sites.forms import CalendarDayForm
from mallops.blueprints.sites.views.blueprint import bp
from mallops.core.auth import current_actor, requires
from mallops.core.calendar_days import calendar_for
from mallops.core.clock import mall_now
from mallops.core.db import commits, db
from mallops.core.names import pick
from mallops.core.national_days import make_up_days_known
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render, whole_number

nav_item(NavItem("sites.calendar", _l("Working calendar"), "calendar-days", "admin", may.VIEW, order=40))


@dataclass(frozen=True)
class Day:
    """A date in the year view; `note` says why it differs from its weekday."""

    on: dt.date
    working: bool
    special: bool
    own: bool
    note: str


@dataclass(frozen=True)
class Month:
    """A month in rows of seven, Monday first; None before the first and after the last."""

    name: str
    weeks: list[list[Day | None]]
    working_days: int


@bp.get("/site/calendar")
@requires(may.VIEW)
def calendar() -> Response:
    """A year at a glance."""
    return _page(CalendarDayForm(on=request.args.get("on", type=dt.date.fromisoformat)))


@bp.post("/site/calendar")
@commits
@requires(may.CALENDAR)
def set_calendar_day() -> BaseResponse:
    """Make a date worked or rested, or take the exception back."""
    form = CalendarDayForm()
    ok, _row = form.runs(
        lambda: actions.set_calendar_day(
            current_actor(),
            form.on.data or dt.date.min,
            form.kind.data,
            form.name_zh.data or "",
            form.name_en.data or "",
        )
    )
    if not ok or form.on.data is None:
        return _page(form, 422)
    flash_ok(_("The calendar is changed. Limits that are set from now on count with it."))
    return redirect_after("sites.calendar", year=form.on.data.year)


def _page(form: CalendarDayForm, status: int = 200) -> Response:
    actor = current_actor()
    mall = queries.get_mall(actor.mall_id)
    this_year = mall_now(mall.tz).year
    year = request.args.get("year", this_year, type=whole_number)
    year = min(max(year, 2020), this_year + 2)
    own = {row.on for row in queries.list_calendar_days(mall.id, year)}
    noon = dt.datetime(year, 7, 1, 4, tzinfo=dt.UTC)
    working = calendar_for(db.session(), mall, noon)
    days = [dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(365 + months.isleap(year))]
    made = []
    for on in days:
        override = working.overrides.get(on)
        note = pick(override.name_zh, override.name_en) if override else ""
        made.append(Day(on, working.is_working_day(on), override is not None, on in own, note))
    return render(
        "sites/calendar.html",
        status=status,
        form=form,
        year=year,
        this_year=this_year,
        months=[_month(year, number, made) for number in range(1, 13)],
        make_up_known=make_up_days_known(year),
    )


def _month(year: int, number: int, days: list[Day]) -> Month:
    mine = [day for day in days if day.on.month == number]
    cells: list[Day | None] = [None] * mine[0].on.weekday() + list(mine)
    cells += [None] * (-len(cells) % 7)
    name = format_date(dt.date(year, number, 1), "LLLL")
    weeks = [cells[at : at + 7] for at in range(0, len(cells), 7)]
    return Month(name, weeks, sum(day.working for day in mine))
