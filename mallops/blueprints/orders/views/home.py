"""What of orders waits for a person, on the home page and in a tenant's file."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.orders import permissions as may
from mallops.blueprints.orders.actions.kind import KIND
from mallops.blueprints.orders.queries import count_visits, list_visits, quotes_of_tenant
from mallops.core.auth import Actor
from mallops.core.formatting import mall_date
from mallops.core.malls import today_of
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.tenant_story import TenantPanel, tenant_panel
from mallops.core.worklists import WorkCard, WorkLine, work_card

SHOWN = 5


def _card(actor: Actor, title: str, states: tuple[str, ...], icon: str) -> WorkCard | None:
    known = counts(KIND, actor)
    number = sum(known[f"state_{one}"] for one in states)
    return register_card(KIND, actor, title, Criteria(states=states, sort="due"), number, icon=icon)


@work_card(may.WORK, order=33, roles="DESK RCP LEAD SUP")
def to_answer(actor: Actor) -> WorkCard | None:
    """Enquiries that wait for a quotation."""
    return _card(actor, _("Enquiries of bulk buyers to answer"), ("enquiry",), "phone")


@work_card(may.WORK, order=34, roles="DESK RCP LEAD SUP")
def to_deliver(actor: Actor) -> WorkCard | None:
    """Orders that are to be delivered, or are delivered and not closed."""
    return _card(actor, _("Orders to deliver and close"), ("ordered", "delivered"), "truck")


@work_card(may.WORK, order=52, roles="SUP LEAD CRM")
def to_visit(actor: Actor) -> WorkCard | None:
    """Bulk customers whose next date has come."""
    mall_id = actor.mall_id or 0
    day = today_of(mall_id)
    count = count_visits(mall_id, day)
    if not count:
        return None
    lines = [
        WorkLine(
            one.company or one.title, url_for("group_orders.show", uid=one.uid), one.number or "",
            mall_date(one.visit_on) if one.visit_on else "", "warn",
        )
        for one in list_visits(mall_id, day, SHOWN)
    ]  # fmt: skip
    return WorkCard(_("Bulk customers to visit"), "footprints", count, url_for("order_work.visits"), lines)


@tenant_panel(permission=may.VIEW, order=65)
def of_tenant(_actor: Actor, tenant: Any) -> TenantPanel | None:
    """What a shop is asked to quote."""
    lines = [
        WorkLine(
            one.order.title, url_for("group_orders.show", uid=one.order.uid), one.order.number or "",
            _("asked for a quote"),
        )
        for one in quotes_of_tenant(tenant.id)
    ]  # fmt: skip
    if not lines:
        return None
    url = url_for("group_orders.index")
    return TenantPanel(_("Group and phone orders"), lines=lines, url=url, link=_("All orders"))
