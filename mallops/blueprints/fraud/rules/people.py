"""Rules over who books: one clerk and one card, one shop and one clerk, the cards of the staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fraud.rules.base import DAY, Given, Param, Scan, days_param, on_card, rule
from mallops.blueprints.fraud.rules.sources import ENTRY, bursts, earnings, staff_accounts

SLIPS = _l("slips")


def _shop_clerk(numbers: Mapping[str, Any], name: str) -> str:
    return _("%(n)s slips of one shop, all booked by %(clerk)s, %(span)s; up to %(most)s is usual",
             n=numbers["n"], clerk=name, span=on_card(numbers), most=numbers["slips"] - 1)  # fmt: skip


@rule(
    "shop_clerk",
    _l("One card, one shop, one clerk"),
    _l("Does the same clerk book slip after slip of the same shop on the same card?"),
    Param("slips", _l("From so many slips"), 8, 3, 100, SLIPS),
    days_param(7),
    icon="store",
    weight=50,
    touched="earn",
    says=_shop_clerk,
    about="staff",
)
def shop_clerk(scan: Scan, given: Given) -> sa.Select[Any]:
    """Rolling over the days."""
    base = earnings(scan, "shop_clerk", ENTRY.c.by_id.is_not(None))
    by = ("account_id", "tenant_id", "by_id")
    return bursts(base, by, given["days"] * DAY, given["slips"], about="by_id")


def _same_clerk(numbers: Mapping[str, Any], name: str) -> str:
    return _("%(n)s slips booked by %(clerk)s %(span)s: this card hardly ever meets anybody else",
             n=numbers["n"], clerk=name, span=on_card(numbers))  # fmt: skip


@rule(
    "same_clerk",
    _l("Always the same clerk"),
    _l("Does one clerk book nearly all slips of a busy card at the desk?"),
    Param("slips", _l("From so many slips"), 12, 4, 200, SLIPS),
    Param("share", _l("When so many of the card's slips are this clerk's"), 80, 50, 100, "%"),
    days_param(30),
    icon="user-check",
    weight=40,
    touched="earn",
    says=_same_clerk,
    about="staff",
)
def same_clerk(scan: Scan, given: Given) -> sa.Select[Any]:
    """Only what the desk booked: a till has its own people. A regular of one shop is none."""
    base = earnings(scan, "same_clerk", ENTRY.c.by_id.is_not(None), ENTRY.c.channel == "desk")

    def holds(c: Any) -> Any:
        return sa.and_(c.now * 100 >= c.all_slips * given["share"], c.at_shop * 2 <= c.now)

    counts = {"all_slips": ("account_id",), "at_shop": ("account_id", "tenant_id", "by_id")}
    by = ("account_id", "by_id")
    return bursts(base, by, given["days"] * DAY, given["slips"], about="by_id", counts=counts, holds=holds)


def _staff_own(numbers: Mapping[str, Any], name: str) -> str:
    return _("%(clerk)s booked %(n)s slips on their own card %(span)s",
             n=numbers["n"], clerk=name, span=on_card(numbers))  # fmt: skip


@rule(
    "staff_own",
    _l("Own card booked by oneself"),
    _l("Does somebody of the staff book slips on a card with their own phone number?"),
    Param("slips", _l("From so many slips"), 2, 1, 50, SLIPS),
    days_param(30),
    icon="user",
    weight=60,
    touched="earn",
    says=_staff_own,
    about="own",
)
def staff_own(scan: Scan, given: Given) -> sa.Select[Any]:
    """The phone of the member is that of who booked."""
    rows, staff = earnings(scan, "staff_own").subquery(), staff_accounts(scan)
    own = sa.and_(staff.c.account_id == rows.c.account_id, staff.c.user_id == rows.c.by_id)
    base = sa.select(*rows.c).join_from(rows, staff, own)
    return bursts(base, ("account_id",), given["days"] * DAY, given["slips"], about="by_id")


def _staff_card(numbers: Mapping[str, Any], name: str) -> str:
    return _("%(clerk)s works here and got %(n)s slips %(span)s; up to %(most)s is usual for a colleague",
             n=numbers["n"], clerk=name, span=on_card(numbers), most=numbers["slips"] - 1)  # fmt: skip


@rule(
    "staff_card",
    _l("Busy card of the staff"),
    _l("Does the card of somebody who works here collect more slips than a colleague buys?"),
    Param("slips", _l("From so many slips"), 15, 3, 200, SLIPS),
    days_param(30),
    icon="users",
    weight=40,
    touched="earn",
    says=_staff_card,
    about="own",
)
def staff_card(scan: Scan, given: Given) -> sa.Select[Any]:
    """Whoever booked them."""
    rows, staff = earnings(scan, "staff_card").subquery(), staff_accounts(scan)
    base = sa.select(*rows.c, staff.c.user_id).join_from(rows, staff, staff.c.account_id == rows.c.account_id)
    return bursts(base, ("account_id",), given["days"] * DAY, given["slips"], about="user_id")


__all__ = ["same_clerk", "shop_clerk", "staff_card", "staff_own"]
