"""Gifts and vouchers when two members become one, leave, ask for their data or are forgotten."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mallops.blueprints.gifts.actions.giving import release
from mallops.blueprints.gifts.actions.vouchers import end
from mallops.blueprints.gifts.models import GiftIssue, Voucher
from mallops.blueprints.gifts.queries.gifts import held_by_member, issues_of
from mallops.blueprints.gifts.queries.vouchers import vouchers_of
from mallops.blueprints.members.rules.hooks import member_data, on_cancel, on_erase, on_merge
from mallops.core.auth import Actor
from mallops.core.db import db

EVER = 10_000


@on_merge
def move_gifts(_actor: Actor, keep: Any, drop: Any) -> None:
    """All of it is the one member's."""
    for model in (GiftIssue, Voucher):
        db.session.execute(sa.update(model).where(model.member_id == drop.id).values(member_id=keep.id))


@on_cancel
def end_gifts(actor: Actor, member: Any) -> None:
    """What is put aside is free again, and open vouchers are good no more."""
    for issue in held_by_member(member):
        release(actor, issue)
    for voucher in vouchers_of(member.id, states=("issued",), limit=EVER):
        end(actor, voucher, "cancelled")


@on_erase
def forget(_actor: Actor, member: Any) -> None:
    """Signatures and reasons are emptied; what was given and taken stays, without a name."""
    blank: dict[str, Any] = {"image": None, "typed": None, "reason": None}
    signed = sa.update(GiftIssue).where(GiftIssue.member_id == member.id, GiftIssue.state == "issued")
    db.session.execute(signed.values(image=None, typed="-", reason=None))
    others = sa.update(GiftIssue).where(GiftIssue.member_id == member.id, GiftIssue.state != "issued")
    db.session.execute(others.values(**blank))
    db.session.execute(sa.update(Voucher).where(Voucher.member_id == member.id).values(reason=None))


@member_data("gifts")
def data_of(member: Any) -> dict[str, Any]:
    """What is held on a person here."""
    return {
        "gifts": [
            {
                "number": one.number,
                "gift": one.gift.code,
                "quantity": one.quantity,
                "points": one.points,
                "state": one.state,
                "at": one.at.isoformat(),
                "signed": bool(one.image or one.typed),
            }
            for one in issues_of(member.id, limit=EVER)
        ],
        "vouchers": [
            {
                "kind": one.kind.code,
                "value_fen": one.value,
                "state": one.state,
                "valid_from": one.valid_from.isoformat(),
                "valid_until": one.valid_until.isoformat(),
                "at": one.at.isoformat(),
            }
            for one in vouchers_of(member.id, limit=EVER)
        ],
    }


__all__ = ["data_of", "end_gifts", "forget", "move_gifts"]
