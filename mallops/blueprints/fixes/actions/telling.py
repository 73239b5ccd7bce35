"""What people of the house are told about an order (core/notices)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fixes import permissions as may
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.formatting import mall_time
from mallops.core.malls import Mall
from mallops.core.notices import notify, present, receivers, topic

GROUP = _l("Rectification")
ANSWERED = topic("fixes.answered", _l("A tenant or contractor has answered"), GROUP)
SENT_BACK = topic("fixes.sent_back", _l("Sent back: not fixed"), GROUP)
REMINDED = topic("fixes.reminded", _l("Reminders of orders"), GROUP)


def order_url(case: Any) -> str:
    """The path of an order's page."""
    return f"/fixes/{case.uid}"


def who_sees_to_it(case: Any) -> list[int]:
    """Who follows it up and who puts it right; else the people of the department."""
    named = present(case.mall_id, [case.owner_id, case.responsible_id])
    return named or receivers(case.mall_id, [], zone_id=case.zone_id, department=case.department)


def tell_sent_back(case: Any, actor: Actor) -> None:
    """Whoever sees to it hears that it was not fixed, and why."""
    notify(
        [one for one in who_sees_to_it(case) if one != actor.user_id],
        mall_id=case.mall_id,
        topic=SENT_BACK,
        title=lambda: _("Not fixed: %(title)s", title=case.title),
        text=case.sent_back_reason,
        url=order_url(case),
        case=case,
    )


def tell_answered(case: Any, who: str, fixed: bool) -> None:
    """Whoever verifies it or follows it up hears what came back through the link."""
    words = _l("%(who)s says it is put right: %(title)s") if fixed else _l("%(who)s has seen it: %(title)s")
    notify(
        present(case.mall_id, [case.owner_id, case.created_by_id]),
        mall_id=case.mall_id,
        topic=ANSWERED,
        title=lambda: str(words) % {"who": who, "title": case.title},
        text=case.action_taken if fixed else "",
        url=order_url(case),
        case=case,
    )


def remind(actor: Actor, cases: Iterable[Any]) -> int:
    """Remind whoever has to act on these open orders; each person hears of an order once a day.

    Returns how many orders somebody was reminded of.
    """
    authorize(actor, may.NOTIFY)
    told = 0
    for case in cases:
        mall = db.session.get_one(Mall, case.mall_id)
        told += bool(_remind(actor, case, mall))
    return told


def _remind(actor: Actor, case: Any, mall: Mall) -> int:
    day = business_date(utcnow(), mall.tz)

    def due() -> str:
        when = mall_time(case.due_at, "short", mall.zoneinfo) if case.due_at else "–"
        return _("Due %(when)s. %(number)s", when=when, number=case.number or "")

    count = notify(
        who_sees_to_it(case),
        mall_id=case.mall_id,
        topic=REMINDED,
        title=lambda: _("Please put this right: %(title)s", title=case.title),
        text=due,
        url=order_url(case),
        case=case,
        dedupe=f"remind:{case.id}:{day}",
    )
    if count:
        casework.log(case, actor, "reminded")
    return count
