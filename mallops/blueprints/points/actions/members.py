"""What points do when two members become one, one leaves or comes back, is forgotten, asks for its data."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mallops.blueprints.members.models import Member
from mallops.blueprints.members.rules import hooks
from mallops.blueprints.points.actions.ending import forfeit, unforfeit
from mallops.blueprints.points.actions.moving import transfer_all
from mallops.blueprints.points.actions.posting import lock_book
from mallops.blueprints.points.models import PointAccount, PointAdjustment, PointEntry, PointNote
from mallops.blueprints.points.queries.ledger import Wanted, find_account, walk_lines
from mallops.blueprints.points.rules.words import in_one_line
from mallops.core.auth import Actor
from mallops.core.db import db, in_write_transaction


@hooks.before_lock
def books_first(mall_id: int | None) -> None:
    """A booking opens a member's account under the lock of the books: who changes the member takes it too."""
    if in_write_transaction():
        lock_book(mall_id)


@hooks.on_merge
def move_points(actor: Actor, keep: Member, drop: Member) -> None:
    """Balance, days, months and slips go to the member that stays."""
    transfer_all(actor, drop.id, keep.id)


@hooks.on_settle
def give_up(actor: Actor, member: Member) -> None:
    """Points of a membership that ends are given up to the mall: an entry says so. A debt stays a debt."""
    forfeit(actor, member.id)


@hooks.on_restore
def get_back(actor: Actor, member: Member) -> None:
    """The membership goes on: what was given up comes back, once."""
    unforfeit(actor, member.id)


@hooks.still_needed
def owes(member: Member) -> bool:
    """Whoever owes points is kept until that is settled."""
    balance = sa.select(PointAccount.balance).where(PointAccount.member_id == member.id)
    return (db.session.scalar(balance) or 0) < 0


@hooks.on_erase
def forget_words(_actor: Actor, member: Member) -> None:
    """The bookings stay, without a word that somebody typed about the person."""
    account = find_account(member)
    if account is None:
        return
    account.frozen_reason = None
    mine = sa.select(PointEntry.id).where(PointEntry.account_id == account.id)
    db.session.execute(sa.delete(PointNote).where(PointNote.entry_id.in_(mine)))
    asked = sa.update(PointAdjustment).where(PointAdjustment.account_id == account.id)
    db.session.execute(asked.values(text=None, decision=None))
    db.session.flush()


@hooks.member_data("points")
def points_of(member: Member) -> dict[str, Any]:
    """Balance, tier and the whole statement."""
    account = find_account(member)
    if account is None:
        return {"balance": 0, "statement": []}
    return {
        "balance": account.balance,
        "tier": account.tier,
        "statement": [
            {
                "at": line.at.isoformat(),
                "kind": line.entry.kind,
                "points": line.amount,
                "balance": line.balance_after,
                "shop": line.entry.slip.tenant.name if line.entry.slip is not None else "",
                "why": in_one_line(line.entry.explanation),
            }
            for line in walk_lines(account.id, Wanted())
        ],
    }


__all__ = ["forget_words", "get_back", "give_up", "move_points", "owes", "points_of"]
