"""What the kernel asks about people: who holds a role, who stands in for whom, who reads which language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from mallops.blueprints.accounts.models import Deputation, Membership, User
from mallops.core.auth.holders import Holding, StandIn
from mallops.core.db import db


class People:
    """The people of this database (see core/auth/holders.py). One query a question."""

    def holders(self, mall_id: int, roles: Iterable[str]) -> list[Holding]:
        """Active members with any of these roles, by person."""
        rows = db.session.execute(
            sa.select(Membership.user_id, Membership.role)
            .join(User, User.id == Membership.user_id)
            .where(Membership.mall_id == mall_id, Membership.role.in_(sorted(set(roles))), User.is_active)
            .order_by(Membership.user_id, Membership.role)
        )
        return [Holding(user_id, role) for user_id, role in rows]

    def stand_ins(self, mall_id: int, at: dt.datetime) -> list[StandIn]:
        """Deputations that run at `at` and whose deputy is active."""
        rows = db.session.execute(
            sa.select(Deputation.deputy_id, Deputation.principal_id, Deputation.role)
            .join(User, User.id == Deputation.deputy_id)
            .where(
                Deputation.mall_id == mall_id,
                Deputation.starts_at <= at,
                Deputation.ends_at > at,
                User.is_active,
            )
            .order_by(Deputation.id)
        )
        return [StandIn(*row) for row in rows]

    def languages(self, mall_id: int, user_ids: Iterable[int]) -> dict[int, str]:
        """Language by person, of those who are active and have a role in the mall."""
        members = sa.select(Membership.user_id).where(Membership.mall_id == mall_id)
        rows = db.session.execute(
            sa.select(User.id, User.lang).where(
                User.id.in_(sorted(set(user_ids))), User.id.in_(members), User.is_active
            )
        )
        return {user_id: lang for user_id, lang in rows}
