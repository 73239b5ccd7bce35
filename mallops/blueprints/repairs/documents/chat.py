"""A ticket as a text for a chat group: what, where, how urgent, until when, and its address."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from mallops.blueprints.repairs.models import Repair
from mallops.blueprints.repairs.rules.words import FACILITIES
from mallops.core.casework.kinds import SEVERITIES
from mallops.core.formatting import mall_time

MAX_CHAT = 300


def chat_text(case: Repair) -> str:
    """At most 300 letters, in the reader's language; names and numbers of people are left out."""
    thing = case.asset.text if case.asset else str(FACILITIES[case.facility])
    where = " ".join(one for one in (case.zone.name if case.zone else "", case.place, thing) if one)
    due = _("Please repair it by %(when)s.", when=mall_time(case.due_at, "short")) if case.due_at else ""
    head = " · ".join((_("Repair ticket"), case.number or "", str(SEVERITIES.get(case.severity, ""))))
    danger = _("Danger to people: fence it off first.") if case.danger else ""
    link = f"{current_app.config['SETTINGS'].base_url}/repairs/{case.uid}"
    fixed = [one for one in (danger, due, link) if one]
    room = MAX_CHAT - len(head) - len(where[:80]) - sum(len(one) + 1 for one in fixed) - 2
    what = case.title if len(case.title) <= room else f"{case.title[: max(room - 1, 0)]}…"
    return "\n".join([head, where[:80], what, *fixed])
