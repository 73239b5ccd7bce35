"""Moves in the tenant's file: what is under way, and how far it is."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.moves import permissions as may
from mallops.blueprints.moves.actions.telling import url_of
from mallops.blueprints.moves.queries.moves import open_moves
from mallops.core.auth import Actor
from mallops.core.casework import kind_of
from mallops.core.clearance.reads import progress_of
from mallops.core.tenant_story import TenantPanel, tenant_panel
from mallops.core.worklists import WorkLine


@tenant_panel(permission=may.VIEW, order=30)
def moves(actor: Actor, tenant: Any) -> TenantPanel | None:
    """A move-in, adjustments and a move-out that are open; None when there is nothing."""
    rows = open_moves(tenant.id)
    if not rows:
        return None
    known = progress_of([one.id for one in rows])
    lines = []
    for one in rows:
        kind = kind_of(one)
        state, far = kind.workflow.state(one.state), known[one.id]
        words = _("%(done)s of %(all)s lines", done=far.done, all=far.all) if far.all else one.title
        lines.append(
            WorkLine(
                f"{kind.label} {one.number}",
                url_of(one),
                detail=words,
                when=str(state.label),
                tone=state.tone,
            )
        )
    return TenantPanel(
        _("Moving in and out"), (), lines, url_for(f"{rows[0].kind}.index", tenant=tenant.code)
    )
