"""What waits on the home page: the calls of today, and who has to do with what was handed up."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.fees import permissions as may
from mallops.blueprints.fees.actions.kind import KIND
from mallops.blueprints.fees.queries import bills as asked
from mallops.blueprints.fees.queries import lists
from mallops.core.auth import Actor
from mallops.core.money import format_yuan
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.worklists import WorkCard, WorkLine, work_card


@work_card(may.CALLS, order=38, roles="DESK RCP LEAD CRM")
def to_call(actor: Actor) -> WorkCard | None:
    """Tenants to call today about what is overdue; a broken promise comes back here."""
    mall_id = actor.mall_id or 0
    count = lists.count_calls(mall_id)
    if not count:
        return None
    lines = [
        WorkLine(
            f"{one.tenant.code} {one.tenant.name}",
            url_for("fee_lists.debtor", uid=one.tenant.uid),
            detail=format_yuan(one.total),
            when=_("promise broken") if one.broken else "",
            tone="danger" if one.broken or one.escalated else "warn",
        )
        for one in lists.call_list(mall_id, 5)
    ]
    return WorkCard(_("Tenants to call about fees"), "phone", count, url_for("fee_lists.calls"), lines)


@work_card(may.ESCALATE, order=38, roles="SUP CSM")
def handed_up(actor: Actor) -> WorkCard | None:
    """Bills that were not collected in time."""
    count = asked.count_state(actor.mall_id or 0, "escalated")
    return register_card(KIND, actor, _("Unpaid bills handed up"), Criteria(states=("escalated",)), count)
