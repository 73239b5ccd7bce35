"""The manager's dashboard on the start page: missed rounds, late findings, zones, what keeps coming back.

Each number opens exactly the rows behind it (product.md, 14).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from mallops.blueprints.home.permissions import DASHBOARD
from mallops.blueprints.home.queries import (
    Offender,
    WeekLine,
    ZoneLine,
    list_repeating_places,
    list_repeating_shops,
    list_weeks,
    list_zones,
)
from mallops.blueprints.patrols.rules.periods import MONTH, Period, period_of
from mallops.core.auth import Actor
from mallops.core.charts import Series, line_chart
from mallops.core.clock import business_date, now

WEEKS = 8
ZONES = 8
OFFENDERS = 4
YOUNG_MONTH = 7  # up to this day the month before tells more


@dataclass(frozen=True)
class Dashboard:
    """What the template draws. `rows(what, …)` is the address of rows behind a figure."""

    weeks: list[WeekLine]
    trend: Markup
    zones: list[ZoneLine]
    most_failed: int
    shops: list[Offender]
    places: list[Offender]
    month: Period

    def rows(self, what: str, period: Period, **filters: Any) -> str:
        """Rows of a report."""
        return url_for(
            "patrol_reports.rows",
            what=what,
            period=period.kind,
            on=period.from_on.isoformat(),
            **filters,
        )

    def late(self, zone: str) -> str:
        """The findings that are late in a zone."""
        return url_for("fixes.index", view="overdue", zone=zone)


def dashboard_for(actor: Actor) -> Dashboard | None:
    """The dashboard of those who direct patrols; None for everybody else and before the first patrol."""
    if not actor.can(DASHBOARD):
        return None
    today = business_date(now(), actor.tz)
    weeks = list_weeks(actor.mall_id, today, WEEKS)
    if not any(one.answered or one.missed for one in weeks):
        return None
    month = told_month(today)
    zones = list_zones(actor.mall_id, month, ZONES)
    return Dashboard(
        weeks=weeks,
        trend=_trend(weeks),
        zones=zones,
        most_failed=max((one.failed for one in zones), default=0),
        shops=list_repeating_shops(actor.mall_id, month, OFFENDERS),
        places=list_repeating_places(actor.mall_id, month, OFFENDERS),
        month=month,
    )


def told_month(today: dt.date) -> Period:
    """This month, or the last one while this one is young."""
    month = period_of(MONTH, today)
    return month.earlier if today.day <= YOUNG_MONTH else month


def _trend(weeks: list[WeekLine]) -> Markup:
    labels = [f"{one.period.from_on:%m-%d}" for one in weeks]
    rates = Series(_("Fail rate"), [one.percent for one in weeks])
    title = _("Share of answers that failed, by week")
    return line_chart(labels, [rates], title=title, unit="%", low=0, width=480, height=170)
