"""What the points desk shows: the member with all that hangs on it, what a slip will give, today's work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.gifts.models import GiftIssue, Voucher, VoucherKind, VoucherUse
from mallops.blueprints.gifts.queries.gifts import Offer as GiftOffer
from mallops.blueprints.gifts.queries.gifts import issues_by, issues_of, list_offers
from mallops.blueprints.gifts.queries.vouchers import (
    list_for_points,
    uses_by,
    vouchers_by,
    vouchers_of,
)
from mallops.blueprints.members.models import Card, Desk, Member
from mallops.blueprints.members.queries.members import find_carried
from mallops.blueprints.points.models import PointAccount, PointEntry, Slip
from mallops.blueprints.points.queries.ledger import MemberCard, member_card
from mallops.blueprints.points.queries.sales import Asked, find_sale
from mallops.blueprints.points.queries.settings import offers_on, policy_in_force
from mallops.blueprints.points.rules.earning import Earning, Sale, count_points
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.clock import business_date, business_day_bounds, mall_now
from mallops.core.db import db, utcnow
from mallops.core.errors import NotFound

LAST = 10
ENTRIES = ("earn", "refund", "redeem")


@dataclass(frozen=True)
class Seen:
    """A member at the desk."""

    member: Member
    card: Card | None
    points: MemberCard
    vouchers: list[Voucher]
    held: list[GiftIssue]


def see(actor: Actor, member: Member) -> Seen:
    """All that a clerk has to know of who stands at the desk."""
    return Seen(
        member,
        find_carried(member.id),
        member_card(member, actor.tz),
        vouchers_of(member.id, states=("issued",), limit=5),
        issues_of(member.id, states=("held",), limit=5),
    )


@dataclass(frozen=True)
class Choice:
    """One line of what points buy: `code` is what the form sends."""

    code: str
    name: str
    points: int
    row: Any
    note: str = ""
    free: int | None = None


def choices(actor: Actor, seen: Seen, desk: Desk | None) -> tuple[list[GiftOffer], list[VoucherKind]]:
    """Gifts and kinds of vouchers that points buy today, at this desk."""
    today, mall_id = mall_now(actor.tz).date(), actor.mall_id or 0
    tier = seen.points.progress.tier
    gifts = list_offers(
        mall_id, today, desk.id if desk else None, seen.member.id, tier.code if tier is not None else ""
    )
    return gifts, list_for_points(mall_id, today)


def find_shop(mall_id: int | None, tenant_id: int | None) -> Tenant | None:
    """A shop of the mall."""
    return db.session.scalar(sa.select(Tenant).where(Tenant.id == tenant_id, Tenant.mall_id == mall_id))


def preview(actor: Actor, member: Member, shop: Tenant, fen: int, on: dt.date) -> Earning:
    """What a slip will give, by the rules in force; nothing is written. Raises NoPoints."""
    mall_id = actor.mall_id or 0
    policy = policy_in_force(mall_id)
    asked = Asked(mall_id, member.id, shop.id, "", on, "")  # no number and no key: only what the sum needs
    seen = find_sale(asked, policy, mall_now(actor.tz).date())
    if seen is None:
        raise NotFound()
    sale = Sale(fen, shop.id, shop.category, on, seen.tier or "", int(seen.in_day), int(seen.in_month))
    return count_points(policy, sale, offers_on(mall_id, on) if seen.offers else [])


def slips_of(member: Member, limit: int = 9) -> list[Slip]:
    """The newest slips of a member that goods may come back of."""
    query = (
        sa.select(Slip)
        .join(PointAccount, PointAccount.id == Slip.account_id)
        .options(joinedload(Slip.tenant), joinedload(Slip.account))
        .where(PointAccount.member_id == member.id, Slip.live, Slip.refunded < Slip.amount)
        .order_by(Slip.on.desc(), Slip.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def get_slip(actor: Actor, slip_id: int | None) -> Slip | None:
    """A slip of the mall."""
    query = sa.select(Slip).options(joinedload(Slip.account), joinedload(Slip.tenant))
    return db.session.scalar(query.where(Slip.mall_id == actor.mall_id, Slip.id == slip_id))


@dataclass(frozen=True)
class Done:
    """Something this clerk did today: `kind` and `row` say what is taken back; `open`: it still can be."""

    kind: str
    row: Any
    at: dt.datetime
    member: Any
    open: bool


def done_today(actor: Actor) -> list[Done]:
    """The last ten things this clerk did today, the newest first."""
    mall_id, user = actor.mall_id or 0, actor.user_id
    since = business_day_bounds(business_date(utcnow(), actor.tz), actor.tz)[0]
    found = [*_entries(mall_id, user, since)]
    for issue in issues_by(mall_id, user, since, LAST):
        found.append(Done("gift", issue, issue.at, issue.member, issue.state in ("held", "issued")))
    for voucher in vouchers_by(mall_id, user, since, LAST):
        found.append(Done("voucher", voucher, voucher.at, voucher.member, voucher.state == "issued"))
    for use in uses_by(mall_id, user, since, LAST):
        found.append(Done("use", use, use.at, None, use.undone_at is None))
    return sorted(found, key=lambda one: one.at, reverse=True)[:LAST]


def _entries(mall_id: int, user_id: int | None, since: dt.datetime) -> list[Done]:
    """Bookings of points alone: what a gift or voucher took is shown with that."""
    mirror = sa.orm.aliased(PointEntry)
    reversed_too = sa.exists().where(mirror.reverses_id == PointEntry.id)
    query = (
        sa.select(PointEntry, reversed_too)
        .options(
            joinedload(PointEntry.account).joinedload(PointAccount.member),
            joinedload(PointEntry.slip).joinedload(Slip.tenant),
        )
        .where(
            PointEntry.mall_id == mall_id,
            PointEntry.by_id == user_id,
            PointEntry.at >= since,
            PointEntry.kind.in_(ENTRIES),
            ~sa.exists().where(GiftIssue.entry_id == PointEntry.id),
            ~sa.exists().where(Voucher.entry_id == PointEntry.id),
        )
        .order_by(PointEntry.at.desc(), PointEntry.id.desc())
        .limit(LAST)
    )
    return [
        Done("entry", row, row.at, row.account.member, not gone) for row, gone in db.session.execute(query)
    ]


def find_done(actor: Actor, kind: str, uid: Any) -> Any:
    """The row of something done, in this mall."""
    models: dict[str, Any] = {"entry": PointEntry, "gift": GiftIssue, "voucher": Voucher, "use": VoucherUse}
    model = models.get(kind)
    if model is None:
        return None
    return db.session.scalar(sa.select(model).where(model.uid == uid, model.mall_id == actor.mall_id))


def slip_of_entry(entry_id: int) -> Slip | None:
    """The slip that an entry is about."""
    query = sa.select(Slip).join(PointEntry, PointEntry.slip_id == Slip.id).options(joinedload(Slip.account))
    return db.session.scalar(query.where(PointEntry.id == entry_id))
