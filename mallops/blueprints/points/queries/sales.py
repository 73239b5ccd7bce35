"""All that decides how much a slip gives, in one question: earning is the desk's most frequent booking."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa

from mallops.blueprints.members.models import Member
from mallops.blueprints.points.models import PointAccount, PointCampaign, PointEntry, PointMonth, Slip
from mallops.blueprints.points.rules import tiers
from mallops.blueprints.points.rules.policy import Policy
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db, next_key

MEMBER, ACCOUNT, TENANT, SLIP, ENTRY, MONTH, CAMPAIGN = (
    one.__table__ for one in (Member, PointAccount, Tenant, Slip, PointEntry, PointMonth, PointCampaign)
)


class Asked(NamedTuple):
    """Whose slip of which shop; `number` as it is compared, `key` as the caller gave it."""

    mall_id: int
    member_id: int
    tenant_id: int
    number: str
    on: dt.date
    key: str


def find_sale(asked: Asked, policy: Policy, today: dt.date, *, to_book: bool = False) -> Any:
    """One row, or None when the member is not of this mall. Read it under the lock of the books.

    Of the member: `state`, `account_id` (None before the first booking), `balance`, `tier`, `frozen`. Of the
    shop: `shop_id` (None when it is not of this mall), `category`. Of the slip, when it was seen before:
    `slip_id`, `live`, `slip_account_id`, `slip_points`. `entry_id`: what this key booked already. `in_day`,
    `in_month`: points of the slips that the caps count; `in_year`: what counts for the tier, in the twelve
    months that end today. `offers`: whether a campaign runs that day. `sales_id`, `sales_balance` and the
    same of `promotion`: the mall's own side. `next_slip_id`, `to_book`: the key of a new slip.
    """
    first, month = asked.on.replace(day=1), tiers.month_of(today)
    where = {
        "of_mall": asked.mall_id,
        "of_member": asked.member_id,
        "of_tenant": asked.tenant_id,
        "of_number": asked.number,
        "of_day": asked.on,
        "of_key": asked.key,
        "first": first,
        "last": (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1),
        "caps_day": bool(policy.cap_day),
        "caps_month": bool(policy.cap_month),
        "by_points": policy.tier_basis == "points",
        "from_month": tiers.months_back(month, tiers.MONTHS - 1),
        "to_month": month,
    }
    return db.session.connection().execute(_SALE_TO_BOOK if to_book else _SALE, where).one_or_none()


def _earned(first: str, last: str) -> Any:
    """Points of the account's slips of these days, less what went back."""
    return (
        sa.select(sa.func.coalesce(sa.func.sum(SLIP.c.points - SLIP.c.refunded_points), 0))
        .where(
            SLIP.c.account_id == ACCOUNT.c.id,
            SLIP.c.live,
            SLIP.c.on.between(sa.bindparam(first), sa.bindparam(last)),
        )
        .correlate(ACCOUNT)
        .scalar_subquery()
    )


def own_account(account: Any, kind: str) -> Any:
    """Whether it is the mall's own account of a kind."""
    mine = (account.c.mall_id == sa.bindparam("of_mall"), account.c.kind == kind)
    return sa.and_(*mine, account.c.member_id.is_(None))


def _flag(name: str) -> Any:
    return sa.bindparam(name, type_=sa.Boolean()) == sa.true()


_counts = sa.case((_flag("by_points"), MONTH.c.earned), else_=MONTH.c.spent)
_YEAR = (
    sa.select(sa.func.coalesce(sa.func.sum(_counts), 0))
    .where(
        MONTH.c.account_id == ACCOUNT.c.id,
        MONTH.c.month.between(sa.bindparam("from_month"), sa.bindparam("to_month")),
    )
    .correlate(ACCOUNT)
    .scalar_subquery()
)
_OFFERS = sa.exists().where(
    CAMPAIGN.c.mall_id == sa.bindparam("of_mall"),
    CAMPAIGN.c.state == "live",
    CAMPAIGN.c.ends_on >= sa.bindparam("of_day"),
    CAMPAIGN.c.starts_on <= sa.bindparam("of_day"),
)
_seen = SLIP.alias("seen")
_sales, _promotion = ACCOUNT.alias("sales"), ACCOUNT.alias("promotion")
_FROM = (
    sa.outerjoin(MEMBER, ACCOUNT, ACCOUNT.c.member_id == MEMBER.c.id)
    .outerjoin(
        TENANT,
        sa.and_(TENANT.c.id == sa.bindparam("of_tenant"), TENANT.c.mall_id == sa.bindparam("of_mall")),
    )
    .outerjoin(
        _seen,
        sa.and_(
            _seen.c.tenant_id == sa.bindparam("of_tenant"),
            _seen.c.number == sa.bindparam("of_number"),
            _seen.c.on == sa.bindparam("of_day"),
        ),
    )
    .outerjoin(
        ENTRY, sa.and_(ENTRY.c.mall_id == sa.bindparam("of_mall"), ENTRY.c.key == sa.bindparam("of_key"))
    )
    .outerjoin(_sales, own_account(_sales, "sales"))
    .outerjoin(_promotion, own_account(_promotion, "promotion"))
)
_SALE = (
    sa.select(
        MEMBER.c.id.label("member_id"),
        MEMBER.c.state,
        ACCOUNT.c.id.label("account_id"),
        ACCOUNT.c.balance,
        ACCOUNT.c.tier,
        ACCOUNT.c.frozen,
        TENANT.c.id.label("shop_id"),
        TENANT.c.category,
        _seen.c.id.label("slip_id"),
        _seen.c.live,
        _seen.c.account_id.label("slip_account_id"),
        _seen.c.points.label("slip_points"),
        ENTRY.c.id.label("entry_id"),
        sa.case((_flag("caps_day"), _earned("of_day", "of_day")), else_=0).label("in_day"),
        sa.case((_flag("caps_month"), _earned("first", "last")), else_=0).label("in_month"),
        _YEAR.label("in_year"),
        _OFFERS.label("offers"),
        _sales.c.id.label("sales_id"),
        _sales.c.balance.label("sales_balance"),
        _promotion.c.id.label("promotion_id"),
        _promotion.c.balance.label("promotion_balance"),
    )
    .select_from(_FROM)
    .where(MEMBER.c.id == sa.bindparam("of_member"), MEMBER.c.mall_id == sa.bindparam("of_mall"))
)
_SALE_TO_BOOK = _SALE.add_columns(next_key(SLIP).label("next_slip_id"))

__all__ = ["Asked", "find_sale", "own_account"]
