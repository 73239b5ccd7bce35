"""What of returns waits for a person: on the home page and in a tenant's file."""

from __future__ import annotations

from flask_babel import gettext as _

from mallops.blueprints.returns import permissions as may
from mallops.blueprints.returns.actions.kind import KIND
from mallops.core.auth import Actor
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.worklists import WorkCard, work_card


def _card(actor: Actor, title: str, states: tuple[str, ...], icon: str) -> WorkCard | None:
    known = counts(KIND, actor)
    number = sum(known[f"state_{one}"] for one in states)
    return register_card(KIND, actor, title, Criteria(states=states, sort="due"), number, icon=icon)


@work_card(may.WORK, order=35, roles="DESK RCP LEAD SUP AFT CMP")
def to_work_on(actor: Actor) -> WorkCard | None:
    """To verify, to settle, to close."""
    states = ("applied", "approved", "refunded", "exchanged", "refused")
    return _card(actor, _("Returns to verify, settle and close"), states, "undo-2")


@work_card(may.DECIDE, order=24, roles="SUP CSM AGM GM")
def to_decide(actor: Actor) -> WorkCard | None:
    """Returns that wait for a decision."""
    return _card(actor, _("Returns to decide on"), ("verified", "heard", "disputed"), "clipboard-check")


@work_card(may.PAY, order=30, roles="FIN")
def to_pay(actor: Actor) -> WorkCard | None:
    """Approved returns; those that the mall pays are finance's."""
    return _card(actor, _("Approved returns"), ("approved",), "banknote")
