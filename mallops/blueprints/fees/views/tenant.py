"""Fees in the tenant's file and story."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fees import permissions as may
from mallops.blueprints.fees import rules
from mallops.blueprints.fees.models import FeeContact
from mallops.blueprints.fees.queries import bills as asked
from mallops.core.auth import Actor
from mallops.core.malls import today_of
from mallops.core.money import format_yuan
from mallops.core.tenant_story import StoryEntry, TenantPanel, Window, tenant_panel, tenant_source


@tenant_panel(permission=may.CALLS, order=52)
def fees(_actor: Actor, tenant: Any) -> TenantPanel | None:
    """What the tenant owes."""
    bills = asked.list_open(tenant.mall_id, tenant.id)
    if not bills:
        return None
    today = today_of(tenant.mall_id)
    overdue = [one for one in bills if one.due_on < today]
    promised = min((one.promised_on for one in bills if one.promised_on), default=None)
    facts: list[tuple[str, Any]] = [
        (_("Overdue"), format_yuan(sum(one.outstanding for one in overdue))),
        (_("Open in all"), format_yuan(sum(one.outstanding for one in bills))),
    ]
    if promised:
        facts.append((_("Promised for"), promised.isoformat()))
    where = url_for("fee_lists.debtor", uid=tenant.uid)
    return TenantPanel(_("Fees"), facts, url=where, link=_("Bills, calls, letters"))


@tenant_source("fees_said", _l("Dunning"), "phone", permission=may.CALLS)
def dunning(_actor: Actor, tenant: Any, window: Window) -> Iterable[StoryEntry]:
    """Who asked for the money, and what came of it."""
    query = window.narrow(asked.said_to(tenant.id), FeeContact.at, FeeContact.id)
    for one in asked.list_said(query):
        promise = one.promised_on.isoformat() if one.promised_on else ""
        yield StoryEntry(
            one.at,
            one.id,
            f"{rules.CHANNELS[one.channel]}: {rules.RESULTS[one.result]} {promise}".strip(),
            detail=" · ".join(
                word for word in (format_yuan(one.outstanding), one.by and one.by.name) if word
            ),
            url=url_for("fee_lists.debtor", uid=tenant.uid),
            tone="info" if one.result == "promised" else "muted",
        )
