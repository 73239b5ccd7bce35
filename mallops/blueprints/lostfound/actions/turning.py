"""Something a customer misses, told to the desk or by the public form, becomes a lost report (28.1, 30.1)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions.losing import Lost, report_loss
from mallops.blueprints.lostfound.models import LossReport
from mallops.core.auth import Actor
from mallops.core.turning import Target, Told, turns_into

_CHANNELS = {"visit": "walk_in", "phone": "phone", "hotline": "phone", "online": "online", "mail": "online"}


def open_report(actor: Actor, told: Told) -> LossReport:
    """A report of the same words, place and person. Raises Invalid."""
    day = told.happened_on
    known = told.phone or told.email
    lost = Lost(
        title=told.item or " ".join(told.text.split())[:80],
        features=told.text,
        zone_id=told.zone_id,
        place=told.place,
        lost_from=dt.datetime.combine(day, dt.time(), ZoneInfo(actor.tz)) if day is not None else None,
        loser=told.customer,
        phone=told.phone,
        contact=told.email if known else _("See %(number)s", number=told.source.number or ""),
        channel=_CHANNELS.get(told.channel, "staff"),
    )
    return report_loss(actor, lost, authorised=True)


LOSS = turns_into(
    Target(
        "losses", _l("Lost report"), "search", may.CREATE, open_report, order=40, suits=frozenset({"lost"})
    )
)
__all__ = ["LOSS", "open_report"]
