"""A slip gives points: once, by the rules in force, with the reasons kept."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import format_date

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions import batches, months
from mallops.blueprints.points.actions.cards import Holder, as_holder
from mallops.blueprints.points.actions.posting import (
    Book,
    Draft,
    Leg,
    Posted,
    Standings,
    find_key,
    lock_book,
    open_account,
    post,
    repeated,
)
from mallops.blueprints.points.actions.watching import tell_watchers
from mallops.blueprints.points.models import Slip, SlipClash
from mallops.blueprints.points.queries.sales import Asked, find_sale
from mallops.blueprints.points.queries.settings import offers_on
from mallops.blueprints.points.rules import booking
from mallops.blueprints.points.rules.earning import Earning, Sale, count_points
from mallops.core.audit import acting
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date, mall_now
from mallops.core.db import db, in_one_trip, in_write_transaction, transaction, utcnow
from mallops.core.errors import NotFound

SLIP = Slip.__table__


class Purchase(NamedTuple):
    """What the slip says."""

    tenant_id: int
    number: str
    on: dt.date
    fen: int


def earn(
    actor: Actor, member_id: int, purchase: Purchase, key: str, *, channel: str = "desk", note: str = ""
) -> Posted:
    """Give the points of a slip to a member. The same key again gives the same answer.

    Raises SlipUsed for a slip that gave its points already (`earn_noted` keeps that for the fraud desk),
    NoPoints when the rules give nothing.
    """
    authorize(actor, may.BOOK)
    purchase = purchase._replace(number=booking.clean_slip(purchase.number))
    book = lock_book(actor.mall_id)
    today = business_date(utcnow(), actor.tz)
    sale = _look(book, member_id, purchase, booking.ensure_key(key), today)
    holder = as_holder(book, sale)
    if sale.entry_id is not None:
        found = find_key(book, key)
        booking.same_answer(found, "earn", holder.account_id, purchase.fen, None)
        return repeated(found)
    holder.ensure_active()
    calendar = mall_now(actor.tz).date()
    booking.ensure_slip(purchase.fen, purchase.on, today, book.policy.slip_days, calendar=calendar)
    if sale.shop_id is None:
        raise NotFound()
    _ensure_free(book, sale, holder, purchase)
    earning = _count(book, holder, purchase, sale)
    with in_one_trip(db.session.connection()):
        slip_id = _keep_slip(book, holder, purchase, earning.points, sale)
        posted = _book_earning(actor, book, holder, earning, key, purchase, slip_id, channel, note, sale)
    _lift(book, holder, posted, purchase, sale.in_year if posted.on == today else None)
    tell_watchers(actor, book, posted)
    return posted


def earn_noted(
    actor: Actor, member_id: int, purchase: Purchase, key: str, *, channel: str = "desk", note: str = ""
) -> Posted:
    """`earn` in a transaction of its own; a slip brought twice is refused and the attempt kept."""
    if in_write_transaction():
        raise RuntimeError("an attempt is kept after the booking was rolled back: call this on its own")
    try:
        with transaction():
            return earn(actor, member_id, purchase, key, channel=channel, note=note)
    except booking.SlipUsed as used:
        with acting(actor, may.BOOK), transaction():
            note_clash(actor, member_id, used, channel)
        raise


def note_clash(actor: Actor, member_id: int, used: booking.SlipUsed, channel: str) -> None:
    """Keep for the fraud desk that a slip was brought twice."""
    db.session.add(
        SlipClash(
            mall_id=used.mall_id,
            slip_id=used.slip_id,
            account_id=open_account(used.mall_id, member_id),
            same_card=used.same_card,
            fen=used.fen,
            by_id=actor.user_id,
            channel=channel,
        )
    )
    db.session.flush()


def _look(book: Book, member_id: int, purchase: Purchase, key: str, today: dt.date) -> Any:
    """The member, the shop, the slip and the sums, as they stand under the lock. Raises NotFound."""
    asked = Asked(book.mall_id, member_id, purchase.tenant_id, purchase.number, purchase.on, key)
    row = find_sale(asked, book.policy, today, to_book=True)
    if row is None:
        raise NotFound()
    return row


def _ensure_free(book: Book, sale: Any, holder: Holder, purchase: Purchase) -> None:
    """Raise SlipUsed for a slip that gives points already."""
    if sale.slip_id is not None and sale.live:
        same = sale.slip_account_id == holder.account_id
        day = format_date(purchase.on, "medium")
        raise booking.SlipUsed(book.mall_id, sale.slip_id, purchase.fen, same, sale.slip_points, day)


def _count(book: Book, holder: Holder, purchase: Purchase, sale: Any) -> Earning:
    offers = offers_on(book.mall_id, purchase.on) if sale.offers else []
    of_slip = Sale(
        purchase.fen,
        purchase.tenant_id,
        sale.category,
        purchase.on,
        holder.tier,
        int(sale.in_day),
        int(sale.in_month),
    )
    return count_points(book.policy, of_slip, offers)


def _lift(book: Book, holder: Holder, posted: Posted, purchase: Purchase, year: int | None) -> None:
    """Up a tier when it lifts the sum of a year (`year`: before it, if known)."""
    more = posted.points if book.policy.tier_basis == "points" else purchase.fen
    if year is None or months.lifts(book.policy, holder.tier, int(year) + more):
        months.promote(book, holder, posted.on)


def _keep_slip(book: Book, holder: Holder, purchase: Purchase, points: int, sale: Any) -> int:
    values = {
        "account_id": holder.account_id,
        "amount": purchase.fen,
        "points": points,
        "refunded": 0,
        "refunded_points": 0,
        "live": True,
    }
    connection = db.session.connection()
    if sale.slip_id is not None:
        connection.execute(sa.update(SLIP).where(SLIP.c.id == sale.slip_id).values(**values))
        return int(sale.slip_id)
    new = {**values, "id": sale.next_slip_id, "mall_id": book.mall_id, "tenant_id": purchase.tenant_id}
    connection.execute(_ADD_SLIP, {**new, "number": purchase.number, "on": purchase.on})
    return int(sale.next_slip_id)


def _book_earning(
    actor: Actor,
    book: Book,
    holder: Holder,
    earning: Earning,
    key: str,
    purchase: Purchase,
    slip_id: int,
    channel: str,
    note: str,
    sale: Any,
) -> Posted:
    legs = [Leg(holder.account_id, earning.points)]
    if earning.points - earning.promotion:
        legs.append(Leg("sales", earning.promotion - earning.points))
    if earning.promotion:
        legs.append(Leg("promotion", -earning.promotion))
    debt = min(max(0, -holder.balance), earning.points)
    parts = [*earning.parts, *([{"code": "paid_debt", "points": 0}] if debt else [])]
    draft = Draft(
        "earn",
        key,
        holder.account_id,
        earning.points,
        legs,
        channel,
        purchase.fen,
        slip_id,
        explanation=parts,
        note=booking.ensure_note(note),
    )
    known: Standings = {
        holder.account_id: (holder.account_id, holder.balance),
        "sales": (sale.sales_id, sale.sales_balance),
        "promotion": (sale.promotion_id, sale.promotion_balance),
    }
    posted = post(actor, book, draft, known)
    until = booking.runs_out(posted.on, book.policy.expiry_months)
    batches.put(book.mall_id, holder.account_id, posted.id, {until: earning.points}, debt)
    months.count(book, holder.account_id, posted.on, earning.points, purchase.fen)
    return posted


_ADD_SLIP = sa.insert(SLIP).inline()

__all__ = ["Purchase", "earn", "earn_noted", "note_clash"]
