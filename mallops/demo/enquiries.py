"""Enquiries of the demo mall: a library of answers, questions in each state, and what visitors wrote."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mallops.blueprints.enquiries.actions import library, working
from mallops.blueprints.enquiries.actions.taking import Said, Told, take, take_publicly
from mallops.blueprints.enquiries.models import Enquiry, StandardVersion
from mallops.blueprints.enquiries.queries.library import suggest
from mallops.blueprints.enquiries.rules.enquiries import keyed
from mallops.blueprints.enquiries.rules.library import Words
from mallops.core.audit import acting
from mallops.core.clock import frozen
from mallops.core.db import db
from mallops.demo.build import World

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
#: category, question and answer in Chinese, in English, other words
LIBRARY: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("hours", "商场几点开门、几点关门？", "每天10:00开门，22:00关门；节假日前一天延长到22:30。",
     "What are your opening hours?", "We open at 10:00 and close at 22:00, before holidays at 22:30.",
     "营业时间 打烊 开业"),
    ("parking", "停车怎么收费？", "前两小时免费，之后每小时5元，当天最高30元。会员凭积分可抵。",
     "How much is parking?", "The first two hours are free, then 5 yuan an hour, at most 30 a day.",
     "停车费 车位 泊车"),
    ("way", "洗手间在哪里？", "每层扶梯口左转，跟着指示牌走。二层、四层有无障碍洗手间。",
     "Where are the restrooms?", "On every floor, left of the escalator. Barrier-free on 2F and 4F.",
     "厕所 卫生间"),
    ("way", "母婴室在哪里？", "三层东侧电梯旁，有热水和尿布台，总服务台可借毯子。",
     "Where is the nursery?", "On 3F beside the east lift, with hot water, changing table.", "哺乳 换尿布"),
    ("member", "积分怎么兑换礼品？", "带积分卡到总服务台，或在会员页面自己兑换；积分次年年底到期。",
     "How do I redeem points?", "At the main desk with the card, or on your own page.", "换礼品 礼券"),
    ("member", "会员卡丢了怎么补办？", "请到总服务台报姓名和手机号，当场挂失并补卡，积分不受影响。",
     "I lost my member card. What now?", "Tell the desk your name and phone: the card is replaced at once.",
     "挂失 补卡"),
    ("invoice", "怎么开发票？", "当天凭小票到购物的商户开具；联营专柜由总服务台代开。",
     "How do I get an invoice?", "From the shop with the slip, on the same day.", "开票 发票抬头"),
    ("aftersales", "七天无理由退货怎么办？", "商品完好、小票齐全，请先到商户办理；有争议请到总服务台。",
     "How do I return something?", "To the shop with the slip; with any dispute come to us.", "退款 换货"),
    ("service", "轮椅和童车怎么借？", "总服务台凭手机号登记，免费使用，闭店前半小时归还。",
     "Can I borrow a wheelchair or a stroller?", "At the main desk, free; back half an hour before we close.",
     "婴儿车 借用"),
    ("leasing", "想租铺位找谁？", "请留下电话和品牌名称，招商部一个工作日内联系您。",
     "Whom do I ask about a shop to let?", "Leave your number and brand: leasing calls within a working day.",
     "招商 开店 加盟"),
)  # fmt: skip
#: days ago, channel, category, customer, phone, question
ASKED: tuple[tuple[int, str, str, str, str, str], ...] = (
    (0, "hotline", "brand", "顾女士", "13611110001", "三层那家童装店还有110码的雨衣吗？"),
    (0, "visit", "promotion", "", "", "周末的亲子活动要提前报名吗？"),
    (1, "email", "leasing", "滕先生", "13611110002", "想开一家面包店，有没有80平方米左右的铺位？"),
    (1, "hotline", "hours", "", "", "今天几点关门？"),
    (3, "visit", "parking", "", "", "停车费能用积分抵吗？"),
    (6, "hotline", "aftersales", "袁女士", "13611110003", "买的电饭煲盖子合不上，怎么退？"),
    (8, "chat", "member", "", "", "积分怎么换礼品？"),
)  # fmt: skip
#: hours ago, sort, place in the list of zones, words, phone, hidden field
SAID: tuple[tuple[int, str, int, str, str, str], ...] = (
    (2, "complaint", 0, "音乐声音太大，在这里没法说话。", "13611110004", ""),
    (5, "praise", 1, "保洁阿姨帮我找回了孩子的水壶，非常感谢！", "", ""),
    (26, "suggestion", 2, "希望扶梯口多放几张休息椅。", "", ""),
    (3, "lost", 3, "昨天下午丢了一把黑色长柄伞，伞柄是木头的。", "13611110005", ""),
    (7, "praise", 0, "http://a.cn http://b.cn http://c.cn", "", "http://spam.cn"),
)  # fmt: skip


def add_enquiries(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    _library(world, moment - 30 * DAY)
    made = [_take(world, moment, told) for told in ASKED]
    desk, leasing = world.actor("wuqian"), world.actor("renjie")
    at = moment - 20 * HOUR
    with frozen(at), acting(desk, "enquiries.consult"):
        asked = working.Asked("leasing", "有没有80平方米左右、能做面包店的铺位？")
        consult = working.consult(desk, made[2], asked)
    with frozen(at + HOUR), acting(leasing, "consults.reply"):
        working.reply(leasing, consult, "负一层有一间78平方米，五月起可进场，可约看。")
    for case, question in ((made[3], "几点关门"), (made[4], "停车费"), (made[6], "积分兑换礼品")):
        _answer(world, case, question)
    _answer(world, made[5], "退货")
    with frozen(made[5].created_at + DAY), acting(desk, "enquiries.close"):
        working.close(desk, made[5], working.Ended("reached", 5, "已到商户换新，顾客满意。"))
    with frozen(made[6].created_at + DAY), acting(desk, "enquiries.close"):
        working.close(desk, made[6], working.Ended())
    _said(world, moment)
    db.session.flush()


def _library(world: World, at: dt.datetime) -> None:
    """Written at the desk, approved by the supervisor; one new version still waits."""
    desk, boss = world.actor("wuqian"), world.actor("zhouyan")
    for number, (category, question, text, question_en, text_en, words) in enumerate(LIBRARY):
        told = Words(category, question, question_en, text, text_en, words)
        with frozen(at + number * HOUR), acting(desk, "standard_answers.write"):
            answer = library.write(desk, told)
            library.send(desk, answer)
        with frozen(at + number * HOUR + 2 * HOUR), acting(boss, "standard_answers.decide"):
            library.decide(boss, answer, 1, approve=True)
        if category == "parking":
            later = Words(category, question, question_en, text.replace("30元", "40元"), text_en, words)
            with frozen(at + 28 * DAY), acting(desk, "standard_answers.write"):
                library.change(desk, answer, later, 0)
                library.send(desk, answer)


def _take(world: World, moment: dt.datetime, told: tuple[Any, ...]) -> Enquiry:
    days, channel, category, customer, phone, question = told
    desk = world.actor("wuqian")
    words = Told(question, channel, category, title="", customer=customer, phone=phone, callback=bool(phone))
    with frozen(moment - days * DAY - 2 * HOUR), acting(desk, "enquiries.create"):
        return take(desk, words)


def _answer(world: World, case: Enquiry, question: str) -> None:
    """With what the library says."""
    desk = world.actor("wuqian")
    found: list[StandardVersion] = suggest(world.mall.id, question, 1)
    with frozen(case.created_at + HOUR / 6), acting(desk, "enquiries.answer"):
        working.answer(
            desk, case, "" if found else "请到总服务台，我们为您办理。", found[0] if found else None
        )


def _said(world: World, moment: dt.datetime) -> None:
    """What visitors wrote on their phones; the last one is held back as spam."""
    zones = [world.zones[code] for code in sorted(world.zones)]
    for number, (hours, sort, place, text, phone, trap) in enumerate(SAID):
        said = Said(text, sort, zones[place % len(zones)].id, phone=phone, lang="zh_Hans_CN", trap=trap)
        source = keyed("source", f"demo-{number}", "demo")
        with frozen(moment - hours * HOUR), acting(None, "enquiries.say"):
            take_publicly(world.mall, said, (), source=source, secret="demo")


__all__ = ["add_enquiries"]
