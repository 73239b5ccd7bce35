"""What of licences waits for a person: on the home page, on a zone's sheet, in a tenant's file."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.licences import permissions as may
from mallops.blueprints.licences.actions.kind import KIND
from mallops.blueprints.licences.actions.telling import licence_url
from mallops.blueprints.licences.queries import kind_name, list_expired, list_of_tenant
from mallops.core.auth import Actor
from mallops.core.malls import today_of
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts, few
from mallops.core.tenant_story import TenantPanel, tenant_panel
from mallops.core.worklists import Figure, WorkCard, WorkLine, figures, work_card
from mallops.core.zone_tasks import ZoneTask, zone_tasks


def _card(actor: Actor, title: str, states: tuple[str, ...], icon: str = "") -> WorkCard | None:
    known = counts(KIND, actor)
    number = sum(known[f"state_{one}"] for one in states)
    return register_card(KIND, actor, title, Criteria(states=states, sort="valid_to"), number, icon=icon)


@work_card(may.WORK, order=39, roles="SUP CSM")
def expired(actor: Actor) -> WorkCard | None:
    """Licences that have expired."""
    return _card(actor, _("Expired licences"), ("expired",), "alarm-clock")


@work_card(may.WORK, order=40, roles="DESK RCP LEAD ARC FLR")
def to_renew(actor: Actor) -> WorkCard | None:
    """Licences that end soon or have ended."""
    return _card(actor, _("Licences to renew"), ("renewal_due", "expired"), "clock-alert")


@work_card(may.WORK, order=41, roles="DESK RCP LEAD ARC")
def in_hand(actor: Actor) -> WorkCard | None:
    """Licences that we are getting for tenants."""
    return _card(actor, _("Licences in hand"), ("preparing", "submitted"), "clipboard-list")


@figures(may.VIEW, order=35, roles="LEAD SUP CSM OPM")
def ending(actor: Actor) -> list[Figure]:
    """What ends within 60 days, and what has ended."""
    known = counts(KIND, actor)
    soon, late = known["state_renewal_due"], known["state_expired"]
    return [
        Figure(_("Licences that end soon"), few(soon), url_for("licences.index", state="renewal_due"),
               tone="warn" if soon else "ok", icon="clock-alert"),
        Figure(_("Expired licences"), few(late), url_for("licences.index", state="expired"),
               tone="danger" if late else "ok", icon="alarm-clock"),
    ]  # fmt: skip


@zone_tasks
def on_the_sheet(actor: Actor, zone_ids: Collection[int]) -> list[ZoneTask]:
    """Expired licences of a zone's shops, until a new one is entered."""
    if actor.mall_id is None or not actor.can(may.VIEW):
        return []
    return [
        ZoneTask(
            uid=one.uid,
            zone_uid=zone,
            label=_("Ask for the licence"),
            title=f"{one.tenant.code} {one.tenant.name} · {kind_name(one)}",
            words=_("expired on %(day)s", day=f"{one.valid_to:%Y-%m-%d}"),
            late=True,
            due_on=one.valid_to,
            url=licence_url(one),
        )
        for one, zone in list_expired(actor.mall_id, zone_ids, today_of(actor.mall_id))
        if one.valid_to is not None
    ]


@tenant_panel(permission=may.VIEW, order=50)
def of_tenant(actor: Actor, tenant: Any) -> TenantPanel | None:
    """A tenant's licences in its file."""
    found = list_of_tenant(actor.mall_id, tenant.id)
    if not found and not actor.can(may.CREATE):
        return None
    lines = [
        WorkLine(
            label=kind_name(one),
            url=licence_url(one),
            detail=one.licence_no,
            when=one.valid_to.isoformat() if one.valid_to else str(KIND.workflow.state(one.state).label),
            tone=KIND.workflow.state(one.state).tone,
        )
        for one in found
    ]
    new = url_for("licences.new", tenant=tenant.code) if actor.can(may.CREATE) else ""
    return TenantPanel(
        _("Licences"),
        lines=lines,
        url=new or url_for("licences.index", tenant=tenant.code),
        link=_("Register a licence") if new else _("All licences"),
    )
