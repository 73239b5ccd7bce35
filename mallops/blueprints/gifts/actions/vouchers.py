"""Vouchers are given, cancelled, run out. Each has a signed code that is good once."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.models import Voucher, VoucherKind
from mallops.blueprints.gifts.queries.vouchers import (
    code_taken,
    count_given,
    due_vouchers,
    find_by_key,
    hold,
    list_for_slip,
    vouchers_for_slip,
)
from mallops.blueprints.gifts.rules import gifts as rules
from mallops.blueprints.gifts.rules import token
from mallops.blueprints.gifts.rules.vouchers import NoneLeft, good_until
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.posting import lock_book
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.blueprints.points.actions.reversing import reverse
from mallops.blueprints.points.models import PointEntry, Slip
from mallops.core.auth import Actor, authorize
from mallops.core.clock import mall_now
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid


@dataclass(frozen=True)
class Wanted:
    """Which voucher is given; `key` is the form's own."""

    kind: VoucherKind
    key: str
    desk: Any = None
    channel: str = "desk"
    reason: str = ""


def buy_voucher(actor: Actor, member: Member, wanted: Wanted) -> Voucher:
    """Points go, the voucher is the member's. The same key is the same voucher.

    Raises TooFew, NotGiven, HadEnough, NoneLeft.
    """
    again = _begin(actor, member, wanted)
    if again is not None:
        return again
    if not wanted.kind.points:
        raise rules.NotGiven()
    posted = redeem(
        actor, member.id, wanted.kind.points, f"voucher:{wanted.key}", purpose="voucher",
        channel=wanted.channel, fen=wanted.kind.value,
    )  # fmt: skip
    return _give(actor, member, wanted, "points", points=wanted.kind.points, entry_id=posted.id)


def give_courtesy(actor: Actor, member: Member, wanted: Wanted) -> Voucher:
    """A voucher without points or slip, with a reason: a birthday, an apology, an activity of the club."""
    authorize(actor, may.SETUP, wanted.kind)
    reason = rules.ensure_reason(wanted.reason)
    again = _begin(actor, member, wanted)
    return again or _give(actor, member, wanted, "gift", reason=reason)


def give_for_slip(actor: Actor, member: Member, slip: Slip, desk: Any = None) -> list[Voucher]:
    """What a slip earns by the campaigns of today: once a slip, and nothing more the second time."""
    authorize(actor, may.GIVE, slip)
    lock_book(actor.mall_id)
    given = vouchers_for_slip(slip.id)
    if given or not slip.live or slip.account.member_id != member.id:
        return given
    today = mall_now(actor.tz).date()
    made = []
    for kind in list_for_slip(member.mall_id, today, slip.amount - slip.refunded):
        if kind.most_each and count_given(kind.id, member.id) >= kind.most_each:
            continue
        made.append(_give(actor, member, Wanted(kind, f"slip:{uuid.uuid4()}", desk), "slip", slip_id=slip.id))
    return made


def _begin(actor: Actor, member: Member, wanted: Wanted) -> Voucher | None:
    authorize(actor, may.GIVE, member)
    authorize(actor, may.GIVE, wanted.kind)
    lock_book(actor.mall_id)
    found = find_by_key(member.mall_id, rules.ensure_key(wanted.key))
    if found is not None:
        if (found.member_id, found.kind_id) != (member.id, wanted.kind.id):
            raise Conflict(_("This form was used for something else. Open it again."))
        return found
    rules.ensure_offered(wanted.kind, mall_now(actor.tz).date())
    rules.ensure_most(wanted.kind.most_each, count_given(wanted.kind.id, member.id), 1)
    return None


