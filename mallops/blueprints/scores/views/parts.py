"""What the screens of scores share: the month of the address, and where an event leads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from mallops.blueprints.scores.documents.drawing import event_words, signed
from mallops.blueprints.scores.models import ScoreEvent
from mallops.blueprints.scores.rules.scoring import month_before
from mallops.core.auth import current_actor
from mallops.core.clock import business_date, now
from mallops.core.registers.cells import month_words


def this_month() -> str:
    """The mall's month."""
    return f"{business_date(now(), current_actor().tz):%Y-%m}"


def wanted_month() -> str:
    """The month of the address or form; this one for a wrong one or one that has not begun."""
    this = this_month()
    asked = request.args.get("month", "") or request.form.get("month", "")
    try:
        month = f"{dt.date.fromisoformat(f'{asked}-01'):%Y-%m}"
    except ValueError:
        return this
    return month if "2000-01" <= month <= this else this


def around(month: str) -> dict[str, Any]:
    """The month in words, and its neighbours (`after` None when it is still to come)."""
    this = this_month()
    return {
        "month": month,
        "words": month_words(month),
        "this": this,
        "before": month_before(month),
        "after": month_before(month, -1) if month < this else None,
    }


def event_line(event: ScoreEvent) -> dict[str, Any]:
    """An event as a row that opens its record."""
    kind, what = event_words(event)
    return {
        "kind": kind,
        "what": what,
        "number": event.number,
        "on": event.on,
        "points": signed(-event.points),
        "gives": event.points < 0,
        "url": _url(event),
    }


def _url(event: ScoreEvent) -> str:
    if event.kind == "attendance":
        return url_for("attendance.shop", tenant_uid=event.source_uid, on=event.on.isoformat())
    return url_for(f"{event.kind}.show", uid=event.source_uid)


def typed(key: str) -> str:
    """A text field."""
    return request.form.get(key, "").replace("\x00", "").strip()


def page_words(count: int) -> str:
    """How many rows a list has."""
    return _("Tenants: %(n)s", n=count)
