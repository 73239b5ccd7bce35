"""What waits on the home page: refunds to approve and to pay."""

from __future__ import annotations

from flask_babel import gettext as _

from mallops.blueprints.deposits import permissions as may
from mallops.blueprints.deposits import queries
from mallops.blueprints.deposits.actions.kind import KIND
from mallops.core.auth import Actor
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.worklists import WorkCard, work_card


def _card(actor: Actor, state: str, title: str) -> WorkCard | None:
    count = queries.count_state(actor.mall_id, state)
    return register_card(KIND, actor, title, Criteria(states=(state,)), count)


@work_card(may.APPROVE, order=34, roles="SUP CSM")
def to_approve(actor: Actor) -> WorkCard | None:
    """Refunds that wait for supervisor or manager."""
    return _card(actor, "requested", _("Deposit refunds to approve"))


@work_card(may.PAY, order=34, roles="FIN")
def to_pay(actor: Actor) -> WorkCard | None:
    """Refunds that finance has to pay."""
    return _card(actor, "approved", _("Deposit refunds to pay"))
