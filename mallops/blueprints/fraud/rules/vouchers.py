"""Rules over vouchers: given out together and used together, many of one card at one shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fraud.rules.base import DAY, Given, Param, Scan, rule
from mallops.blueprints.fraud.rules.sources import bursts, of, uses

MINUTES = _l("minutes")


def _cluster(numbers: Mapping[str, Any], name: str) -> str:
    return _("Vouchers of %(n)s cards were given out by %(clerk)s within %(given)s minutes and used at one "
             "shop within %(used)s", n=numbers["n"], clerk=name, given=numbers["given"],
             used=numbers["used"])  # fmt: skip


@rule(
    "voucher_cluster",
    _l("Vouchers given and used together"),
    _l("Are vouchers of several cards given out together and then used together at one shop, as touts do?"),
    Param("cards", _l("From so many cards"), 5, 2, 50, _l("cards")),
    Param("given", _l("Given out within"), 20, 5, 240, MINUTES),
    Param("used", _l("Used within"), 10, 5, 480, MINUTES),
    icon="tag",
    weight=55,
    touched="use",
    says=_cluster,
    about="staff",
)
def voucher_cluster(scan: Scan, given: Given) -> sa.Select[Any]:
    """Uses at one shop on one day of vouchers that one clerk gave; each card has the rows of all of them."""
    rows = uses(scan, "voucher_cluster").cte("uses")
    one, other = rows.alias("one"), rows.alias("other")
    near = sa.and_(
        other.c.tenant_id == one.c.tenant_id,
        other.c.on == one.c.on,
        other.c.by_id == one.c.by_id,
        sa.func.abs(other.c.sec - one.c.sec) <= given["used"] * 60,
        sa.func.abs(other.c.given - one.c.given) <= given["given"] * 60,
    )
    members = sa.func.count(sa.distinct(other.c.member_id))
    full = (
        sa.select(one.c.ref_id, members.label("n"))
        .join_from(one, other, near)
        .group_by(one.c.ref_id)
        .having(members >= given["cards"])
        .subquery()
    )
    middle = sa.and_(full.c.ref_id == one.c.ref_id, *of(scan, one.c.account_id))
    return sa.select(
        one.c.account_id, other.c.subject, other.c.ref_id, other.c.sec, other.c.points, other.c.fen,
        sa.func.max(full.c.n).label("n"), one.c.by_id.label("k"),
    ).join_from(one, full, middle).join(other, near).group_by(
        one.c.account_id, other.c.subject, other.c.ref_id, other.c.sec, other.c.points, other.c.fen,
        one.c.by_id,
    )  # fmt: skip


def _shop(numbers: Mapping[str, Any], name: str) -> str:
    return _("%(n)s vouchers of this card were used at %(shop)s within %(minutes)s minutes",
             n=numbers["n"], shop=name, minutes=numbers["minutes"])  # fmt: skip


@rule(
    "voucher_shop",
    _l("Many vouchers at one shop"),
    _l("Are many vouchers of one card used at one shop in a short time, as when they are turned into cash?"),
    Param("vouchers", _l("From so many vouchers"), 5, 2, 100, _l("vouchers")),
    Param("minutes", _l("Within"), 60, 5, 1440, MINUTES),
    icon="banknote",
    weight=50,
    touched="use",
    says=_shop,
    about="shop",
)
def voucher_shop(scan: Scan, given: Given) -> sa.Select[Any]:
    """Card and shop, rolling over the minutes."""
    rows = uses(scan, "voucher_shop").subquery()
    base = sa.select(*rows.c).where(*of(scan, rows.c.account_id))
    by = ("account_id", "tenant_id")
    return bursts(base, by, min(given["minutes"] * 60, DAY), given["vouchers"], about="tenant_id")


__all__ = ["voucher_cluster", "voucher_shop"]
