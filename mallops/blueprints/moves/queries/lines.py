"""Lines and records of all three kinds of move."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.moves.models import Adjustment, MoveIn, MoveOut
from mallops.core.auth import Actor, fetch
from mallops.core.casework.kinds import KINDS
from mallops.core.clearance.models import ClearanceLine
from mallops.core.clearance.reads import list_ready
from mallops.core.db import db
from mallops.core.errors import NotFound

WITH_LINES = ("move_ins", "move_outs")


def fetch_move(uid: uuid.UUID, actor: Actor, *, lock: bool = False) -> Any:
    """A move of any kind by its public id, else NotFound."""
    for model in (MoveIn, MoveOut, Adjustment):
        try:
            return fetch(model, uid, actor, lock=lock)
        except NotFound:
            continue
    raise NotFound()


def find_own(model: Any, uid: uuid.UUID, actor: Actor) -> Any:
    """The record that this person made with this form before, or None."""
    return db.session.scalar(
        sa.select(model).where(
            model.uid == uid, model.mall_id == actor.mall_id, model.created_by_id == actor.user_id
        )
    )


def list_moves(tenant_id: int) -> list[Any]:
    """Every move of a tenant, the oldest first; void ones left out."""
    found: list[Any] = []
    for model in (MoveIn, Adjustment, MoveOut):
        query = sa.select(model).where(model.tenant_id == tenant_id, model.state != "void")
        found += db.session.scalars(query)
    return sorted(found, key=lambda one: one.id)


def list_mine(actor: Actor) -> list[ClearanceLine]:
    """Open lines of this person's departments that nothing holds up."""
    kinds = [code for code in WITH_LINES if code in KINDS]
    return list_ready(actor, kinds, {code: sorted(KINDS[code].workflow.open_states) for code in kinds})
