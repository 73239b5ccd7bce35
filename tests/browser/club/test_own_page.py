"""The member's own page on a phone: by keyboard alone, without scripts, accessible, and light."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mallops.blueprints.club.actions import entering
from mallops.blueprints.gifts.actions import catalogue, vouchers
from mallops.blueprints.members.actions.cards import CardTold
from mallops.blueprints.members.actions.joining import Application, join
from mallops.blueprints.members.actions.setup import DeskTold, save_desk
from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.rules.life import SlipTold
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.core.clock import mall_now
from mallops.core.db import db, transaction
from tests.browser.axe import axe_violations
from tests.factories import actor_of, make_cast, make_user

PHONE = "13800138001"
TOKENS: list[str] = []
CODES: list[str] = []
PAGES = (
    "home", "card", "points", "vouchers", "me", "me/data", "me/number", "me/consents", "me/lost", "me/erase",
)  # fmt: skip
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """A member with points and a voucher, a code that the desk read out, and a session."""

    def seed(app: Flask) -> None:
        with app.app_context():
            cast = make_cast()
            clerk, keeper = actor_of(cast.desk), actor_of(make_user(cast.mall, "MEM", login="mem-club"))
            today = mall_now(cast.mall.tz).date()
            with transaction():
                desk = save_desk(keeper, None, DeskTold("A1", "总台", "Desk"))
                told = Application(
                    PersonTold(PHONE, name="欧阳娜娜", preferences="茶"),
                    (SlipTold("S1", cast.tenant.id, 50_000, today),),
                    {"service": True, "sms": True},
                    "欧阳娜娜",
                    CardTold(electronic=True, desk=desk),
                )
                member = join(clerk, told)
            with transaction():
                earn(clerk, member.id, Purchase(cast.tenant.id, "S2", today, 1_284_000), "browser-earn")
            with transaction():
                kind = catalogue.save_kind(
                    keeper,
                    None,
                    catalogue.KindTold("C20", "20元现金券", "20 off", today, value=2000, points=50),
                )
            with transaction():
                vouchers.buy_voucher(clerk, member, vouchers.Wanted(kind, "browser-key-1", desk))
            with transaction():
                CODES.append(entering.give_code(clerk, member))
                TOKENS.append(entering.open_session(cast.mall, member))
            db.session.remove()

    return seed


@pytest.fixture
def inside(phone_context: BrowserContext, browser_context_args: dict) -> Page:
    """A phone on which the member is signed in."""
    cookie = {"name": "club", "value": TOKENS[-1], "url": browser_context_args["base_url"]}
    phone_context.add_cookies([cookie])
    return phone_context.new_page()


def test_in_and_through_by_keyboard_alone(page: Page) -> None:
    page.goto("/club/ONE")
    keys = page.keyboard
    tab_to(page, "我有验证码")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("服务台验证码")
    page.locator("#phone").focus()
    keys.type(PHONE)
    keys.press("Tab")
    keys.type(CODES[-1])
    keys.press("Enter")
    expect(page.locator(".club-balance")).to_contain_text("1,234")
    for name, shown in (("礼券", "礼券"), ("我的", "欧阳娜娜")):
        tab_to(page, name)
        keys.press("Enter")
        expect(page.locator("h1")).to_have_text(shown)
    tab_to(page, "挂失积分卡")
    assert page.evaluate("getComputedStyle(document.activeElement, '::after').outlineStyle") == "solid"


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus stands on what is called so."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if name == page.evaluate("document.activeElement.innerText.trim()"):
            return
    raise AssertionError(f"the keyboard does not reach {name}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible_and_fit_the_phone(inside: Page, theme: str, browser_context_args: dict) -> None:
    url = browser_context_args["base_url"]
    inside.context.add_cookies([{"name": "theme", "value": theme, "url": url}])
    faults = []
    for one in PAGES:
        inside.goto(f"/club/ONE/{one}")
        faults += [f"{one}: {fault}" for fault in axe_violations(inside)]
        if inside.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{one}: wider than the phone")
        small = inside.evaluate(
            "[...document.querySelectorAll('.btn, .bottombar a, .input, .select, summary, .link')]"
            ".filter(e => e.offsetHeight && e.offsetHeight < 44).map(e => e.outerHTML.slice(0, 80))"
        )
        faults += [f"{one}: too small a target: {html}" for html in small]
    assert not faults, "\n".join(faults)


def test_the_first_page_is_light(inside: Page) -> None:
    """All that a phone loads to see its card for the first time, as it comes through the air."""
    sizes: dict[str, int] = {}
    inside.on("requestfinished", lambda one: sizes.update({one.url: sum_of(one.sizes())}))
    inside.goto("/club/ONE/home", wait_until="networkidle")
    print("bytes of the first page:", sum(sizes.values()))
    assert sizes and sum(sizes.values()) < MOST_BYTES, sizes
    assert not [one for one in sizes if one.split("?")[0].endswith(".js")]


def sum_of(sizes: dict[str, int]) -> int:
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def test_everything_works_without_scripts(browser: Browser, browser_context_args: dict) -> None:
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    context.add_cookies([{"name": "club", "value": TOKENS[-1], "url": browser_context_args["base_url"]}])
    page = context.new_page()
    page.goto("/club/ONE/me/consents")
    page.uncheck("input[name=consent_sms]")
    page.click("text=保存")
    expect(page.locator(".alert")).to_contain_text("即刻生效")
    page.click("text=English")
    expect(page.locator("nav")).to_contain_text("Vouchers")
    page.goto("/club/ONE/vouchers")
    page.click(".rows a")
    expect(page.locator(".club-bright svg")).to_be_visible()
    context.close()
