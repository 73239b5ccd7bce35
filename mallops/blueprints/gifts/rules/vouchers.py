"""What a voucher is good for, where and until when; what becomes of it when goods come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, Invalid
from mallops.core.money import format_yuan
from mallops.core.names import listed


class VoucherGone(Conflict):
    """It was used, cancelled, or its time is over. `why` is its state."""

    def __init__(self, why: str, says: str) -> None:
        self.why = why
        super().__init__(says)


class NoVoucher(Conflict):
    """No voucher of this mall says that."""

    default = _l("This is no voucher of this mall. Scan it again, or type the ten letters under the code.")


class NoneLeft(Conflict):
    """As many were given as there are."""

    default = _l("All vouchers of this kind have been given out. Choose something else.")


def ensure_usable(
    state: str, valid_from: dt.date, valid_until: dt.date, today: dt.date, used_at: str = ""
) -> None:
    """Raise VoucherGone unless it can be used today; it says what happened to it."""
    if state == "used" and not used_at:
        raise VoucherGone("used", _("This voucher was used already. Do not take it."))
    if state == "used":
        raise VoucherGone("used", _("This voucher was used already: %(when)s. Do not take it.", when=used_at))
    if state == "cancelled":
        raise VoucherGone("cancelled", _("This voucher was cancelled. Do not take it."))
    if state == "expired" or today > valid_until:
        day = format_date(valid_until, "medium")
        raise VoucherGone("expired", _("This voucher was good until %(day)s. Do not take it.", day=day))
    if today < valid_from:
        day = format_date(valid_from, "medium")
        raise VoucherGone("early", _("This voucher is good from %(day)s on.", day=day))


def ensure_taken_here(shops: Sequence[tuple[int, str]], tenant_id: int) -> None:
    """Raise Conflict when this shop does not take it. No shops: all take it."""
    if shops and tenant_id not in {one[0] for one in shops}:
        names = listed(name for _id, name in shops[:5])
        raise Conflict(_("This shop does not take this voucher. It is good at: %(shops)s", shops=names))


def ensure_spent(fen: int, min_spend: int, value: int) -> None:
    """Raise Invalid when too little is bought for it; `value` is what it takes off the bill."""
    if fen < max(min_spend, 0):
        least = format_yuan(min_spend)
        says = _(
            "Enter what is bought with it. This voucher needs a purchase of at least %(least)s.", least=least
        )
        raise Invalid(field_errors={"amount": says})
    if value and fen <= 0:
        raise Invalid(field_errors={"amount": _("Enter what is bought with it, such as 128.50.")})


def good_until(today: dt.date, days: int, ends_on: dt.date | None) -> dt.date:
    """The last day of a voucher that is given today."""
    last = today + dt.timedelta(days=days - 1)
    return last if ends_on is None else min(last, ends_on)


def still_earned(fen_left: int, slip_min: int) -> bool:
    """Whether what is left of a slip still deserves what was given for it."""
    return fen_left > 0 and fen_left >= slip_min


def worth_in_points(fen: int, point_fen: int) -> int:
    """Points that a voucher's value is charged with, rounded up; 0 when points have no value."""
    return -(-fen // point_fen) if point_fen else 0


def worth(shape: str, value: int, name: str) -> str:
    """What it is, for a line: its value, or the name of the service."""
    return format_yuan(value) if shape == "money" else name
