"""What of contractors waits for a person on the home page."""

from __future__ import annotations

import datetime as dt

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.queries.contractors import list_ending, notices_of
from mallops.blueprints.contractors.queries.fire import count_due, list_equipment
from mallops.blueprints.contractors.rules.times import FIRE_SOON
from mallops.core.auth import Actor
from mallops.core.clock import business_date, now
from mallops.core.formatting import mall_date
from mallops.core.worklists import WorkCard, WorkLine, work_card

LINES = 5


@work_card(may.CHECK, order=63, roles="SUP LEAD")
def fire_due(actor: Actor) -> WorkCard | None:
    """Fire equipment that has to be looked at within a week, the longest overdue first."""
    today = business_date(now(), actor.tz)
    soon = today + dt.timedelta(days=FIRE_SOON)
    count = count_due(actor.mall_id, soon)
    if not count:
        return None
    rows = list_equipment(actor.mall_id, soon)[:LINES]
    lines = [
        WorkLine(
            label=one.text,
            url=url_for("fire_equipment.show") + f"#e-{one.uid}",
            detail=one.place,
            when=mall_date(one.next_inspection_on) if one.next_inspection_on else _("never checked"),
            tone="danger" if one.next_inspection_on is None or one.next_inspection_on < today else "warn",
        )
        for one in rows
    ]
    tone = "danger" if any(one.tone == "danger" for one in lines) else "warn"
    title, url = _("Fire equipment to check"), url_for("fire_equipment.show")
    return WorkCard(title, "flame", count, url, lines, tone=tone)


@work_card(may.KEEP, order=66, roles="SUP CSM")
def contracts_ending(actor: Actor) -> WorkCard | None:
    """Contracts that end soon or have ended, the first to end first."""
    today = business_date(now(), actor.tz)
    found = list_ending(actor.mall_id, today, max(notices_of(actor.mall_id)))
    if not found:
        return None
    lines = [
        WorkLine(
            label=one.title,
            url=url_for("contractors.show", uid=one.uid),
            detail=one.contract_no,
            when=mall_date(one.ends_on),
            tone="danger" if (one.ends_on - today).days <= FIRE_SOON else "warn",
        )
        for one in found[:LINES]
    ]
    url = url_for("contractors.ending")
    return WorkCard(
        _("Contracts that end soon"), "calendar-clock", len(found), url, lines, tone=lines[0].tone
    )
