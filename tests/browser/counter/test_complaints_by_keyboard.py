"""Complaints taken in by keyboard alone: keys are counted, seconds are a person's (issue 7, 39.1)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.counter.conftest import QUEUE, SHOP, Hands

#: What customers say, with the keys that an input method needs for it.
SAID = [
    ("买的酸奶已变质，要求退款", "maidesuannaiyibianzhi,yaoqiutuikuan "),
    ("收银员态度冷淡，说话难听", "shouyinyuantaidulengdan,shuohuananting "),
    ("地下停车场多收了两小时的费", "dixiatingchechangduoshouleliangxiaoshidefei "),
]


@pytest.mark.parametrize(("said", "typed"), SAID)
def test_an_intake_takes_less_than_forty_five_seconds(hands: Hands, said: str, typed: str) -> None:
    """Number, name, words, what it is about, which shop: forty of these are a clerk's day."""
    hands.page.goto("/complaints/new?lang=zh")
    hands.at("[name=phone]")
    hands.type("13912345678")
    hands.press("Tab")
    hands.at("[name=customer]")
    hands.word("李梅", len("limei "))
    hands.press("Tab")
    hands.at("[name=content]")
    hands.word(said, len(typed))
    hands.press("Tab")
    hands.press("Space", "Tab")
    hands.at("[name=tenant]")
    hands.type(SHOP)
    hands.press("Enter")
    expect(hands.page.locator("main")).to_contain_text("-TS-")
    expect(hands.page.locator("main")).to_contain_text(said)
    assert hands.tell("Take a complaint in", 45) <= 45


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
