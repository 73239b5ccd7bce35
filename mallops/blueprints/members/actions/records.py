"""Records of other features that name a member, by link or by number: they go where the member goes."""

from __future__ import annotations

from typing import Any, TypeVar

import sqlalchemy as sa

from mallops.blueprints.members.rules.hooks import on_erase, on_merge, still_needed
from mallops.core.auth import Actor
from mallops.core.casework.models import Case
from mallops.core.casework.retention import forget, is_needed
from mallops.core.db import db

T = TypeVar("T", bound=Case)


def records_of(model: type[T], member: Any) -> list[T]:
    """All of a member, the newest first: those linked (`member_id`), and those of the same number."""
    table: Any = model
    ways = [table.member_id == member.id]
    if member.phone_hash:
        ways.append(table.phone_hash == member.phone_hash)
    query = sa.select(model).where(model.of_mall(member.mall_id), sa.or_(*ways))
    return list(db.session.scalars(query.order_by(model.id.desc())))


def follow_member(model: type[Case]) -> None:
    """Let records with `member_id` and `phone_hash` be the one member's after a merge, and forget the member
    when the house does; who has one that is open, or held for a dispute, is not forgotten by the clock."""
    table: Any = model.__table__

    @on_merge
    def move(_actor: Actor, keep: Any, drop: Any) -> None:
        db.session.execute(sa.update(table).where(table.c.member_id == drop.id).values(member_id=keep.id))

    @on_erase
    def forget_all(actor: Actor, member: Any) -> None:
        for case in records_of(model, member):
            forget(actor, case)

    @still_needed
    def has_needed(member: Any) -> bool:
        return any(is_needed(case) for case in records_of(model, member))


__all__ = ["follow_member", "records_of"]
