"""Goods come back, or a booking is reversed: what hung on it goes back too (23.2).

These run in the transaction of the points, which hold the books locked: all of it or nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.gifts.actions.using import undo_use
from mallops.blueprints.gifts.actions.vouchers import end
from mallops.blueprints.gifts.models import Voucher
from mallops.blueprints.gifts.queries.gifts import issue_of_entry, issues_for_slip
from mallops.blueprints.gifts.queries.vouchers import (
    hold,
    uses_on_slip,
    voucher_of_entry,
    vouchers_for_slip,
)
from mallops.blueprints.gifts.rules.vouchers import still_earned, worth_in_points
from mallops.blueprints.points.actions import batches
from mallops.blueprints.points.actions.cards import holder_of
from mallops.blueprints.points.actions.posting import Book, Draft, Posted, find_key, lock_book, post
from mallops.blueprints.points.actions.taking_back import take_back
from mallops.blueprints.points.actions.watching import ClawBack, GoodsReturn, claws_back, on_booking
from mallops.blueprints.points.models import PointEntry, Slip
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.errors import Conflict
from mallops.core.formatting import mall_date


@claws_back
def goods_returned(actor: Actor, goods: GoodsReturn) -> list[ClawBack]:
    """What this slip earned and does not deserve any more, and what it was paid with."""
    slip = db.session.get_one(Slip, goods.slip_id, populate_existing=True)
    left = slip.amount - slip.refunded
    return [*_earned(actor, slip, left), *_paid_with(actor, slip, left)]


def _earned(actor: Actor, slip: Slip, left: int) -> list[ClawBack]:
    found = []
    for voucher in vouchers_for_slip(slip.id):
        if not still_earned(left, voucher.kind.slip_min):
            hold(voucher)
            found += _voucher_back(actor, voucher)
    for issue in issues_for_slip(slip.id):
        if not still_earned(left, issue.gift.slip_min):
            says = _(
                "Ask for the giveaway %(gift)s back (%(number)s).", gift=issue.gift.name, number=issue.number
            )
            found.append(ClawBack(says, issue.gift.cost * issue.quantity, f"/gifts/issues/{issue.uid}"))
    return found


def _voucher_back(actor: Actor, voucher: Voucher) -> list[ClawBack]:
    name = voucher.kind.name
    if voucher.state == "issued":
        end(actor, voucher, "cancelled", _("Goods of its slip came back"))
        return [ClawBack(_("The voucher %(name)s is cancelled: it was given for this slip.", name=name))]
    if voucher.state != "used" or not voucher.value:
        return []
    points = _charge(actor, voucher)
    if points:
        says = _(
            "The voucher %(name)s was used: its value is charged with %(n)s points.", name=name, n=points
        )
        return [ClawBack(says)]
    return [ClawBack(_("The voucher %(name)s was used: ask for its value.", name=name), voucher.value)]


def _charge(actor: Actor, voucher: Voucher) -> int:
    """The value of a used voucher, in points, by the mall's policy when there are too few. Raises TooFew."""
    book = lock_book(voucher.mall_id)
    points = worth_in_points(voucher.value, book.policy.point_fen)
    key = f"claw:{voucher.uid}"
    if not points or find_key(book, key) is not None:
        return points
    holder = holder_of(book, voucher.member_id)
    back = take_back(book, holder, points, {"adjustment": points})
    said = [{"code": "voucher_value", "points": -points, "fen": voucher.value}, *back.parts]
    draft = Draft(
        "adjust", key, holder.account_id, back.points, back.legs, "desk", voucher.value,
        reason="other", explanation=said,
    )  # fmt: skip
    posted = post(actor, book, draft)
    if back.taken:
        batches.take(holder.account_id, back.taken, posted.id)
    return points


def _paid_with(actor: Actor, slip: Slip, left: int) -> list[ClawBack]:
    found = []
    for use in uses_on_slip(slip.tenant_id, slip.number, slip.on):
        if still_earned(left, use.voucher.min_spend):
            continue
        voucher = undo_use(actor, use, "goods")
        if voucher.state == "issued":
            says = _(
                "The voucher %(name)s that paid for it is good again until %(day)s. Pay no cash for it.",
                name=voucher.kind.name,
                day=mall_date(voucher.valid_until),
            )
        else:
            says = _(
                "The voucher %(name)s that paid for it is out of date. Pay no cash for it.",
                name=voucher.kind.name,
            )
        found.append(ClawBack(says))
    return found


@on_booking
def booking_reversed(actor: Actor, _book: Book, posted: Posted) -> None:
    """Points of a gift or voucher come back only together with it; what a slip earned goes too."""
    if posted.kind != "reverse":
        return
    reversed_id = db.session.scalar(sa.select(PointEntry.reverses_id).where(PointEntry.id == posted.id))
    before = db.session.get(PointEntry, reversed_id) if reversed_id is not None else None
    if before is None:
        return
    if before.kind == "redeem":
        _ensure_ended(before.id)
    elif before.kind == "earn" and before.slip_id is not None:
        slip = db.session.get_one(Slip, before.slip_id, populate_existing=True)
        _earned(actor, slip, 0)


def _ensure_ended(entry_id: int) -> None:
    issue = issue_of_entry(entry_id)
    if issue is not None and issue.state in ("held", "issued"):
        raise Conflict(_("Take the gift back: its points come with it (%(number)s).", number=issue.number))
    voucher = voucher_of_entry(entry_id)
    if voucher is not None and voucher.state != "cancelled":
        raise Conflict(_("Cancel the voucher: its points come with it. A used one keeps them."))


__all__ = ["booking_reversed", "goods_returned"]
