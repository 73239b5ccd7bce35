"""Tiers: what counts is a rolling year of whole months, and a tier once reached holds for a year."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping
from typing import NamedTuple

from mallops.blueprints.points.rules.policy import Policy, Tier

MONTHS = 12


class Standing(NamedTuple):
    """The tier of a member and how long it holds."""

    code: str
    since: dt.date | None
    until: dt.date | None


class Progress(NamedTuple):
    """`counted` in the year that ends this month; what is missing for the next tier, and to keep this one.

    `keep_missing` 0 with a tier: it is kept already. Amounts are points, or fen when money counts.
    """

    tier: Tier | None
    counted: int
    next: Tier | None
    next_missing: int
    keep_until: dt.date | None
    keep_missing: int


def month_of(day: dt.date) -> int:
    """`202603`."""
    return day.year * 100 + day.month


def months_back(month: int, count: int) -> int:
    """The month so many before one."""
    year, index = divmod(month // 100 * 12 + month % 100 - 1 - count, 12)
    return year * 100 + index + 1


def counted(months: Mapping[int, int], last: int) -> int:
    """The sum of the twelve months that end with `last`."""
    first = months_back(last, MONTHS - 1)
    return sum(amount for month, amount in months.items() if first <= month <= last)


def reached(policy: Policy, amount: int) -> Tier | None:
    """The highest tier for an amount."""
    return next((one for one in reversed(policy.tiers) if amount >= one.threshold), None)


def holds_until(day: dt.date) -> dt.date:
    """The end of the month a year later."""
    year = day.year + 1
    return dt.date(year, day.month, monthrange(year, day.month)[1])


def rank(policy: Policy, code: str) -> int:
    """The place of a tier; 0 for none and for one that the rules do not know any more."""
    return next((place for place, one in enumerate(policy.tiers, 1) if one.code == code), 0)


def rate(policy: Policy, now: Standing, months: Mapping[int, int], today: dt.date) -> Standing:
    """The standing after today: up at once, down (to what the year gives) only when the time is over."""
    earned = reached(policy, counted(months, month_of(today)))
    code = earned.code if earned is not None else ""
    if rank(policy, code) > rank(policy, now.code):
        return Standing(code, today, holds_until(today))
    over = now.until is not None and now.until < today
    if now.code and (over or not rank(policy, now.code)):
        return Standing(code, today, holds_until(today)) if code else Standing("", today, None)
    return now


def progress(policy: Policy, now: Standing, months: Mapping[int, int], today: dt.date) -> Progress:
    """Where a member stands, for the card."""
    sum_now = counted(months, month_of(today))
    place = rank(policy, now.code)
    tier = policy.tiers[place - 1] if place else None
    following = policy.tiers[place] if place < len(policy.tiers) else None
    keep = 0
    if tier is not None and now.until is not None:
        keep = max(0, tier.threshold - counted(months, month_of(now.until)))
    missing = max(0, following.threshold - sum_now) if following is not None else 0
    return Progress(tier, sum_now, following, missing, now.until, keep)
