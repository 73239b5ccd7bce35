"""Figures of the home page: what is late in all registers, and whose clock stands still."""

from __future__ import annotations

from flask_babel import gettext as _

from mallops.blueprints.policies import permissions as may
from mallops.blueprints.policies.queries import Wanted, count_view
from mallops.blueprints.policies.views.overdue import board_url
from mallops.core.auth import Actor
from mallops.core.clock import now
from mallops.core.worklists import Figure, figures


@figures(may.BOARD, order=25, roles="SUP CSM OPM AGM GM")
def open_overdue(actor: Actor) -> list[Figure]:
    """Late over all registers, and stopped by hand; each opens its rows."""
    at = now()
    late, still = (count_view(actor, view, at) for view in ("late", "paused"))
    return [
        Figure(
            _("Overdue, all registers"),
            str(late),
            board_url(Wanted()),
            tone="danger" if late else "ok",
            icon="alarm-clock",
        ),
        Figure(
            _("Clock stands still"),
            str(still),
            board_url(Wanted(view="paused")),
            tone="info" if still else "muted",
            icon="circle-pause",
        ),
    ]
