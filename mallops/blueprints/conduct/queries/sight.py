"""Who sees which checks, in SQL: the same as `ConductCheck.visible_to` (2.7, 2.8)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mallops.blueprints.conduct import permissions as may
from mallops.blueprints.conduct.models import ConductCheck
from mallops.core.auth import Actor
from mallops.core.auth.actor import SYSTEM

_OWN: Any = ConductCheck.__table__


def sight(actor: Actor, columns: Any) -> sa.ColumnElement[bool] | None:
    """A condition on the columns of `cases`; None for the program itself.

    The target sees what was issued and nothing of it before, whatever else they may do.
    """
    if SYSTEM in actor.roles:
        return None
    about_me = _OWN.c.target_id == actor.user_id
    issued = _OWN.c.issued_at.is_not(None)
    mine = columns.created_by_id == actor.user_id
    if actor.only_own("conduct"):
        return sa.or_(mine, columns.id.in_(sa.select(_OWN.c.id).where(about_me, issued)))
    seen = columns.id.not_in(sa.select(_OWN.c.id).where(about_me, ~issued))
    if actor.can(may.DRAFTS):
        return seen
    return sa.and_(seen, sa.or_(mine, columns.id.in_(sa.select(_OWN.c.id).where(issued))))
