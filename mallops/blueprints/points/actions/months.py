"""A member's months and the tier they give: up at once with a booking, down at night."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.cards import Holder
from mallops.blueprints.points.actions.posting import Book
from mallops.blueprints.points.models import PointAccount, PointMonth
from mallops.blueprints.points.rules import tiers
from mallops.blueprints.points.rules.policy import Policy
from mallops.core.db import after_commit, db, transaction

MONTH, ACCOUNT = PointMonth.__table__, PointAccount.__table__


def count(book: Book, account_id: int, on: dt.date, earned: int, spent: int) -> None:
    """Add (or take away) what was earned and spent in the month of a day."""
    connection = db.session.connection()
    row = {"account_id": account_id, "month": tiers.month_of(on), "earned": earned, "spent": spent}
    connection.execute(_ADD[connection.dialect.name], row)


def months_of(account_id: int, policy: Policy, last: int) -> dict[int, int]:
    """What counts for the tiers, by month: the twelve up to `last`."""
    column = MONTH.c.earned if policy.tier_basis == "points" else MONTH.c.spent
    first = tiers.months_back(last, tiers.MONTHS - 1)
    query = sa.select(MONTH.c.month, column).where(
        MONTH.c.account_id == account_id, MONTH.c.month.between(first, last)
    )
    return {month: int(amount) for month, amount in db.session.connection().execute(query)}


def lifts(policy: Policy, tier: str, counted: int) -> bool:
    """Whether a year's sum reaches the tier after `tier`."""
    place = tiers.rank(policy, tier)
    return place < len(policy.tiers) and counted >= policy.tiers[place].threshold


def promote(book: Book, holder: Holder, today: dt.date) -> None:
    """Up a tier when the year's sum reaches it."""
    counted = months_of(holder.account_id, book.policy, tiers.month_of(today))
    if lifts(book.policy, holder.tier, sum(counted.values())):
        standing = tiers.rate(book.policy, tiers.Standing(holder.tier, None, None), counted, today)
        if standing.code != holder.tier:
            set_standing(holder.account_id, holder.member_id, standing)


def set_standing(account_id: int, member_id: int, standing: tiers.Standing) -> None:
    """Write a tier down with the account; the member, where lists filter by it, follows after the commit."""
    values = {"tier": standing.code, "tier_since": standing.since, "tier_until": standing.until}
    db.session.connection().execute(sa.update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(**values))
    after_commit(lambda: _show_tier(member_id))


def _show_tier(member_id: int) -> None:
    """In a transaction of its own: whoever changes a member may be waiting for the books."""
    tier = sa.select(ACCOUNT.c.tier).where(ACCOUNT.c.member_id == member_id).scalar_subquery()
    with transaction():
        db.session.connection().execute(
            sa.update(Member.__table__).where(Member.id == member_id).values(tier=tier)
        )


def move_months(from_id: int, to_id: int) -> None:
    """One member's months become another's (two cards of one person)."""
    connection = db.session.connection()
    rows = connection.execute(sa.select(MONTH).where(MONTH.c.account_id == from_id)).mappings().all()
    for row in rows:
        connection.execute(_ADD[connection.dialect.name], {**row, "account_id": to_id})
    connection.execute(sa.delete(MONTH).where(MONTH.c.account_id == from_id))


def _adding(dialect: Any) -> Any:
    new = dialect.insert(MONTH)
    more = {
        "earned": MONTH.c.earned + new.excluded.earned,
        "spent": MONTH.c.spent + new.excluded.spent,
    }
    return new.on_conflict_do_update(index_elements=["account_id", "month"], set_=more)


_ADD = {"sqlite": _adding(sqlite), "postgresql": _adding(postgresql)}

__all__ = ["count", "lifts", "months_of", "move_months", "promote", "set_standing"]
