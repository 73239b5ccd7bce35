"""What the screens of attendance share: words and tones, the tabs on top, days and times of an address."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from mallops.blueprints.attendance import permissions as may
from mallops.blueprints.attendance.queries.grids import Judged
from mallops.blueprints.attendance.queries.hours import count_waiting
from mallops.blueprints.attendance.rules import VERDICTS
from mallops.core.auth import Actor
from mallops.core.clock import business_date
from mallops.core.db import utcnow
from mallops.core.registers.criteria import as_date

TONES = {
    "on_time": ("ok", "circle-check"),
    "late": ("warn", "alarm-clock"),
    "early": ("warn", "alarm-clock"),
    "absent": ("danger", "circle-x"),
    "excused": ("muted", "circle-slash"),
    "closed_allowed": ("muted", "circle-slash"),
    "not_due": ("muted", "clock"),
    "": ("muted", "circle-dashed"),
}
NOTICE_TONES = {"issued": "warn", "appealed": "info", "confirmed": "danger", "excused": "ok"}


def state_words(state: str) -> str:
    """What counts, in words."""
    if state == "not_due":
        return _("Not due yet")
    return str(VERDICTS[state]) if state else _("Not looked at")


def look_of(cell: Judged) -> tuple[str, str, str]:
    """(words, tone, icon) of what counts, with the minutes."""
    tone, glyph = TONES[cell.state]
    words, minutes = state_words(cell.state), cell.verdict.minutes
    return (_("%(state)s, %(n)s min", state=words, n=minutes) if minutes else words), tone, glyph


def asked_day(actor: Actor) -> dt.date:
    """The day of the address, else today."""
    return as_date(request.args.get("on")) or business_date(utcnow(), actor.tz)


def tabs(actor: Actor, here: str) -> list[dict[str, Any]]:
    """The pages of attendance; `here` is the endpoint that is open."""
    pages = [
        ("attendance.day", _("By day"), "layout-grid", may.VIEW, 0),
        ("attendance_follow.index", _("To follow up"), "circle-alert", may.NOTIFY, 0),
        ("attendance_notices.index", _("Attendance notices"), "file-warning", may.VIEW, 0),
        ("attendance_talks.index", _("Talks with tenants"), "message-square", may.VIEW, 0),
        ("attendance_month.show", _("By month"), "calendar-days", may.VIEW, 0),
        ("attendance_hours.index", _("Hours and closures"), "clock", may.VIEW, count_waiting(actor.mall_id)),
    ]
    return [
        {"label": label, "url": url_for(endpoint), "icon": icon, "active": endpoint == here, "count": count}
        for endpoint, label, icon, needs, count in pages
        if actor.can(needs)
    ]
