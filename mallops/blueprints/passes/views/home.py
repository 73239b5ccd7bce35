"""What of goods passes waits for a person on the home page."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.passes import permissions as may
from mallops.blueprints.passes.actions.kind import KIND
from mallops.blueprints.passes.queries.passes import list_around
from mallops.blueprints.passes.rules.passes import shown_state
from mallops.core.auth import Actor
from mallops.core.clock import business_date, business_day_bounds
from mallops.core.db import utcnow
from mallops.core.formatting import mall_time
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.worklists import WorkCard, WorkLine, work_card

LINES = 5


@work_card(may.VERIFY, order=6)
def at_the_gate(actor: Actor) -> WorkCard | None:
    """What may leave today, for the guards."""
    now = utcnow()
    bounds = business_day_bounds(business_date(now, actor.tz), actor.tz)
    found = list_around(actor.mall_id or 0, *bounds)
    coming = [one for one in found if shown_state(one.state, one.valid_until, now) == "approved"]
    lines = [
        WorkLine(
            label=one.title,
            url=url_for("passes.show", uid=one.uid),
            detail=f"{one.gate_code} · {one.tenant.name if one.tenant else ''}",
            when=f"{mall_time(one.valid_from, 'short')} – {mall_time(one.valid_until, 'short')}",
            tone="accent" if one.valid_from and one.valid_from <= now else "muted",
            icon="package",
        )
        for one in coming[:LINES]
    ]
    return WorkCard(
        _("Goods that leave today"),
        "truck",
        len(coming),
        url_for("gate.today"),
        lines,
        empty=_("Nothing is announced for today."),
        action=(_("Open the gate on this phone"), "/floor#/gate"),
    )


@work_card(may.APPROVE, order=31, roles="SUP CSM")
def to_approve(actor: Actor) -> WorkCard | None:
    """Applications that wait for a decision."""
    number = counts(KIND, actor)["state_applied"]
    asked = Criteria(states=("applied",), sort="due")
    return register_card(KIND, actor, _("Goods passes to approve"), asked, number, icon="clipboard-list")


@work_card(may.CREATE, order=47, roles="DESK RCP LEAD")
def at_the_desk(actor: Actor) -> WorkCard | None:
    """Passes that the desk has under way: waiting for the tenant, for approval, for the gate."""
    known = counts(KIND, actor)
    states = ("invited", "applied", "approved")
    number = sum(known[f"state_{one}"] for one in states)
    return register_card(KIND, actor, _("Goods passes under way"), Criteria(states=states), number)
