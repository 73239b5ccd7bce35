"""Returns and exchanges of the demo mall: one of each state that a new colleague meets."""

from __future__ import annotations

import datetime as dt

from mallops.blueprints.returns.actions import deciding, keeping, taking
from mallops.blueprints.returns.models import Return
from mallops.blueprints.returns.rules import Decision
from mallops.core.audit import acting
from mallops.core.casework.actions import move
from mallops.core.clock import frozen, in_zone
from mallops.demo.build import World

DAY = dt.timedelta(days=1)
TEXT_ZH = (
    "自购买次日起七日内，商品完好、小票和配件齐全，可无理由退货；质量问题十五日内可退换。食品、贴身衣物除外。"
)
TEXT_EN = (
    "Within seven days after the purchase goods as good as new go back without a reason, with slip and "
    "accessories; faulty goods within fifteen days. Not food and underwear."
)
#: days ago, goods, wanted, reason, condition, yuan, customer, phone, in the customer's words
RETURNS = (
    (0, "女式羊毛衫 165", "return", "no_reason", "intact", 499, "陆女士", "13611113333", "尺码偏小"),
    (0, "电吹风", "return", "quality", "faulty", 269, "孟先生", "13722224444", "开机有焦味"),
    (1, "儿童运动鞋 32码", "exchange", "wrong", "sealed", 329, "贺女士", "13533335555", "拿错尺码"),
    (2, "蓝牙音箱", "return", "no_reason", "used", 459, "康先生", "13944446666", "音质不满意"),
    (4, "双肩包", "return", "quality", "faulty", 388, "袁先生", "13855557777", "拉链脱落"),
    (9, "电热水壶", "return", "quality", "faulty", 199, "施女士", "13666668888", "漏水"),
    (6, "真丝围巾", "return", "no_reason", "used", 680, "苗女士", "13777779999", "颜色不合适"),
)


def add_returns(world: World, moment: dt.datetime) -> None:
    """Add the policy and the returns as they stand at `moment`."""
    boss = world.actor("zhouyan")
    with frozen(moment - 60 * DAY), acting(boss, "returns.set_policy"):
        told = keeping.PolicyTold(7, 15, 1095, {"餐饮": 0, "食品": 0}, TEXT_ZH, TEXT_EN)
        keeping.set_policy(boss, told)
    made = [_take(world, moment, number) for number in range(len(RETURNS))]
    for number in range(1, len(RETURNS)):
        _verify(world, moment, made[number], RETURNS[number][0])
    _decide(world, moment, made[3], "refuse", "商品已使用，不符合无理由退货条件", "refuse")
    _decide(world, moment, made[4], "refund", "", "agree")
    _decide(world, moment, made[5], "refund", "", "agree")
    _decide(world, moment, made[6], "refuse", "已剪吊牌并使用", "refuse")
    _settle(world, moment, made[5])
    desk = world.actor("wuqian")
    with frozen(moment - 5 * DAY), acting(desk, "returns.close"):
        move(desk, made[6], "close")


def _take(world: World, moment: dt.datetime, number: int) -> Return:
    days, goods, wanted, reason, condition, yuan, customer, phone, words = RETURNS[number]
    desk, at = world.actor("wuqian"), moment - days * DAY - dt.timedelta(hours=3)
    shops = [world.tenants[code].id for code in sorted(world.tenants)]
    bought = in_zone(at, world.mall.tz).date() - 3 * DAY
    told = taking.Told(
        goods, shops[number % len(shops)], f"XP{number + 1:06d}", bought, yuan * 100, 1, wanted, reason,
        words, condition, "mobile", "", "FP20260001" if number == 5 else "", phone, customer,
    )  # fmt: skip
    with frozen(at), acting(desk, "returns.create"):
        return taking.take(desk, told)


def _verify(world: World, moment: dt.datetime, case: Return, days: int) -> None:
    desk = world.actor("wuqian")
    with frozen(moment - days * DAY - dt.timedelta(hours=2)), acting(desk, "returns.verify"):
        taking.verify(desk, case, {"slip": True, "goods": True, "whole": True})


def _decide(world: World, moment: dt.datetime, case: Return, what: str, why: str, opinion: str) -> None:
    """The shop is heard, the supervisor decides."""
    desk, boss = world.actor("wuqian"), world.actor("zhouyan")
    at = case.created_at + dt.timedelta(hours=2)
    with frozen(at), acting(desk, "returns.opinion"):
        note = "商品已使用" if opinion == "refuse" else ""
        taking.hear(desk, case, opinion, note, "店长")
    with frozen(at), acting(boss, "returns.decide"):
        deciding.decide(boss, case, Decision(what, case.price_fen if what == "refund" else 0, "shop", why))


def _settle(world: World, moment: dt.datetime, case: Return) -> None:
    """Paid, the invoice reversed, closed."""
    desk = world.actor("wuqian")
    with frozen(case.created_at + DAY), acting(desk, "returns.pay"):
        deciding.pay(desk, case, deciding.Paid("mobile", "TK000001"))
        day = in_zone(case.created_at, world.mall.tz).date()
        deciding.reverse_invoice(desk, case, deciding.Invoice("red", "HZ20260001", day))
        move(desk, case, "close")


__all__ = ["add_returns"]
