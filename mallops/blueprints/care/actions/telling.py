"""Who hears what of care: whoever has to call."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mallops.blueprints.care.rules.words import REASONS
from mallops.core.auth import Actor
from mallops.core.notices import notify, present, topic

GROUP = _l("Customer care")
TODAY = topic("care.today", _l("Members to contact today"), GROUP)
GIVEN = topic("care.given", _l("A callback was given to you"), GROUP)


def tell_owner(call: Any, actor: Actor) -> None:
    """Whoever gets a contact from somebody else hears of it."""
    if call.owner_id is None or call.owner_id == actor.user_id:
        return
    label = REASONS[call.reason].label
    notify(
        present(call.mall_id, [call.owner_id]),
        mall_id=call.mall_id,
        topic=GIVEN,
        title=lambda: _("Callback for you: %(what)s", what=label),
        text=lambda: _("From %(day)s on it is on your list.", day=call.planned_on.isoformat()),
        url=f"/callbacks/{call.uid}",
        case=call,
        dedupe=f"care:given:{call.id}:{call.owner_id}",
    )


def tell_today(mall_id: int, counts: dict[int, int], day: dt.date) -> None:
    """In the morning everybody hears how many are on the list."""
    for user_id, number in counts.items():
        notify(
            present(mall_id, [user_id]),
            mall_id=mall_id,
            topic=TODAY,
            title=lambda number=number: ngettext(
                "%(num)s member to contact today", "%(num)s members to contact today", number
            ),
            text="",
            url="/care/?mine=1",
            dedupe=f"care:today:{day.isoformat()}:{user_id}",
        )


__all__ = ["tell_owner", "tell_today"]
