"""A shop takes members' vouchers with its own phone, and sees what the mall owes it for them (23.2).

It sees its own uses only: of a voucher taken elsewhere it learns that it is used, and no more. Taking
one back is for the service desk, so that no shop can take a voucher twice.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

from mallops.blueprints.gifts.actions.using import (
    Purchase,
    ensure_taken_by,
    ensure_usable,
    look_up,
    use_at_shop,
)
from mallops.blueprints.gifts.models import Voucher, VoucherUse
from mallops.blueprints.gifts.queries.vouchers import days_at, find_use_at, is_taken_by, uses_at
from mallops.blueprints.portal.queries import Shop
from mallops.core.clock import mall_now

MONTHS = 12


@dataclass(frozen=True)
class Owed:
    """What the mall owes the shop for a month; `month` is `2026-11`."""

    month: str
    number: int
    fen: int


def today_at(shop: Shop) -> dt.date:
    """The day in this mall."""
    return mall_now(shop.mall.tz).date()


def takes_vouchers(shop: Shop) -> bool:
    """Whether this shop has anything to do with vouchers."""
    return is_taken_by(shop.mall.id, shop.tenant.id)


def hold_up(shop: Shop, text: str) -> Voucher:
    """The voucher of a customer. Raises NoVoucher, VoucherGone, Conflict when it is not good here."""
    voucher = look_up(shop.mall.id, text)
    ensure_usable(voucher, today_at(shop), shop.tenant)
    ensure_taken_by(voucher, shop.tenant)
    return voucher


def take(shop: Shop, text: str, fen: int, key: str, slip_no: str = "") -> VoucherUse:
    """It is taken, once. Raises as `hold_up`, and Invalid on `amount`."""
    return use_at_shop(shop.actor, shop.tenant, text, Purchase(shop.tenant, fen, key, slip_no))


def months_of(shop: Shop) -> list[Owed]:
    """The months of a year in which it took any, the newest first; this month always."""
    this = f"{today_at(shop):%Y-%m}"
    found: dict[str, tuple[int, int]] = {this: (0, 0)}
    for day, number, fen in days_at(shop.tenant.id, today_at(shop) - dt.timedelta(days=31 * MONTHS)):
        before = found.get(f"{day:%Y-%m}", (0, 0))
        found[f"{day:%Y-%m}"] = (before[0] + number, before[1] + fen)
    return [Owed(month, *found[month]) for month in sorted(found, reverse=True)][:MONTHS]


def taken_in(shop: Shop, month: str) -> list[VoucherUse]:
    """What it took in a month, the newest first."""
    year, number = (int(part) for part in month.split("-"))
    last = dt.date(year, number, monthrange(year, number)[1])
    return uses_at(shop.tenant.id, dt.date(year, number, 1), last)


__all__ = [
    "Owed",
    "find_use_at",
    "hold_up",
    "months_of",
    "take",
    "taken_in",
    "takes_vouchers",
    "today_at",
]
