"""Who sees which complaints and letters, in SQL: the same as their `visible_to` (39, H)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.models import Complaint, InternalLetter, Payout
from mallops.core.auth import Actor
from mallops.core.auth.actor import SYSTEM
from mallops.core.casework.sight import departments_of, scope
from mallops.core.registers.columns import CASES

_TABLE: Any = Complaint.__table__
_LETTERS: Any = InternalLetter.__table__
_PAYOUTS: Any = Payout.__table__


def _about(actor: Actor) -> sa.Select[Any]:
    """Complaints about this person."""
    return sa.select(_TABLE.c.id).where(_TABLE.c.about_id == actor.user_id)


def complaints_seen(actor: Actor, columns: Any) -> sa.ColumnElement[bool] | None:
    """A condition on the columns of `cases`."""
    if SYSTEM in actor.roles:
        return None
    parts: list[Any] = [columns.id.not_in(_about(actor))]
    if not actor.can(may.STAFF):
        closed = sa.select(_TABLE.c.id).where(_TABLE.c.restricted.is_(True))
        mine = sa.or_(columns.created_by_id == actor.user_id, columns.owner_id == actor.user_id)
        parts.append(sa.or_(columns.id.not_in(closed), mine))
    own = scope(actor, "complaints", columns)
    return sa.and_(*parts, *(() if own is None else (own,)))


def letters_seen(actor: Actor, columns: Any) -> sa.ColumnElement[bool] | None:
    """The same for internal letters."""
    if SYSTEM in actor.roles:
        return None
    about = sa.select(_LETTERS.c.id).where(_LETTERS.c.complaint_id.in_(_about(actor)))
    parent = CASES.alias("parent")
    of_mine = (
        sa.select(_LETTERS.c.id)
        .join(parent, parent.c.id == _LETTERS.c.complaint_id)
        .where(sa.or_(parent.c.owner_id == actor.user_id, parent.c.created_by_id == actor.user_id))
    )
    near = [
        columns.created_by_id == actor.user_id,
        columns.owner_id == actor.user_id,
        columns.id.in_(of_mine),
    ]
    if departments_of(actor):
        near.append(columns.department.in_(sorted(departments_of(actor))))
    own = scope(actor, "internal_letters", columns)
    rest: list[Any] = [] if own is None else [own]
    if not actor.can(may.STAFF):
        closed = sa.select(_TABLE.c.id).where(_TABLE.c.restricted.is_(True))
        rest.append(columns.id.not_in(sa.select(_LETTERS.c.id).where(_LETTERS.c.complaint_id.in_(closed))))
    return sa.and_(columns.id.not_in(about), sa.or_(*near, sa.and_(sa.true(), *rest)))


def payouts_seen(actor: Actor, columns: Any) -> sa.ColumnElement[bool] | None:
    """The same for money: not what is paid for a complaint about oneself."""
    if SYSTEM in actor.roles:
        return None
    about = sa.select(_PAYOUTS.c.id).where(_PAYOUTS.c.complaint_id.in_(_about(actor)))
    own = scope(actor, "payouts", columns)
    return sa.and_(columns.id.not_in(about), *(() if own is None else (own,)))


__all__ = ["complaints_seen", "letters_seen", "payouts_seen"]
