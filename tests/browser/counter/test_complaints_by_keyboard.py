"""Complaints taken in by keyboard alone: keys are counted, seconds are a person's (issue 7, 39.1)."""

from __future__ import annotations

import os

from playwright.sync_api import expect

from tests.browser.counter.conftest import QUEUE, SHOP, Hands

#: What customers say, with the keys that an input method needs for it.
SAID = [
    ("买的酸奶已变质，要求退款", "maidesuannaiyibianzhi,yaoqiutuikuan "),
    ("收银员态度冷淡，说话难听", "shouyinyuantaidulengdan,shuohuananting "),
    ("地下停车场多收了两小时的费", "dixiatingchechangduoshouleliangxiaoshidefei "),
    ("童鞋穿了三天开胶，店家不肯退", "tongxiechuanlesantiankaijiao,dianjiabukentui "),
    ("三楼洗手间地面湿滑，老人摔倒", "sanlouxishoujiandimianshihua,laorenshuaidao "),
    ("电梯突然停住，困了十分钟", "diantituranting,kunleshifenzhong "),
    ("优惠券过期前一天不让用", "youhuiquanguoqiqianyitianburangyong "),
    ("餐厅空调太冷，孩子感冒了", "cantingkongtiaotaileng,haiziganmaole "),
    ("衣服标价和结账价格不一样", "yifubiaojiahejiezhangjiagebuyiyang "),
    ("音乐声太大，听不清店员说话", "yinyueshengtaida,tingbuqingdianyuanshuohua "),
]
NAMES = [
    ("李梅", "limei "),
    ("欧阳建国", "ouyangjianguo "),
    ("王小明", "wangxiaoming "),
    ("赵磊", "zhaolei "),
]
#: How many are counted; a clerk's whole day is forty: `INTAKES=40 script/test tests/browser/counter -k day`.
INTAKES = int(os.environ.get("INTAKES", "3"))


def test_each_intake_of_a_day_takes_less_than_forty_five_seconds(hands: Hands) -> None:
    """Number, name, words, what it is about, which shop: forty of these are a clerk's day."""
    took = []
    for number in range(INTAKES):
        said, typed = SAID[number % len(SAID)]
        name, spelled = NAMES[number % len(NAMES)]
        hands.rest()
        hands.page.goto("/complaints/new?lang=zh")
        hands.at("[name=phone]")
        hands.type(f"139{12345678 + number * 9173}")
        hands.press("Tab")
        hands.at("[name=customer]")
        hands.word(name, len(spelled))
        hands.press("Tab")
        hands.at("[name=content]")
        hands.word(said, len(typed))
        hands.press("Tab")
        hands.press("Space", *["ArrowRight"] * (number % 5), "Tab")
        hands.at("[name=tenant]")
        hands.type(SHOP)
        hands.press("Enter")
        expect(hands.page.locator("main")).to_contain_text("-TS-")
        expect(hands.page.locator("main")).to_contain_text(said)
        took.append(hands.tell(f"Take complaint {number + 1} in", 45))
    print(f"{len(took)} intakes: the longest {max(took):.1f} s, {sum(took) / len(took):.1f} s in the mean")
    assert len(took) == INTAKES and max(took) <= 45


def test_a_known_number_shows_the_member_without_leaving_the_form(hands: Hands) -> None:
    phone, name = QUEUE[0]
    hands.page.goto("/complaints/new")
    hands.at("[name=phone]")
    hands.type(phone)
    hands.press("Tab")
    expect(hands.page.locator("#known")).to_contain_text("A member")
    assert name not in hands.page.locator("#known").inner_text()  # masked
    hands.at("[name=customer]")


def test_what_lacks_is_said_and_nothing_typed_is_lost(hands: Hands) -> None:
    hands.page.goto("/complaints/new")
    hands.at("[name=phone]")
    hands.type("139")
    hands.press("Tab", "Tab")
    hands.at("[name=content]")
    hands.type("Cold soup")
    hands.press("Control+Enter")
    expect(hands.page.locator("[data-error-summary]")).to_be_focused()
    expect(hands.page.locator("[name=content]")).to_have_value("Cold soup")
    expect(hands.page.locator("[name=phone]")).to_have_value("139")
