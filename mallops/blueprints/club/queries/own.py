"""What a member sees of itself: card, points, what they buy, vouchers, campaigns."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.gifts.models import GiftIssue, Voucher, VoucherUse
from mallops.blueprints.gifts.queries.gifts import Offer, issues_of, list_offers
from mallops.blueprints.gifts.queries.vouchers import vouchers_of
from mallops.blueprints.members.models import Card, Member
from mallops.blueprints.members.queries.members import find_carried, list_cards
from mallops.blueprints.points.models import PointAccount, PointCampaign, PointLine
from mallops.blueprints.points.queries import ledger
from mallops.core.clock import in_zone
from mallops.core.db import db
from mallops.core.errors import NotFound

PAGE = 40
LAST = 5
#: Gifts that are shown though some points are missing.
NEARLY = 3


@dataclass(frozen=True)
class Own:
    """The first page: `lost` is a card that was reported lost while no other is there."""

    card: Card | None
    lost: Card | None
    points: ledger.MemberCard
    runs_out: list[tuple[dt.date | None, int]]
    vouchers: list[Voucher]
    held: list[GiftIssue]
    now: list[Offer]
    nearly: list[Offer]
    campaigns: list[PointCampaign]


def look(member: Member, tz: str, today: dt.date) -> Own:
    """All of the first page."""
    card, points = find_carried(member.id), ledger.member_card(member, tz, last=LAST)
    account = ledger.find_account(member)
    offers = _offers(member, points, today)
    within = [one for one in reversed(offers) if one.points <= points.balance]  # the best first
    missing = [one for one in offers if one.points > points.balance]
    cards = list_cards(member.id) if card is None else []
    return Own(
        card,
        next((one for one in cards if one.state == "lost"), None),
        points,
        ledger.list_batches(account.id) if account is not None else [],
        valid_vouchers(member, today),
        issues_of(member.id, states=("held",)),
        within,
        missing[:NEARLY],
        list_campaigns(member.mall_id, today),
    )


def _offers(member: Member, points: ledger.MemberCard, today: dt.date) -> list[Offer]:
    """Gifts that some desk has and the member may still have."""
    tier = points.progress.tier
    found = list_offers(
        member.mall_id, today, member_id=member.id, tier=tier.code if tier is not None else ""
    )
    return [one for one in found if one.free > 0 and one.room != 0]


def list_campaigns(mall_id: int, today: dt.date) -> list[PointCampaign]:
    """What runs today; that which ends first comes first."""
    query = (
        sa.select(PointCampaign)
        .options(joinedload(PointCampaign.tenant))
        .where(
            PointCampaign.mall_id == mall_id,
            PointCampaign.state == "live",
            PointCampaign.starts_on <= today,
            PointCampaign.ends_on >= today,
        )
        .order_by(PointCampaign.ends_on, PointCampaign.id)
    )
    return list(db.session.scalars(query.limit(20)))


# -- points ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class History:
    """A page of the ledger, newest first; `below` is the key of the next, `months` all there are."""

    lines: list[PointLine]
    below: int | None
    months: list[int]


def history(member: Member, tz: str, month: int, below: int | None) -> History:
    """A page; `month` (202603) alone when given. Keyset paging within."""
    account = ledger.find_account(member)
    if account is None:
        return History([], None, [])
    wanted = _within(month, tz) if month else ledger.Wanted()
    lines = ledger.list_lines(account.id, wanted, below=below, size=PAGE + 1)
    more = len(lines) > PAGE
    return History(lines[:PAGE], lines[PAGE - 1].id if more else None, _months(account, tz))


def _within(month: int, tz: str) -> ledger.Wanted:
    year, index = divmod(month, 100)
    zone = ZoneInfo(tz)
    first = dt.datetime(year, index, 1, tzinfo=zone)
    following = dt.datetime(year + index // 12, index % 12 + 1, 1, tzinfo=zone)
    return ledger.Wanted(since=first.astimezone(dt.UTC), before=following.astimezone(dt.UTC))


def _months(account: PointAccount, tz: str) -> list[int]:
    """From the last booking back to the first, by two looks into an index."""
    ends = []
    for order in (PointLine.at.desc(), PointLine.at.asc()):
        query = sa.select(PointLine.at).where(PointLine.account_id == account.id).order_by(order).limit(1)
        at = db.session.scalar(query)
        if at is None:
            return []
        local = in_zone(at, tz)
        ends.append(local.year * 12 + local.month - 1)
    return [each // 12 * 100 + each % 12 + 1 for each in range(ends[0], ends[1] - 1, -1)]


# -- vouchers ----------------------------------------------------------------------------------------------


def valid_vouchers(member: Member, today: dt.date) -> list[Voucher]:
    """Those that can still be used; the one that ends first comes first."""
    found = vouchers_of(member.id, states=("issued",), limit=50)
    return [one for one in found if one.valid_until >= today]


@dataclass(frozen=True)
class Over:
    """Vouchers that are over, the newest first, with the use that stands by voucher."""

    rows: list[Voucher]
    uses: dict[int, VoucherUse]
    below: int | None


def vouchers_over(member: Member, today: dt.date, below: int | None) -> Over:
    """Used, run out, cancelled."""
    query = (
        sa.select(Voucher)
        .options(joinedload(Voucher.kind))
        .where(
            Voucher.member_id == member.id,
            sa.or_(Voucher.state != "issued", Voucher.valid_until < today),
        )
    )
    query = query.where(Voucher.id < below) if below else query
    rows = list(db.session.scalars(query.order_by(Voucher.id.desc()).limit(PAGE + 1)))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Over(rows, _uses([one.id for one in rows]), rows[-1].id if more else None)


def _uses(ids: Sequence[int]) -> dict[int, VoucherUse]:
    query = (
        sa.select(VoucherUse)
        .options(joinedload(VoucherUse.tenant))
        .where(VoucherUse.voucher_id.in_(ids), VoucherUse.undone_at.is_(None))
    )
    return {one.voucher_id: one for one in db.session.scalars(query)}


def get_own_voucher(member: Member, uid: uuid.UUID) -> Voucher:
    """A voucher of this member and of nobody else. Raises NotFound."""
    query = (
        sa.select(Voucher)
        .options(joinedload(Voucher.kind))
        .where(Voucher.uid == uid, Voucher.member_id == member.id)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def find_use(voucher: Voucher) -> VoucherUse | None:
    """Where it was used."""
    return _uses([voucher.id]).get(voucher.id)


__all__ = [
    "History",
    "Over",
    "Own",
    "find_use",
    "get_own_voucher",
    "history",
    "list_campaigns",
    "look",
    "valid_vouchers",
    "vouchers_over",
]
