"""Group purchases and phone orders of the demo mall: one of each state."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.members.models import Member
from mallops.blueprints.orders.actions import answering, following, quoting, taking
from mallops.blueprints.orders.models import GroupOrder
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.casework.actions import move
from mallops.core.clock import frozen, in_zone
from mallops.core.db import db
from mallops.core.links import link_actor
from mallops.demo.build import World

DAY = dt.timedelta(days=1)
#: days ago, sort, customer, phone, company, lines, budget in yuan, remark
ORDERS: tuple[tuple[Any, ...], ...] = (
    (0, "phone", "陆先生", "13611112222", "", (("生日蛋糕", 1, "个"), ("气球", 20, "只")), None, "下午自取"),
    (0, "group", "孟老师", "13722223333", "晨光小学", (("保温杯", 60, "个"), ("笔记本", 60, "本")), 6000,
     "六一前要"),
    (2, "group", "贺主任", "13533334444", "南门社区居委会", (("食用油", 40, "桶"), ("大米", 40, "袋")),
     9000, "需开发票"),
    (4, "group", "康经理", "13944445555", "远达物流有限公司", (("工作服", 35, "套"),), 12000, "尺码表另发"),
    (9, "group", "袁女士", "13855556666", "阳光幼儿园", (("儿童雨衣", 48, "件"),), 4000, ""),
    (30, "group", "施先生", "13666667777", "恒信会计师事务所", (("中秋礼盒", 30, "盒"),), 9000, ""),
    (6, "phone", "苗女士", "13777778888", "", (("婴儿推车", 1, "辆"),), None, ""),
)  # fmt: skip


def add_group_orders(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`; the fifth customer is a member."""
    desk = world.actor("wuqian")
    query = sa.select(Member.phone).where(Member.mall_id == world.mall.id, Member.state == "active")
    phone = db.session.scalar(query.order_by(Member.id).limit(1))
    made = []
    for number, told in enumerate(ORDERS):
        made.append(_take(world, moment, (*told[:3], phone or told[3], *told[4:]) if number == 4 else told))
    shops = [world.tenants[code].id for code in sorted(world.tenants)][:6]
    with frozen(moment - dt.timedelta(hours=1)), acting(desk, "group_orders.ask"):
        quoting.ask_shop(desk, made[1], shops[0])
        quoting.ask_shop(desk, made[1], shops[1])
    for place, days in ((2, 1), (3, 3), (4, 8), (5, 29)):
        _quotes(world, moment - days * DAY, made[place], shops[place : place + 2])
    _accept(moment, made[2], desk)
    _place(world, moment, made[3], moment - 2 * DAY, 1)
    _place(world, moment, made[4], moment - 7 * DAY, -1)
    _place(world, moment, made[5], moment - 28 * DAY, -20)
    for place, days in ((4, 1), (5, 20)):
        with frozen(moment - days * DAY), acting(desk, "group_orders.deliver"):
            taking.deliver(desk, made[place], "门卫代收", "已收货")
    _close(world, moment, made[5])
    with frozen(moment - 3 * DAY), acting(desk, "group_orders.lose"):
        taking.lose(desk, made[6], "elsewhere", "网上更便宜")
    db.session.flush()


def _take(world: World, moment: dt.datetime, told: tuple[Any, ...]) -> GroupOrder:
    days, sort, customer, phone, company, lines, budget, remark = told
    desk = world.actor("wuqian")
    at = moment - days * DAY - dt.timedelta(hours=2)
    wanted = in_zone(moment, world.mall.tz).date() + 6 * DAY
    words = taking.Told(
        phone, customer, company, sort, lines, budget * 100 if budget else None, wanted, remark
    )
    with frozen(at), acting(desk, "group_orders.create"):
        return taking.take(desk, words)


def _quotes(world: World, at: dt.datetime, order: GroupOrder, shops: list[int]) -> None:
    """Two shops quote; the customer gets the quotation."""
    desk = world.actor("wuqian")
    until = in_zone(at, world.mall.tz).date() + 20 * DAY
    with frozen(at), acting(desk, "group_orders.quote"):
        for number, shop in enumerate(shops):
            quote = quoting.ask_shop(desk, order, shop)
            prices = {item.position: 7800 + 450 * number + 100 * item.position for item in order.items}
            told = quoting.QuoteTold(prices, None, until, until, "含税，三日内送达", "店长")
            quoting.enter_quote(desk, order, quote, told)
        move(desk, order, "quote")


def _accept(moment: dt.datetime, order: GroupOrder, desk: Actor) -> None:
    """The customer takes the cheaper quote behind their own link; the desk has to call."""
    cheapest = min(order.quotes, key=lambda one: one.total_fen)
    with frozen(moment - dt.timedelta(hours=5)), acting(desk, "group_orders.customer_link"):
        link = answering.make_customer_link(desk, order)
    actor = link_actor(link, "顾客")
    with frozen(moment - dt.timedelta(hours=2)), acting(actor, "group_orders.customer"):
        answering.accept(link, cheapest.uid, answering.mark_of(cheapest), "请周五上午送到，先打电话。")


def _place(world: World, moment: dt.datetime, order: GroupOrder, at: dt.datetime, days: int) -> None:
    desk = world.actor("wuqian")
    day = max(in_zone(moment, world.mall.tz).date() + days * DAY, in_zone(at, world.mall.tz).date())
    with frozen(at), acting(desk, "group_orders.order"):
        cheapest = min(order.quotes, key=lambda one: one.total_fen)
        told = taking.Delivery(day, "14:00–16:00", "人民路88号3楼前台", "商户送货员")
        taking.place(desk, order, cheapest, told)
        number = f"SJ{order.id:05d}A"
        following.pay(desk, order, following.Paid("deposit", "transfer", order.amount_fen * 3 // 10, number))


def _close(world: World, moment: dt.datetime, order: GroupOrder) -> None:
    """Paid, closed, visited; the next date has come."""
    desk, supervisor = world.actor("wuqian"), world.actor("zhouyan")
    with frozen(moment - 18 * DAY), acting(desk, "group_orders.close"):
        rest = order.amount_fen - order.paid_fen
        following.pay(desk, order, following.Paid("balance", "transfer", rest, f"SJ{order.id:05d}B"))
        move(desk, order, "close")
    today = in_zone(moment, world.mall.tz).date()
    with frozen(moment - 15 * DAY), acting(supervisor, "group_orders.visit"):
        seen = following.Visited(today - 15 * DAY, "visit", "again", "国庆还需要一批礼盒", today)
        following.visit(supervisor, order, seen)


__all__ = ["add_group_orders"]
