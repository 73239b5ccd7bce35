"""The points desk of a live mall, and a clerk whose every key is counted."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.later import Later

#: A clerk who has typed all day; a typist is twice as fast.
KEYS_A_SECOND = 3.0
BOX = "[data-counter-search]"
#: Of ten customers in the queue: phone, name, how its name is typed.
QUEUE = [(f"1390000{1000 + number}", f"Guest {number}") for number in range(10)]
TOKENS: dict[str, str] = {}
SHOP = "T001"


@dataclass
class Hands:
    """Two hands on a keyboard and no mouse."""

    page: Page
    keys: int = 0
    began: float = field(default_factory=time.monotonic)

    def rest(self) -> None:
        """The next customer: keys and time begin anew."""
        self.keys, self.began = 0, time.monotonic()

    def type(self, text: str) -> None:
        """Every character is a key."""
        self.page.keyboard.type(text)
        self.keys += len(text)

    def press(self, *names: str) -> None:
        """Enter, Space, F2."""
        for name in names:
            self.page.keyboard.press(name)
            self.keys += 1

    def word(self, text: str, keys: int) -> None:
        """Chinese through an input method, which takes so many keys."""
        self.page.keyboard.insert_text(text)
        self.keys += keys

    def at(self, selector: str) -> None:
        """Wait until the keyboard stands there, on a page whose scripts know what its keys do."""
        expect(self.page.locator(selector)).to_be_focused()
        self.page.wait_for_load_state()

    def find(self, text: str) -> None:
        """The one box; then the member stands there."""
        self.at(BOX)
        self.type(text)
        self.press("Enter")
        expect(self.page.locator(".desk-who h2")).to_be_visible()

    def done(self, words: str) -> None:
        """The receipt stands above the empty box, and the keyboard in it: next, please."""
        expect(self.page.locator(".desk-receipt")).to_contain_text(words)
        self.at(BOX)
        expect(self.page.locator(BOX)).to_have_value("")

    def tell(self, what: str, most: float) -> float:
        """Seconds that a person needs: the keys, and what the page and the server took."""
        waited = time.monotonic() - self.began
        seconds = self.keys / KEYS_A_SECOND + waited
        print(f"\n{what}: {self.keys} keys, {seconds:.1f} s of {most:.0f} s ({waited:.1f} s of them waiting)")
        return seconds


def seed_desk(app: Flask) -> None:
    """A desk with plastic, gifts and a voucher; ten members with points and cards."""
    from mallops.blueprints.gifts.actions import catalogue, stock
    from mallops.blueprints.members.actions import stocking
    from mallops.blueprints.members.actions.cards import CardTold
    from mallops.blueprints.members.actions.joining import Application, join
    from mallops.blueprints.members.actions.setup import DeskTold, save_desk
    from mallops.blueprints.members.actions.writing import PersonTold
    from mallops.blueprints.members.queries.stock import list_desks
    from mallops.blueprints.members.rules.cards import card_number
    from mallops.blueprints.members.rules.life import SlipTold
    from mallops.blueprints.points.actions.earning import Purchase, earn
    from mallops.core.audit import acting
    from mallops.core.clock import mall_now
    from mallops.core.db import db, transaction
    from tests.factories import actor_of, login_as, make_cast, make_user
    from tests.integration.members.conftest import DRAWN

    with app.app_context():
        cast = make_cast()
        keeper = actor_of(make_user(cast.mall, "MEM", login="mem"))
        db.session.commit()
        clerk, today = actor_of(cast.desk), mall_now(cast.mall.tz).date()
        with acting(keeper, "tests.desk"):
            with transaction():
                save_desk(keeper, None, DeskTold("S", "会籍库房", "Store"))
                save_desk(keeper, None, DeskTold("A", "总服务台", "Main desk"))
            store, place = list_desks(cast.mall.id)
            with transaction():
                stocking.receive_cards(keeper, store, 1, 500, today, "印刷厂")
                given = stocking.HandOver(
                    "card", first_card=card_number("600", 1), last_card=card_number("600", 400),
                    receiver="王丽", signature=DRAWN,
                )  # fmt: skip
                stocking.hand_over_stock(keeper, store, place, given)
                cup = catalogue.save_gift(
                    keeper, None, catalogue.GiftTold("CUP", "马克杯", "Mug", today, points=100, cost=1200)
                )
                catalogue.save_kind(
                    keeper, None,
                    catalogue.KindTold("C20", "20元券", "20 off", today, value=2000, points=150),
                )  # fmt: skip
            with transaction():
                stock.receive(keeper, cup, place, 50)
        with acting(clerk, "tests.desk"):
            for number, (phone, name) in enumerate(QUEUE):
                slip = SlipTold(f"J{number}", cast.tenant.id, 50_000, today)
                card = CardTold(card_number("600", number + 1), desk=place)
                told = Application(PersonTold(phone, name), (slip,), {"service": True}, DRAWN, card)
                with transaction():
                    member = join(clerk, told)
                bought = Purchase(cast.tenant.id, f"E{number}", today - dt.timedelta(days=1), 500_000)
                with transaction():
                    earn(clerk, member.id, bought, f"seed-{number}")
        for who in ("desk", "supervisor"):
            client = login_as(app.test_client(), getattr(cast, who))
            cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
            TOKENS[who] = cookie.value if cookie else ""


@pytest.fixture(scope="module", autouse=True)
def daylight() -> Iterator[None]:
    """Eleven in the morning at the mall: after midnight a clerk types one field more, the day of the slip."""
    from mallops.core import clock

    ahead = dt.timedelta(hours=(11 - clock.mall_now("Asia/Shanghai").hour) % 24)
    later = Later(ahead)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "_frozen", ContextVar("daylight", default=later))
        yield


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """What the live server starts with."""
    return seed_desk


def sign_in(page: Page, server: LiveServer, who: str = "desk") -> None:
    """Signed in, in English."""
    name = server.app.config["SESSION_COOKIE_NAME"]
    page.context.add_cookies(
        [
            {"name": name, "value": TOKENS[who], "url": server.url},
            {"name": "lang", "value": "en", "url": server.url},
        ]
    )


@pytest.fixture
def hands(page: Page, live_server: LiveServer) -> Iterator[Hands]:
    """A clerk in front of the empty desk. A touch of the mouse fails the test."""
    sign_in(page, live_server)
    errors: list[Any] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
    page.goto("/desk/points")
    page.evaluate("document.addEventListener('pointerdown', () => { throw new Error('a mouse'); }, true)")
    yield Hands(page)
    assert errors == []
