"""Gifts and vouchers of the demo mall: a catalogue, stock, forty redemptions, what shops took."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.gifts.actions import catalogue, giving, stock, using, vouchers
from mallops.blueprints.gifts.models import Gift, Voucher, VoucherKind
from mallops.blueprints.members.models import Desk, Member
from mallops.blueprints.members.queries.stock import list_desks
from mallops.blueprints.points.models import PointAccount
from mallops.blueprints.portal.models import ShopSeat
from mallops.core.audit import acting
from mallops.core.clock import frozen, in_zone
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.demo.build import World

#: code, Chinese, English, points, cost in fen, pieces at each desk
GIFTS = (
    ("TISSUE", "抽纸三联包", "Tissues, three packs", 30, 650, 40),
    ("BAG", "帆布购物袋", "Canvas bag", 50, 900, 30),
    ("UMB", "晴雨伞", "Umbrella", 90, 2200, 18),
    ("CUP", "马克杯", "Mug", 100, 1800, 24),
    ("TOWEL", "纯棉毛巾礼盒", "Towel gift box", 120, 2600, 15),
    ("OIL", "花生油 1.8 升", "Peanut oil, 1.8 l", 180, 3900, 12),
    ("RICE", "东北大米 5 公斤", "Rice, 5 kg", 220, 4500, 10),
    ("FLASK", "保温杯", "Vacuum flask", 260, 5900, 9),
    ("PLUSH", "商场吉祥物公仔", "Mascot plush toy", 300, 5200, 8),
    ("POT", "汤锅", "Stock pot", 520, 11900, 4),
    ("KETTLE", "电热水壶", "Electric kettle", 680, 14900, 3),
    ("VACUUM", "手持吸尘器", "Hand-held vacuum cleaner", 1800, 39900, 1),
)
ISSUES, BOUGHT = 28, 12


def add_gifts(world: World, moment: dt.datetime) -> None:
    """Add them on top of members and points."""
    keeper, clerk = world.actor("zengli"), world.actor("wuqian")
    start = moment - dt.timedelta(days=58)
    today = in_zone(start, world.mall.tz).date()
    store, *desks = list_desks(world.mall.id)
    with frozen(start), acting(keeper, "gifts.setup"), transaction():
        gifts = [_gift(keeper, one, today) for one in GIFTS]
        kinds = _kinds(world, keeper, today)
        for gift, (_c, _zh, _en, _points, _cost, pieces) in zip(gifts, GIFTS, strict=True):
            best = today + dt.timedelta(days=200) if gift.code in ("OIL", "RICE") else None
            stock.receive(keeper, gift, store, pieces * 3, best)
            for desk in desks:
                stock.move(keeper, gift, store, desk, pieces)
    with acting(clerk, "gifts.give"):
        _redemptions(world, moment, gifts, kinds, desks[0])
    with frozen(moment - dt.timedelta(hours=3)), acting(keeper, "gifts.count"), transaction():
        stock.count(
            keeper, gifts[0], store, GIFTS[0][5] - 1 if len(desks) == 2 else 0, "开箱少一包，已通知供应商"
        )


def _gift(keeper: Any, told: tuple[str, str, str, int, int, int], today: dt.date) -> Gift:
    code, zh, en, points, cost, _pieces = told
    tiers = {"gold": points * 9 // 10, "platinum": points * 8 // 10} if points >= 100 else {}
    most = 1 if points >= 500 else 0
    return catalogue.save_gift(
        keeper, None, catalogue.GiftTold(code, zh, en, today, None, points, 0, tiers, cost, most)
    )


def _kinds(world: World, keeper: Any, today: dt.date) -> list[VoucherKind]:
    trading = [one for one in world.tenants.values() if one.status == "trading"]
    shops = sorted(trading, key=lambda one: one.code)
    wanted = (
        catalogue.KindTold(
            "CASH-20", "20元现金券", "20 yuan off", today, value=2000, points=60, min_spend=10000
        ),
        catalogue.KindTold(
            "CASH-50", "50元现金券", "50 yuan off", today, value=5000, points=150, min_spend=20000
        ),
        catalogue.KindTold(
            "PARK", "免费停车两小时", "Two hours of parking", today, shape="service", value=1000, points=25
        ),
        catalogue.KindTold(
            "CAFE", "满1000元送咖啡券", "Coffee for a slip of 1,000", today, shape="service", value=1800,
            slip_min=100000, days=30, shops=shops[:3],
        ),
    )  # fmt: skip
    return [catalogue.save_kind(keeper, None, one) for one in wanted]


def _rich(world: World) -> Iterable[Member]:
    query = (
        sa.select(Member)
        .join(PointAccount, PointAccount.member_id == Member.id)
        .where(Member.mall_id == world.mall.id, Member.state == "active")
        .order_by(PointAccount.balance.desc(), Member.id)
    )
    return list(db.session.scalars(query.limit(ISSUES + BOUGHT)))


def _redemptions(
    world: World, moment: dt.datetime, gifts: list[Gift], kinds: list[VoucherKind], desk: Desk
) -> None:
    clerk, people = world.actor("wuqian"), list(_rich(world))
    if not people:
        return
    shops = _shops(world)
    for number in range(ISSUES + BOUGHT):
        member = people[number * 7 % len(people)]
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"demo-gift-{number}"))
        at = moment - dt.timedelta(hours=2 + 5 * (ISSUES + BOUGHT - number))
        with frozen(at), transaction():
            try:
                with db.session.begin_nested():
                    if number % 10 < 7:
                        told = giving.Giving(
                            gifts[number % 5], desk, key, signature=member.name or member.number
                        )
                        (giving.put_aside if number >= 34 else giving.give_gift)(clerk, member, told)
                    else:
                        kind = kinds[number % 3]
                        made = vouchers.buy_voucher(clerk, member, vouchers.Wanted(kind, key, desk))
                        _maybe_use(clerk, shops[number // 2 % len(shops)], made, number)
            except DomainError:  # too few points for it
                continue


def _shops(world: World) -> list[Any]:
    """Those whose people log in to the shop's own door, else one that trades."""
    seated = {one.tenant_id for one in db.session.scalars(sa.select(ShopSeat))}
    trading = [one for one in world.tenants.values() if one.status == "trading"]
    return [one for one in trading if one.id in seated] or trading[:1]


def _maybe_use(clerk: Any, shop: Any, voucher: Voucher, number: int) -> None:
    if number % 2:
        what = using.Purchase(shop, 26800, f"demo-use-{number}", f"G{number:04d}")
        using.use_voucher(clerk, vouchers.signed_code(voucher), what)


__all__ = ["add_gifts"]
