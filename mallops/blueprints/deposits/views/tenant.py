"""Deposits in the tenant's file."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.deposits import permissions as may
from mallops.blueprints.deposits import queries, rules
from mallops.blueprints.deposits.actions.kind import KIND
from mallops.core.auth import Actor
from mallops.core.money import format_yuan
from mallops.core.obligations import open_obligations
from mallops.core.tenant_story import TenantPanel, tenant_panel
from mallops.core.worklists import WorkLine


@tenant_panel(permission=may.VIEW, order=50)
def deposits(actor: Actor, tenant: Any) -> TenantPanel | None:
    """What is kept of this tenant, and how much is open that locks it."""
    rows = queries.list_of_tenant(tenant.mall_id, tenant.id)
    if not rows:
        return None
    kept = sum(one.balance for one in rows)
    facts: list[tuple[str, Any]] = [(_("Kept in all"), format_yuan(kept))]
    if kept:
        facts.append((_("Open, locks the refund"), len(open_obligations(tenant.mall_id, tenant.id))))
    lines = [
        WorkLine(
            f"{rules.PURPOSE_LABELS[one.purpose]} · {format_yuan(one.balance)}",
            url_for("deposits.show", uid=one.uid),
            detail=one.number or "",
            when=str(KIND.workflow.state(one.state).label),
            tone=KIND.workflow.state(one.state).tone,
        )
        for one in rows[:6]
    ]
    return TenantPanel(
        _("Deposits"), facts, lines, url_for("deposits.index", tenant=tenant.code), _("All deposits")
    )
