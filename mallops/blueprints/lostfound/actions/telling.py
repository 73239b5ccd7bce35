"""The desk is told when what came in is very like what is missed (a match never decides)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.lostfound.models import FoundItem
from mallops.blueprints.lostfound.queries.matching import suggest
from mallops.core.auth import Actor
from mallops.core.notices import notify, receivers, topic

ALIKE = topic("lostfound.alike", _l("A find that is like a loss"), _l("Lost and found"))
STRONG = 11.0  # points from which somebody is told


def tell_strong(actor: Actor, case: Any) -> int:
    """Tell the desk of a strong suggestion; how many were told."""
    best = suggest(case, 1)
    if not best or best[0].likeness.points < STRONG:
        return 0
    to = [one for one in receivers(case.mall_id, ("DESK", "LEAD")) if one != actor.user_id]
    slug = "found" if isinstance(case, FoundItem) else "losses"
    notify(
        to,
        mall_id=case.mall_id,
        topic=ALIKE,
        title=lambda: _("This may be the same thing: look at the reasons"),
        text=lambda: f"{case.number} · {best[0].case.number}",
        url=f"/{slug}/{case.uid}",
        case=case,
        dedupe=f"lost-alike-{case.id}-{best[0].case.id}",
    )
    return len(to)
