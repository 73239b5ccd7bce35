"""What of relations waits for a person, and what a tenant's file shows of them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations.actions.kinds import FIRST, LETTER, TALK
from mallops.blueprints.relations.queries import last_of_tenant, list_confidences, list_occasions
from mallops.core.auth import Actor
from mallops.core.malls import today_of
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.tenant_story import TenantPanel, tenant_panel
from mallops.core.worklists import WorkCard, WorkLine, work_card

LINES = 5


@work_card(may.WORK, order=22, roles="FLR LEAD SUP CRM")
def to_call(actor: Actor) -> WorkCard | None:
    """First calls that are due, or whose mail is not sent."""
    return register_card(FIRST, actor, _("First calls to make"), Criteria(view="open", sort="due"))


@work_card(may.WORK, order=23, roles="FLR LEAD SUP CRM DESK")
def to_greet(actor: Actor) -> WorkCard | None:
    """Birthdays and holidays of today that nobody has greeted yet."""
    if actor.mall_id is None:
        return None
    left = [one for one in list_occasions(actor.mall_id, today_of(actor.mall_id)) if one.open]
    if not left:
        return None
    url = url_for("relation_daily.greetings")
    lines = [
        WorkLine(
            label=one.person.name,
            url=url,
            detail=f"{one.person.tenant.code} {one.person.tenant.name}",
            when=one.label or _("Birthday"),
            tone="accent",
        )
        for one in left[:LINES]
    ]
    return WorkCard(_("To greet today: call and text"), "star", len(left), url, lines)


@work_card(may.WORK, order=42, roles="FLR LEAD SUP CRM DESK")
def to_answer(actor: Actor) -> WorkCard | None:
    """What tenants said and nobody has answered."""
    return register_card(TALK, actor, _("Tenants' opinions to answer"), Criteria(view="open", sort="due"))


@work_card(may.REVIEW, order=43, roles="SUP CSM")
def letters(actor: Actor) -> WorkCard | None:
    """Letters to review and to answer."""
    known = counts(LETTER, actor)
    number = known["state_filed"] + known["state_reviewed"]
    asked = Criteria(states=("filed", "reviewed"), sort="due")
    return register_card(LETTER, actor, _("Application letters to answer"), asked, number)


@work_card(may.CONFIDE, order=20, roles="SUP CSM")
def in_confidence(actor: Actor) -> WorkCard | None:
    """How many complaints in confidence are open; not a word of them."""
    left = [one for one in list_confidences(actor) if one.state != "closed"]
    if not left:
        return None
    return WorkCard(_("Told in confidence"), "lock", len(left), url_for("confide.index"), [], tone="danger")


@tenant_panel(permission=may.VIEW, order=60)
def of_tenant(actor: Actor, tenant: Any) -> TenantPanel | None:
    """The last talk, what is open, and the address for what is told in confidence."""
    last, count = last_of_tenant(actor.mall_id, tenant.id)
    facts = [
        (_("Last talk"), last.isoformat() if last else _("None yet")),
        (_("Open talks and letters"), str(count)),
        (
            _("Address for complaints about staff"),
            url_for("confide.form", code=tenant.qr_code, _external=True),
        ),
    ]
    new = url_for("talks.new", tenant=tenant.code) if actor.can(may.WORK) else ""
    return TenantPanel(
        _("Talks and letters"),
        facts=facts,
        url=new or url_for("talks.index", tenant=tenant.code),
        link=_("Write down a talk") if new else _("All talks"),
    )
