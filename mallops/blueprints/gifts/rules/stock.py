"""The stock book: what a count means, and what of a desk's gifts is out of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask_babel import gettext as _

from mallops.blueprints.gifts.rules.gifts import MAX_STOCK
from mallops.core.errors import Invalid


def ensure_counted(counted: int | None, held: int) -> int:
    """What was counted. Raises Invalid below what is put aside for members."""
    if counted is None or not 0 <= counted <= MAX_STOCK:
        raise Invalid(field_errors={"counted": _("Enter what you counted, 0 or more.")})
    if counted < held:
        says = _("%(n)s are put aside for members. Release them first, then count again.", n=held)
        raise Invalid(field_errors={"counted": says})
    return counted


def ensure_best_before(on: dt.date | None, today: dt.date) -> dt.date | None:
    """Raise Invalid for a day that is over: nobody takes in what is out of date."""
    if on is not None and on <= today:
        raise Invalid(
            field_errors={"best_before": _("This day is over. Do not take in what is out of date.")}
        )
    return on


def lots_left(booked: Mapping[dt.date | None, int], count: int) -> list[tuple[dt.date | None, int]]:
    """How many of each best-before day still lie there, when the earliest go first.

    What came without a day goes last; what nobody knows the day of is counted with the earliest.
    """
    left: list[tuple[dt.date | None, int]] = []
    for day in sorted(booked, key=lambda one: one or dt.date.max, reverse=True):
        here = min(count, max(0, booked[day]))
        count -= here
        if here:
            left.append((day, here))
    left.reverse()
    if count and left:
        left[0] = (left[0][0], left[0][1] + count)
    elif count:
        left = [(None, count)]
    return left


def out_of_date(lots: list[tuple[dt.date | None, int]], today: dt.date) -> int:
    """How many should not be handed over any more."""
    return sum(quantity for day, quantity in lots if day is not None and day < today)


def take_first(lots: list[tuple[dt.date | None, int]], quantity: int) -> list[tuple[dt.date | None, int]]:
    """Which lots `quantity` things are taken from: the earliest first."""
    taken = []
    for day, here in lots:
        part = min(here, quantity)
        if part:
            taken.append((day, part))
        quantity -= part
    return taken