def _give(actor: Actor, member: Member, wanted: Wanted, origin: str, **more: Any) -> Voucher:
    _count_up(wanted.kind)
    today = mall_now(actor.tz).date()
    voucher = Voucher(
        uid=uuid.uuid4(),
        mall_id=member.mall_id,
        kind_id=wanted.kind.id,
        member_id=member.id,
        code=_free_code(),
        key=wanted.key,
        value=wanted.kind.value,
        min_spend=wanted.kind.min_spend,
        valid_from=today,
        valid_until=good_until(today, wanted.kind.days, wanted.kind.ends_on),
        origin=origin,
        desk_id=wanted.desk.id if wanted.desk is not None else None,
        at=utcnow(),
        by_id=actor.user_id,
        kind=wanted.kind,
        member=member,
        **more,
    )
    db.session.add(voucher)
    db.session.flush()
    return voucher


def _count_up(kind: VoucherKind) -> None:
    """One more given. Raises NoneLeft when that would be one too many, whoever asks at the same time."""
    table = VoucherKind.__table__
    query = (
        sa.update(table)
        .where(table.c.id == kind.id, sa.or_(table.c.most == 0, table.c.given < table.c.most))
        .values(given=table.c.given + 1)
        .returning(table.c.given)
    )
    if db.session.connection().scalar(query) is None:
        raise NoneLeft()
    db.session.expire(kind, ["given"])


def _free_code() -> str:
    while True:
        made = "".join(secrets.choice(token.ALPHABET) for _n in range(token.CODE_LENGTH))
        if not code_taken(made):
            return made


# -- the code --------------------------------------------------------------------------------------------


def _secret() -> bytes:
    return hashlib.sha256(f"mallops-voucher:{current_app.config['SECRET_KEY']}".encode()).digest()


def signed_code(voucher: Voucher) -> str:
    """What the QR code says."""
    return token.sign(token.Claim(voucher.uid, voucher.value, voucher.valid_until), _secret())


def read_code(text: str) -> token.Claim | None:
    """What a signed code claims; None when this house did not sign it."""
    return token.read(text, _secret())


# -- the end ---------------------------------------------------------------------------------------------


def cancel_voucher(actor: Actor, voucher: Voucher, reason: str) -> Voucher:
    """It is good no more; the points it was bought with come back, once."""
    authorize(actor, may.TAKE_BACK, voucher)
    words = rules.ensure_reason(reason)
    lock_book(voucher.mall_id)
    hold(voucher)
    if voucher.state == "cancelled":
        return voucher
    if voucher.state != "issued":
        raise Conflict(_("This voucher was used or is out of date. It cannot be cancelled."))
    end(actor, voucher, "cancelled", words)
    if voucher.entry_id is not None:
        entry = db.session.get(PointEntry, voucher.entry_id)
        if entry is None:
            raise Invalid()
        voucher.back_entry_id = reverse(actor, entry, words).id
        db.session.flush()
    return voucher


def end(actor: Actor, voucher: Voucher, state: str, reason: str = "") -> None:
    """Cancelled or expired. One that is cancelled counts as not given."""
    voucher.state, voucher.reason = state, reason or None
    voucher.ended_at, voucher.ended_by_id = utcnow(), actor.user_id
    db.session.flush()
    if state == "cancelled":
        table = VoucherKind.__table__
        less = sa.update(table).where(table.c.id == voucher.kind_id, table.c.given > 0)
        db.session.connection().execute(less.values(given=table.c.given - 1))
        db.session.expire(voucher.kind, ["given"])


def expire_vouchers(actor: Actor, limit: int = 500) -> int:
    """Those whose last day is over; returns how many. Their points stay spent, as the paper says."""
    authorize(actor, may.GIVE)
    assert actor.mall_id is not None
    found = due_vouchers(actor.mall_id, mall_now(actor.tz).date(), limit)
    for one in found:
        hold(one)
        if one.state == "issued":
            end(actor, one, "expired")
    return len(found)


__all__ = [
    "Wanted",
    "buy_voucher",
    "cancel_voucher",
    "end",
    "expire_vouchers",
    "give_courtesy",
    "give_for_slip",
    "read_code",
    "signed_code",
]
