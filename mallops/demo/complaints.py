"""Complaints of the demo mall: one in each stage, with letters, a report, money, an authority."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mallops.blueprints.complaints.actions import closing, letters, liaising, paying, reporting, taking
from mallops.blueprints.complaints.actions.recovering import Back, recover
from mallops.blueprints.complaints.models import Complaint
from mallops.core.audit import acting
from mallops.core.casework.actions import move
from mallops.core.clock import frozen, in_zone
from mallops.core.db import db
from mallops.demo.build import World

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
#: days ago, channel, category, subject, customer, phone, words, demand, questions, answered at once
COMPLAINTS: tuple[tuple[Any, ...], ...] = (
    (0, "walkin", "service", "试衣间等候过久", "潘女士", "13611110001", "等了四十分钟，店员不理会。",
     "请店长道歉", (), ""),
    (0, "phone", "price", "小票金额与标价不符", "龚先生", "13611110002", "标价29元，小票收39元。", "退差价",
     (), ""),
    (1, "hotline", "goods", "童鞋开胶", "应女士", "13611110003", "三天就开胶，店家拒绝退换。", "退货",
     ("again",), ""),
    (2, "online", "facility", "停车场照明不足", "卞先生", "13611110004", "停车场东侧灯不亮。", "",
     (), "已报修，当晚恢复照明，并已致歉。"),
    (3, "walkin", "goods", "酸奶过期", "尹女士", "13611110005", "酸奶过期两天，孩子喝后不适。", "医药费",
     ("hurt", "fake"), ""),
    (9, "brand", "return", "维修逾期未取", "于先生", "13611110006", "手表送修一个月没有消息。", "换新表",
     ("money",), ""),
)  # fmt: skip
REPORT = reporting.Written(
    "交接班时未登记送修单，门店漏寄。",
    "tenant",
    "已联系品牌加急维修，门店店长当面致歉。",
    "免费维修并延长保修一年。",
)


def add_complaints(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    made = [_take(world, moment, told, number) for number, told in enumerate(COMPLAINTS)]
    worker, manager = world.actor("zhouyan"), world.actor("shenlan")
    today = in_zone(moment, world.mall.tz).date()
    with frozen(moment - 20 * HOUR), acting(worker, "complaints.weigh"):
        taking.weigh(worker, made[2], "major", worker.user_id, None)
        move(worker, made[2], "investigate")
        letters.file_feedback(worker, made[2], "童鞋购买三天开胶，店家拒绝退换，要求退货退款。", "应女士")
        letters.ask_department(worker, made[2], "leasing", "请核查该店退换货承诺，并说明拒绝理由。")
        taking.note(worker, made[2], "site", "到店查看实物，左脚鞋底开胶约三厘米。")
    with frozen(moment - 60 * HOUR), acting(manager, "complaints.weigh"):
        taking.weigh(manager, made[4], "critical", worker.user_id, today + 3 * DAY)
        move(worker, made[4], "investigate")
        paying.ask(worker, made[4], paying.Wish("advance", 30_000, "先行赔付医药费", "尹女士", "", "cash"))
    _advance(world, moment, made[2])
    _finish(world, moment, made[5])
    asked = liaising.Asked(
        "consumer", "过期食品投诉", "区消费者协会", "2026-118", today - 2 * DAY, today + 2 * DAY, "程科长",
        "021-55556666", "请在期限内书面说明处理情况。", made[4].number or "",
    )  # fmt: skip
    with frozen(moment - DAY), acting(worker, "authorities.create"):
        move(worker, liaising.enter(worker, asked), "begin")
    db.session.flush()


def _advance(world: World, moment: dt.datetime, case: Complaint) -> None:
    """The mall paid first; half of it is billed to the tenant, the other half is to be got back."""
    finance, boss, asker = world.actor("guowen"), world.actor("zhouyan"), world.actor("weina")
    today = in_zone(moment - 8 * HOUR, world.mall.tz).date()  # which is yesterday, in the night
    with frozen(moment - 8 * HOUR), acting(asker, "payouts.ask"):
        payout = paying.ask(asker, case, paying.Wish("advance", 26_800, "先行退款", "应女士", "", "transfer"))
        paying.approve(boss, payout, boss.name)
        paying.pay(finance, payout, "FK20261188", today, "")
        recover(finance, payout, Back(13_400, "bill", "ZD-XF-0188", due_on=today + 15 * DAY))


def _take(world: World, moment: dt.datetime, told: tuple[Any, ...], number: int) -> Complaint:
    days, channel, category, title, customer, phone, words, demand, asked, answer = told
    desk = world.actor("wuqian")
    shop = world.tenants[sorted(world.tenants)[number]].id if category != "facility" else None
    values = taking.Told(
        words, channel, category, title, customer, phone, demand, tenant_id=shop, asked=asked, answer=answer
    )
    with frozen(moment - days * DAY - 2 * HOUR), acting(desk, "complaints.create"):
        return taking.take(desk, values)


def _finish(world: World, moment: dt.datetime, case: Complaint) -> None:
    """The whole way: letter, report with three signatures, answer, evaluation, callback, closed."""
    worker, manager = world.actor("zhouyan"), world.actor("shenlan")
    head, specialist = world.actor("renjie"), world.actor("weina")
    with frozen(moment - 8 * DAY), acting(worker, "complaints.weigh"):
        taking.weigh(worker, case, "major", worker.user_id, None)
        move(worker, case, "investigate")
        letters.file_feedback(worker, case, "手表送修一个月无消息。", "于先生")
        letter = letters.ask_department(worker, case, "leasing", "请查明送修单去向。")
    with frozen(moment - 7 * DAY), acting(head, "internal_letters.answer"):
        letters.answer_letter(head, letter, "门店漏寄，已于今日寄出，三日内返回。")
        reporting.write(worker, case, REPORT, submit=True)
        for actor, capacity in ((head, "head"), (manager, "supervisor"), (specialist, "specialist")):
            reporting.sign_report(actor, case, capacity, actor.name)
    with frozen(moment - 6 * DAY), acting(worker, "complaints.reply"):
        closing.reply(worker, case, "手表已修复，延长保修一年，店长致歉。", "phone")
        closing.evaluate(worker, case, 4, "处理还算及时")
        closing.call_back(worker, case, "顾客已取表，表示满意。")
        move(worker, case, "close")


__all__ = ["add_complaints"]
