"""What the page of a member says of an alert: a caution, and for who may see it the way to it."""

from __future__ import annotations

from typing import Any

from mallops.blueprints.fraud import permissions as may
from mallops.blueprints.fraud.queries.alerts import alerts_of, find_watched
from mallops.blueprints.members.rules.hooks import Panel, member_panel
from mallops.core.auth import Actor


@member_panel(5)
def caution(actor: Actor, member: Any) -> Panel | None:
    """Nothing for strangers to the matter, and nothing for who stands in the rows."""
    if not actor.can(may.VIEW):
        return None
    watched = find_watched(member.id)
    if watched is not None and not watched.visible_to(actor):
        return None
    past = [one for one in alerts_of(member.id, 5) if one.visible_to(actor) and one.state != "void"]
    if watched is None and not (past and actor.can(may.ACT)):
        return None
    values = {"alert": watched, "past": past if actor.can(may.ACT) else [], "uid": member.uid}
    return Panel("fraud/panel.html", values)
