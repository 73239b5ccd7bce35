"""What of the alliance waits for a person; what a member used, on the member's page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance.actions.kind import KIND
from mallops.blueprints.alliance.actions.settling import days_of
from mallops.blueprints.alliance.queries.uses import months_to_sign, uses_of_member
from mallops.blueprints.members.rules.hooks import Panel, member_panel
from mallops.core.auth import Actor
from mallops.core.formatting import mall_time
from mallops.core.malls import today_of
from mallops.core.money import format_yuan
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.worklists import WorkCard, WorkLine, work_card

SHOWN = 5


def _card(actor: Actor, title: str, states: tuple[str, ...], icon: str) -> WorkCard | None:
    known = counts(KIND, actor)
    number = sum(known[f"state_{one}"] for one in states)
    return register_card(KIND, actor, title, Criteria(states=states, sort="to_on"), number, icon=icon)


@work_card(may.WORK, order=47, roles="MEM CSM MKT")
def to_renew(actor: Actor) -> WorkCard | None:
    """Contracts that end soon."""
    return _card(actor, _("Alliance contracts that end soon"), ("ending",), "clock-alert")


@work_card(may.WORK, order=48, roles="MEM MKT")
def to_win(actor: Actor) -> WorkCard | None:
    """Prospects, and merchants whose contract is signed but who give nothing yet."""
    return _card(actor, _("Merchants to win for the alliance"), ("prospect", "signed"), "hand-helping")


@work_card(may.SIGN, order=49, roles="FIN")
def to_sign(actor: Actor) -> WorkCard | None:
    """Months of merchants that finance has not signed."""
    mall_id = actor.mall_id or 0
    month = f"{today_of(mall_id).replace(day=1) - dt.timedelta(days=1):%Y-%m}"
    waiting = months_to_sign(mall_id, month, *days_of(month))
    if not waiting:
        return None
    lines = [
        WorkLine(
            one.merchant.title,
            url_for("alliance_months.index", month=month, merchant=one.merchant.uid),
            format_yuan(one.fen),
            month,
        )
        for one in waiting[:SHOWN]
    ]
    url = url_for("alliance_months.index", month=month)
    return WorkCard(_("Alliance months to sign"), "banknote", len(waiting), url, lines)


@member_panel(60)
def used(actor: Actor, member: Any) -> Panel | None:
    """What the member used at alliance merchants."""
    if not actor.can(may.VIEW):
        return None
    uses = uses_of_member(member.id, 5)
    if not uses and not actor.can(may.USE):
        return None
    values = {"uses": uses, "time": mall_time, "uid": member.uid, "counts": actor.can(may.USE)}
    return Panel("alliance/panel.html", values)
