"""The member a booking is about: found in the actor's mall, its account opened at the first booking."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.posting import Book, lock_book, open_account
from mallops.blueprints.points.models import PointAccount
from mallops.blueprints.points.rules import booking
from mallops.core.db import db
from mallops.core.errors import NotFound

MEMBER, ACCOUNT = Member.__table__, PointAccount.__table__


class Holder(NamedTuple):
    """A member's account as it stands under the lock of the books."""

    member_id: int
    account_id: int
    balance: int
    tier: str
    state: str
    frozen: bool

    def ensure_active(self) -> None:
        """Raise Conflict unless this member may earn and redeem."""
        booking.ensure_card(self.state, self.frozen)


def lock_with(mall_id: int | None, *member_ids: int) -> Book:
    """The books of a mall, locked, with an account for each of these members. Raises NotFound.

    Accounts are opened before the lock: opening one waits for whoever changes the member, and that one may be
    waiting for the books (two cards that become one).
    """
    connection = db.session.connection()
    for member_id in sorted(member_ids):
        where = {"of_mall": mall_id, "of_member": member_id}
        row = connection.execute(_HOLDER, where).one_or_none()
        if row is None or mall_id is None:
            raise NotFound()
        if row.account_id is None:
            open_account(mall_id, member_id)
    return lock_book(mall_id)


def holder_of(book: Book, member_id: int) -> Holder:
    """The account of a member of this mall. Raises NotFound."""
    where = {"of_mall": book.mall_id, "of_member": member_id}
    row = db.session.connection().execute(_HOLDER, where).one_or_none()
    if row is None:
        raise NotFound()
    if row.account_id is None:
        return Holder(member_id, open_account(book.mall_id, member_id), 0, "", row.state, False)
    return Holder(member_id, row.account_id, row.balance, row.tier, row.state, row.frozen)


def holder_of_account(book: Book, account_id: int) -> Holder:
    """As `holder_of`, by the account; after two cards became one, of who that member is now."""
    where = {"of_mall": book.mall_id, "of_account": account_id}
    row = db.session.connection().execute(_BY_ACCOUNT, where).one_or_none()
    if row is None:
        raise NotFound()
    if row.merged_into_id is not None:
        heir = holder_of(book, row.merged_into_id)
        return holder_of_account(book, heir.account_id) if heir.state == "merged" else heir
    return Holder(row.member_id, row.account_id, row.balance, row.tier, row.state, row.frozen)


_COLUMNS = sa.select(
    MEMBER.c.id.label("member_id"),
    MEMBER.c.state,
    MEMBER.c.merged_into_id,
    ACCOUNT.c.id.label("account_id"),
    ACCOUNT.c.balance,
    ACCOUNT.c.tier,
    ACCOUNT.c.frozen,
)
_HOLDER = _COLUMNS.outerjoin_from(MEMBER, ACCOUNT, ACCOUNT.c.member_id == MEMBER.c.id).where(
    MEMBER.c.id == sa.bindparam("of_member"), MEMBER.c.mall_id == sa.bindparam("of_mall")
)
_BY_ACCOUNT = _COLUMNS.join_from(MEMBER, ACCOUNT, ACCOUNT.c.member_id == MEMBER.c.id).where(
    ACCOUNT.c.id == sa.bindparam("of_account"), ACCOUNT.c.mall_id == sa.bindparam("of_mall")
)

__all__ = ["Holder", "holder_of", "holder_of_account", "lock_with"]
