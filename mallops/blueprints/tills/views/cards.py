"""On the start page: events that reached nobody."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.tills import permissions as may
from mallops.blueprints.tills.queries.webhooks import count_dead
from mallops.core.auth import Actor
from mallops.core.worklists import WorkCard, work_card


@work_card(may.KEEP, order=60, roles="ADM IT CSM")
def reached_nobody(actor: Actor) -> WorkCard | None:
    """Webhooks that were tried for a day."""
    count = count_dead(actor.mall_id or 0)
    if not count:
        return None
    return WorkCard(
        _("Webhooks that reached nobody"),
        "send",
        count,
        url_for("till_hooks.index", state="dead"),
        tone="warn",
    )
