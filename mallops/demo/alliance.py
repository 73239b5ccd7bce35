"""Alliance merchants of the demo mall: one of each state, benefits used for two months, a month signed."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.alliance.actions import benefits, recruiting, settling
from mallops.blueprints.alliance.actions.telling import make_link
from mallops.blueprints.alliance.models import AllianceBenefit, AllianceMerchant
from mallops.blueprints.members.models import Member
from mallops.core.audit import acting
from mallops.core.casework.actions import move
from mallops.core.clock import frozen, in_zone
from mallops.core.db import db
from mallops.core.errors import DomainError
from mallops.core.files import store
from mallops.core.pdf.render import render_pdf
from mallops.demo.build import World

#: name, trade, address, contact, phone, what they offer
MERCHANTS = (
    ("晨光书店", "retail", "人民路12号", "李敏", "13812340001", "会员购书九折，每天一次"),
    ("悦动健身中心", "leisure", "文化路8号二层", "周强", "13812340002", "会员体验课一次，续卡优惠"),
    ("阳光口腔", "health", "建设路55号", "吴医生", "13812340003", "会员免费洁牙一次"),
    ("一味茶舍", "food", "南门街3号", "许女士", "13812340004", "会员茶点第二份半价"),
    ("时光影城", "leisure", "中山路100号", "郑经理", "13812340005", "会员观影8.5折"),
)
#: place, Chinese, English, tiers, rule, settle, fen
BENEFITS = (
    (0, "全场图书九折", "10 percent off all books", (), "day", "mall", 500),
    (0, "金卡会员满100减20", "20 yuan off from 100 for gold", ("gold", "platinum"), "month", "mall", 1000),
    (1, "免费体验课一次", "One trial lesson", (), "once", "none", 0),
    (1, "私教课立减50元", "50 yuan off a private lesson", ("gold", "platinum"), "month", "merchant", 300),
    (2, "免费洁牙一次", "One free cleaning", (), "once", "none", 0),
    (4, "观影8.5折", "15 percent off films", (), "free", "none", 0),
)
CONTRACT = "<html><body><h1>联盟商家合作合同</h1><p>甲方：商场　乙方：联盟商家（演示）</p></body></html>"


def add_alliance(world: World, moment: dt.datetime) -> None:
    """Add them on top of the members."""
    start = moment - dt.timedelta(days=75)
    copy = store(render_pdf(CONTRACT), "application/pdf")
    made = [_enter(world, start + dt.timedelta(days=number), told) for number, told in enumerate(MERCHANTS)]
    rows = [_benefit(world, start, made, told) for told in BENEFITS]
    for number, days in ((0, 320), (1, 22), (4, -9)):
        _sign(world, made[number], start + dt.timedelta(days=6), moment, days, copy)
        with frozen(start + dt.timedelta(days=7)), acting(world.actor("shenlan"), "alliance.activate"):
            move(world.actor("shenlan"), made[number], "activate")
    _sign(world, made[2], moment - dt.timedelta(days=2), moment, 365, copy)
    _uses(world, moment, rows)
    keeper, system = world.actor("zengli"), world.actor("zengli")
    with frozen(moment - dt.timedelta(hours=2)), acting(system, "alliance.calendar"):
        for one in made:
            recruiting.pass_day(system, one, in_zone(moment, world.mall.tz).date())
    with frozen(moment - dt.timedelta(hours=1)), acting(keeper, "alliance.link"):
        make_link(keeper, made[0])
    _sign_month(world, moment, made[0])
    db.session.flush()


def _enter(world: World, at: dt.datetime, told: tuple[str, ...]) -> AllianceMerchant:
    keeper = world.actor("zengli")
    with frozen(at), acting(keeper, "alliance.create"):
        name, trade, address, contact, phone, offer = told
        return recruiting.enter(keeper, recruiting.Told(name, trade, address, contact, phone, offer))


def _benefit(
    world: World, at: dt.datetime, made: list[AllianceMerchant], told: tuple[object, ...]
) -> AllianceBenefit:
    place, zh, en, tiers, rule, settle, fen = told
    keeper = world.actor("zengli")
    first = in_zone(at, world.mall.tz).date()
    wanted = benefits.BenefitTold(
        str(zh), str(en), "不与其他优惠同享", "Not together with other offers", tiers,  # type: ignore[arg-type]
        first, None, str(rule), str(settle), int(fen),  # type: ignore[call-overload]
    )  # fmt: skip
    with frozen(at + dt.timedelta(days=5)), acting(keeper, "alliance.benefit"):
        return benefits.save_benefit(keeper, made[int(place)], None, wanted)  # type: ignore[call-overload]


def _sign(
    world: World, merchant: AllianceMerchant, at: dt.datetime, moment: dt.datetime, days: int, copy: object
) -> None:
    first, today = in_zone(at, world.mall.tz).date(), in_zone(moment, world.mall.tz).date()
    told = recruiting.Contract(
        f"LM-{first:%Y}-{merchant.id:03d}", first, today + dt.timedelta(days=days),
        files=[("联盟商家合作合同.pdf", copy)],
    )  # fmt: skip
    with frozen(at), acting(world.actor("zengli"), "alliance.contract"):
        recruiting.enter_contract(world.actor("zengli"), merchant, told)


def _uses(world: World, moment: dt.datetime, rows: list[AllianceBenefit]) -> None:
    """Some sixty uses over two months; what a rule refuses is refused here too."""
    clerk = world.actor("wuqian")
    query = sa.select(Member).where(Member.mall_id == world.mall.id, Member.state == "active")
    people = list(db.session.scalars(query.order_by(Member.id).limit(40)))
    for number in range(64):
        at = moment - dt.timedelta(days=63 - number, hours=2 + number % 5)
        benefit = rows[(0, 0, 2, 1, 0, 3)[number % 6]]
        with frozen(at), acting(clerk, "alliance.use"):
            try:
                use = benefits.redeem(clerk, benefit, people[number * 7 % len(people)])
            except DomainError:  # another tier, or used already
                continue
            if number % 3 == 0:
                words = ("服务热情，下次还来", "优惠实在", "排队有点久")[number % 9 // 3]
                benefits.rate(clerk, benefit.merchant, 3 + number % 9 // 3, words, use)


def _sign_month(world: World, moment: dt.datetime, merchant: AllianceMerchant) -> None:
    """Finance has signed the month before last."""
    finance = world.actor("guowen")
    first = in_zone(moment, world.mall.tz).date().replace(day=1)
    last = (first - dt.timedelta(days=1)).replace(day=1) - dt.timedelta(days=1)
    with frozen(moment - dt.timedelta(days=3)), acting(finance, "alliance.sign_month"):
        try:
            settling.sign_month(finance, merchant, f"{last:%Y-%m}", finance.name)
        except DomainError:  # nothing was used in it
            return


__all__ = ["add_alliance"]
