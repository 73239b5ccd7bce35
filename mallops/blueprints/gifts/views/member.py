"""What gifts and vouchers hang on a member: a card on its page, its data, its end."""

from __future__ import annotations

from typing import Any

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.queries.gifts import issues_of
from mallops.blueprints.gifts.queries.vouchers import vouchers_of
from mallops.blueprints.gifts.rules import words
from mallops.blueprints.members.rules.hooks import Panel, member_panel
from mallops.core.auth import Actor
from mallops.core.formatting import mall_date, mall_time


@member_panel(40)
def gifts_of(actor: Actor, member: Any) -> Panel | None:
    """What the member got."""
    if not actor.can(may.VIEW):
        return None
    values = {
        "issues": issues_of(member.id, limit=6),
        "vouchers": vouchers_of(member.id, states=("issued",), limit=6),
        "states": words.ISSUE_STATES,
        "time": mall_time,
        "day": mall_date,
    }
    if not values["issues"] and not values["vouchers"]:
        return None
    return Panel("gifts/panel.html", values)
