"""What people of the house are told about attendance (core/notices)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.auth import Actor
from mallops.core.formatting import mall_date
from mallops.core.notices import notify, present, receivers, topic

GROUP = _l("Attendance")
MISSING = topic("attendance.missing", _l("Shops not ticked after opening"), GROUP)
APPEALED = topic("attendance.appealed", _l("A tenant appeals against a notice"), GROUP)
DECIDED = topic("attendance.decided", _l("A notice that you issued was decided"), GROUP)
CLOSURE = topic("attendance.closure", _l("Closures to approve"), GROUP)
TALK = topic("attendance.talk", _l("Talks with tenants after repeated misses"), GROUP)


def tell_missing(mall_id: int, zone_id: int | None, zone: str, count: int, on: dt.date) -> int:
    """The people of a zone hear once a day how many of its shops nobody has looked at."""
    return notify(
        receivers(mall_id, ["FLR"], zone_id=zone_id),
        mall_id=mall_id,
        topic=MISSING,
        title=lambda: _("%(zone)s: %(n)s shops not ticked yet", zone=zone or _("Without a zone"), n=count),
        text=_l("The mall has opened. Tick them on the phone, or say what you see."),
        url=f"/attendance?on={on.isoformat()}&show=missing",
        dedupe=f"attendance:{mall_id}:{zone_id or 0}:{on.isoformat()}",
    )


def tell_appealed(case: Any) -> None:
    """Whoever issued it and who decides hear of the appeal; what it says stands on the page only."""
    deciders = receivers(case.mall_id, ["SUP"]) or receivers(case.mall_id, ["CSM"])
    notify(
        [*present(case.mall_id, [case.created_by_id]), *deciders],
        mall_id=case.mall_id,
        topic=APPEALED,
        title=lambda: _("Appeal: %(title)s", title=case.title),
        text=_l("Read what the tenant says, then confirm or excuse."),
        url=f"/attendance-notices/{case.uid}",
        case=case,
    )


def tell_decided(case: Any, actor: Actor, *, excused: bool) -> None:
    """Whoever issued it hears what became of it."""
    words = _l("Excused: %(title)s") if excused else _l("Confirmed: %(title)s")
    notify(
        [one for one in present(case.mall_id, [case.created_by_id]) if one != actor.user_id],
        mall_id=case.mall_id,
        topic=DECIDED,
        title=lambda: str(words) % {"title": case.title},
        text=case.decision,
        url=f"/attendance-notices/{case.uid}",
        case=case,
    )


def tell_closure(actor: Actor, row: Any, tenant: Any) -> None:
    """Who approves hears of a closure that waits."""
    deciders = receivers(row.mall_id, ["SUP"]) or receivers(row.mall_id, ["CSM"])
    notify(
        [one for one in deciders if one != actor.user_id],
        mall_id=row.mall_id,
        topic=CLOSURE,
        title=lambda: _("Closure to approve: %(shop)s", shop=f"{tenant.code} {tenant.name}"),
        text=lambda: f"{mall_date(row.from_on)} – {mall_date(row.to_on)} · {row.reason}",
        url="/attendance/hours",
        dedupe=f"closure:{row.uid}",
    )


def tell_talk(case: Any) -> None:
    """The supervisor who has to hold the talk."""
    notify(
        present(case.mall_id, [case.owner_id]),
        mall_id=case.mall_id,
        topic=TALK,
        title=lambda: _("Talk with the tenant: %(title)s", title=case.title),
        text=lambda: _("%(n)s confirmed misses. Hold the talk and note what was agreed.", n=case.misses),
        url=f"/attendance-talks/{case.uid}",
        case=case,
        dedupe=f"talk:{case.uid}",
    )
