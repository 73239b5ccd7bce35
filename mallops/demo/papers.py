"""Checks of price labels and sales papers in the demo: in order, put right, referred, still open."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from mallops.blueprints.papers.actions import check, open_order
from mallops.blueprints.papers.rules import Facts
from mallops.core.audit import acting
from mallops.core.casework.actions import move
from mallops.core.clock import frozen
from mallops.demo.build import World


class Seen(NamedTuple):
    """Days ago, officer, shop, item, what was seen, what came of it: correct, refer, settle, order."""

    days: int
    login: str
    shop: str
    item: str
    facts: Facts
    then: str = ""
    note: str = ""


CHECKS = (
    Seen(26, "xuting", "GC-Y051", "恒针 H3 石英表", Facts("ok", "HT-2231", "XP-88120", 3, 3, "match")),
    Seen(21, "chenwei", "GC-Y013", "阳光玫瑰葡萄", Facts("unclear"), "correct", "换了大号价签，摆在正面"),
    Seen(
        17,
        "leijun",
        "GC-Y121",
        "胡桃木餐桌 1.4 m",
        Facts("ok", "HT-0917", "", 3, 2, "match", "顾客联没有给，说以后补"),
        "correct",
        "顾客联已补给顾客，签收在案",
    ),
    Seen(
        12,
        "songjia",
        "GC-Y035",
        "暮色淡香精 50 ml",
        Facts("misleading", "", "", None, None, "unseen", "“原价 1280” 拿不出成交记录"),
        "settle",
        "品牌方撤下原价，改为统一标价",
    ),
    Seen(
        6,
        "mengya",
        "GC-Y108",
        "山脊线冲锋衣 S2",
        Facts("wrong_price", "", "XP-90233", None, None, "differs", "价签 899，收款 959；买一件，小票写两件"),
        "order",
    ),
    Seen(
        3,
        "xuting",
        "GC-Y050",
        "和田玉平安扣",
        Facts("ok", "HT-3306", "XP-90417", 3, 1, "match", "鉴定证书编号与合同不一致"),
        "refer",
        "店长说证书在总部，三天拿不出来",
    ),
    Seen(1, "leijun", "GC-Y122", "落地灯 L7", Facts("expired"), "order"),
    Seen(0, "chenwei", "GC-Y014", "贝果六只装", Facts("ok", "", "XP-91002", 1, 1, "match")),
)


def add_papers(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    for number, one in enumerate(CHECKS):
        at = moment - dt.timedelta(days=one.days, minutes=20 + 7 * number)
        officer = world.actor(one.login)
        with frozen(at), acting(officer, "papers.create"):
            shop = world.tenants[one.shop]
            case = check(officer, tenant_id=shop.id, item=one.item, facts=one.facts)
        with frozen(at + dt.timedelta(minutes=8)), acting(officer, "papers.work"):
            if one.then == "order":
                open_order(officer, case)
            elif one.then == "correct":
                move(officer, case, "correct", note=one.note)
            elif one.then in ("refer", "settle"):
                move(officer, case, "refer", note=one.note)
        if one.then == "settle":
            manager = world.actor("shenlan")
            with frozen(at + dt.timedelta(days=1)), acting(manager, "papers.decide"):
                move(manager, case, "settle", note=one.note)
