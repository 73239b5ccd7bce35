"""The member a booking is about: found in the actor's mall, its account opened at the first booking."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa

from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.posting import Book, open_account
from mallops.blueprints.points.models import PointAccount, PointBatch, PointEntry
from mallops.blueprints.points.queries.sales import own_account
from mallops.blueprints.points.rules import booking
from mallops.core.db import db
from mallops.core.errors import NotFound

MEMBER, ACCOUNT, ENTRY, BATCH = (one.__table__ for one in (Member, PointAccount, PointEntry, PointBatch))


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


def holder_of(book: Book, member_id: int) -> Holder:
    """The account of a member of this mall. Raises NotFound."""
    where = {"of_mall": book.mall_id, "of_member": member_id}
    row = db.session.connection().execute(_HOLDER, where).one_or_none()
    if row is None:
        raise NotFound()
    return as_holder(book, row)


class Standing(NamedTuple):
    """A member before points go out: what this key booked already, how much ran out before today."""

    holder: Holder
    booked: bool
    ran_out: int
    #: Of what was redeemed, the mall's own side: (id, balance).
    redeemed: tuple[int, int]


def standing_of(book: Book, member_id: int, key: str, today: dt.date) -> Standing:
    """In one question, for the desk's second most frequent booking. Raises NotFound."""
    where = {"of_mall": book.mall_id, "of_member": member_id, "of_key": key, "before": today}
    row = db.session.connection().execute(_STANDING, where).one_or_none()
    if row is None:
        raise NotFound()
    return Standing(as_holder(book, row), row.booked, int(row.ran_out), (row.redeemed_id, row.redeemed))


def as_holder(book: Book, row: Any) -> Holder:
    """A row that names member and account; the account is opened at the first booking, under the lock."""
    if row.account_id is None:
        return Holder(row.member_id, open_account(book.mall_id, row.member_id), 0, "", row.state, False)
    return Holder(row.member_id, row.account_id, row.balance, row.tier, row.state, row.frozen)


def holder_of_account(book: Book, account_id: int) -> Holder:
    """As `holder_of`, by the account; after two cards became one, of who that member is now."""
    where = {"of_mall": book.mall_id, "of_account": account_id}
    row = db.session.connection().execute(_BY_ACCOUNT, where).one_or_none()
    if row is None:
        raise NotFound()
    if row.merged_into_id is not None:
        heir = holder_of(book, row.merged_into_id)
        return holder_of_account(book, heir.account_id) if heir.state == "merged" else heir
    return as_holder(book, row)


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
_redeemed = ACCOUNT.alias("redeemed")
_STANDING = _HOLDER.add_columns(
    sa.exists()
    .where(ENTRY.c.mall_id == sa.bindparam("of_mall"), ENTRY.c.key == sa.bindparam("of_key"))
    .label("booked"),
    sa.select(sa.func.coalesce(sa.func.sum(BATCH.c.left), 0))
    .where(
        BATCH.c.account_id == ACCOUNT.c.id,
        sa.text('point_batches."left" > 0'),
        BATCH.c.expires_on < sa.bindparam("before"),
    )
    .correlate(ACCOUNT)
    .scalar_subquery()
    .label("ran_out"),
    _redeemed.c.id.label("redeemed_id"),
    _redeemed.c.balance.label("redeemed"),
).outerjoin_from(MEMBER, _redeemed, own_account(_redeemed, "redemption"))
_BY_ACCOUNT = _COLUMNS.join_from(MEMBER, ACCOUNT, ACCOUNT.c.member_id == MEMBER.c.id).where(
    ACCOUNT.c.id == sa.bindparam("of_account"), ACCOUNT.c.mall_id == sa.bindparam("of_mall")
)

__all__ = ["Holder", "as_holder", "holder_of", "holder_of_account", "standing_of"]
