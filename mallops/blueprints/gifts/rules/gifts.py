"""What of the catalogue may be given now, what it costs, how many a member may have."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, Invalid

HOLD = dt.timedelta(days=2)
MAX_POINTS = 10_000_000
MAX_STOCK = 1_000_000
MAX_AT_ONCE = 99
_CODE = re.compile(r"[0-9A-Z][0-9A-Z-]{0,11}")


class Offered(Protocol):
    """A gift or a kind of voucher: from when to when it is given."""

    is_active: bool
    starts_on: dt.date
    ends_on: dt.date | None


class OutOfStock(Conflict):
    """The desk has fewer than that."""

    def __init__(self, there: int) -> None:
        self.there = there
        says = (
            _("This desk has only %(n)s of it left. Choose fewer, or another gift.", n=there)
            if there
            else _("This desk has none of it left. Choose another gift, or another desk.")
        )
        super().__init__(says)


class NotGiven(Conflict):
    """It is not given today."""

    default = _l("This is not given today. Choose something else.")


class HadEnough(Conflict):
    """The member has had as many as one may have."""

    def __init__(self, most: int) -> None:
        super().__init__(_("One member gets at most %(n)s of this. Choose something else.", n=most))


def is_offered(one: Offered, today: dt.date) -> bool:
    """Whether it is given on a day."""
    return one.is_active and one.starts_on <= today and (one.ends_on is None or today <= one.ends_on)


def ensure_offered(one: Offered, today: dt.date) -> None:
    """Raise NotGiven unless it is given on this day."""
    if not is_offered(one, today):
        raise NotGiven()


def price(points: int, by_tier: Mapping[str, Any], tier: str) -> int:
    """Points of one, for a member of this tier."""
    return int(by_tier.get(tier) or points)


def ensure_most(most: int, had: int, quantity: int) -> None:
    """Raise HadEnough when these would be too many for one member; 0 is no limit."""
    if most and had + quantity > most:
        raise HadEnough(most)


def ensure_quantity(quantity: int | None, most: int = MAX_AT_ONCE, field: str = "quantity") -> int:
    """Raise Invalid unless it is a number of things."""
    if quantity is None or not 1 <= quantity <= most:
        raise Invalid(field_errors={field: _("Enter how many, from 1 to %(n)s.", n=most)})
    return quantity


def ensure_code(text: str) -> str:
    """A code as it is stored. Raises Invalid."""
    code = "".join(text.split()).upper()
    if not _CODE.fullmatch(code):
        raise Invalid(
            field_errors={"code": _("Enter a short code of capital letters and digits, such as CUP-01.")}
        )
    return code


def ensure_names(zh: str, en: str) -> None:
    """Raise Invalid when it has no name."""
    if not zh and not en:
        raise Invalid(field_errors={"name_zh": _("Enter the name.")})


def ensure_period(starts_on: dt.date, ends_on: dt.date | None) -> None:
    """Raise Invalid when it ends before it begins."""
    if ends_on is not None and ends_on < starts_on:
        raise Invalid(field_errors={"ends_on": _("The last day is before the first. Check the dates.")})


def ensure_whole(value: int | None, field: str, most: int = MAX_POINTS) -> int:
    """A number from nothing up; empty is nothing. Raises Invalid."""
    if not 0 <= (value or 0) <= most:
        raise Invalid(
            field_errors={field: _("Enter a whole number from %(least)s to %(most)s.", least=0, most=most)}
        )
    return value or 0


def ensure_price(points: int, slip_min: int) -> None:
    """Raise Invalid when it costs nothing: neither points nor a slip."""
    if not points and not slip_min:
        says = _("Enter its points, or the amount of a slip that it is given for.")
        raise Invalid(field_errors={"points": says})


def ensure_reason(text: str, field: str = "reason") -> str:
    """Why, in a few words. Raises Invalid."""
    words = " ".join(text.replace("\x00", "").split())
    if len(words) < 2:
        raise Invalid(field_errors={field: _("Say why in a few words.")})
    return words[:300]


def ensure_key(key: str) -> str:
    """Raise Invalid for no key, or one too long."""
    if not 8 <= len(key) <= 60:
        raise Invalid(_("This form is too old. Open it again."))
    return key
