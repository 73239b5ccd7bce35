"""The phone's app on a phone-sized browser, with and without a network, and what reaches the server."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from mallops.blueprints.accounts.models import User
from mallops.blueprints.patrols.actions import Start, start_free_zone
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db
from tests.browser.conftest import PHONE, LiveServer
from tests.browser.patrols.seed import sign_in
from tests.factories import actor_of
from tests.factories.patrols import answer_all, submit_run
from tests.support.floorserver import FloorGround, seed_floor
from tests.support.proxy import Proxy

LONG_ZONE = (
    "地下二层停车场及后勤卸货通道东侧",
    "Basement two car park and the eastern back-of-house corridor",
)
LONG_SHOP = (
    "老字号非物质文化遗产手工月饼体验店（中庭快闪）",
    "Grandmother Wu's handmade mooncake experience and pop-up",
)
#: What the browser itself says of a network that a test cut.
EXPECTED_NOISE = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "ERR_CONNECTION",
    "Failed to fetch",
    "401 (UNAUTHORIZED)",
)
OPENED = ".floor .floor-view > *"
TRUST = """addEventListener("securitypolicyviolation", (e) => console.error("CSP " + e.blockedURI));"""
ground: dict[str, FloorGround] = {}


def seed(app: Flask) -> FloorGround:
    """The floor of `seed_floor` with long names in it, and an open finding of a round that is done."""
    made = seed_floor(app)
    with app.app_context():
        officer = db.session.get_one(User, made.officer_id)
        zone = db.session.scalars(sa.select(Zone).filter_by(code="F1-A")).one()
        patrol = start_free_zone(actor_of(officer), zone, Start(uuid.uuid4()))
        db.session.commit()
        answer_all(officer, patrol, **{"1_3_c": "镜面水渍"})
        submit_run(officer, patrol)
        last = db.session.scalars(sa.select(Zone).filter_by(code="F1-C")).one()
        last.name_zh, last.name_en = LONG_ZONE
        shop = db.session.scalars(sa.select(Tenant).filter_by(code="C1")).one()
        shop.name_zh, shop.name_en = LONG_SHOP
        db.session.commit()
    return made


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """See `seed`."""
    return lambda app: ground.update(floor=seed(app))


@dataclass
class App:
    """The app of one officer on one phone."""

    page: Page
    server: LiveServer
    ground: FloorGround
    network: Proxy
    wrong: list[str] = field(default_factory=list)

    def open(self, view: str = "") -> App:
        """Go to a view by its address."""
        self.page.goto(f"/floor#/{view}")
        self.page.locator(OPENED).first.wait_for()
        return self

    def ready(self) -> App:
        """At the desk: the shift is on the phone and the app opens without a network."""
        self.open()
        expect(self.page.locator("[data-ready=yes]")).to_be_visible(timeout=15_000)
        return self

    def offline(self) -> App:
        """Down to the basement: nobody answers, and the browser knows."""
        self.network.refuse()
        self.page.context.set_offline(True)
        return self

    def online(self) -> App:
        """Up again: everything arrives."""
        self.network.connect()
        self.page.context.set_offline(False)
        self.page.evaluate("dispatchEvent(new Event('online'))")
        expect(self.page.locator(".floor-sync")).to_have_class(
            "status status-lg floor-sync tone-ok", timeout=45_000
        )
        return self

    def tab(self, name: str) -> App:
        """Tap a tab."""
        self.page.locator(f'[data-tab="{name}"]').tap()
        expect(self.page.locator(f'[data-tab="{name}"]')).to_have_attribute("aria-current", "page")
        return self

    def button(self, name: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=name)

    def told(self) -> Locator:
        """What the app said last."""
        return self.page.locator(".floor-told")

    def kept(self, store: str = "outbox") -> list[dict[str, Any]]:
        """What one of the phone's own stores holds."""
        return list(
            self.page.evaluate(
                """store => new Promise((done) => {
                const opening = indexedDB.open("mallops-sheet");
                opening.onsuccess = () => {
                  const asked = opening.result.transaction(store).objectStore(store).getAll();
                  asked.onsuccess = () => {
                    opening.result.close();
                    done(asked.result.map(({ blob, ...rest }) => ({ ...rest, blob: blob?.size ?? 0 })));
                  };
                };
            })""",
                store,
            )
        )

    def rows(self, model: Any, **only: Any) -> list[Any]:
        """Rows of the server."""
        with self.server.app.app_context():
            found = list(db.session.scalars(sa.select(model).filter_by(**only).order_by(model.id)))
            db.session.expunge_all()
            return found

    def zone(self, code: str) -> dict[str, str]:
        """A zone as the phone knows it."""
        with self.server.app.app_context():
            row = db.session.scalars(sa.select(Zone).filter_by(code=code)).one()
            return {"uid": str(row.uid), "qr": row.qr_code}

    def shop(self, code: str) -> dict[str, str]:
        """A shop."""
        with self.server.app.app_context():
            row = db.session.scalars(sa.select(Tenant).filter_by(code=code)).one()
            return {"uid": str(row.uid), "qr": row.qr_code}


Opener = Callable[..., App]


@pytest.fixture
def phone_app(
    browser: Browser, browser_context_args: dict[str, Any], live_server: LiveServer
) -> Iterator[Opener]:
    """Opens the app for the officer; afterwards no page may have complained, save of a cut network."""
    contexts: list[BrowserContext] = []
    made: list[App] = []

    def make(**values: Any) -> App:
        look: dict[str, Any] = {
            "viewport": PHONE,
            "has_touch": True,
            "is_mobile": True,
            "device_scale_factor": 2,
        }
        network = Proxy(int(live_server.url.rpartition(":")[2]))
        look |= {"timezone_id": "UTC", "base_url": network.url}
        context = browser.new_context(**{**browser_context_args, **look, **values})
        context.add_init_script(TRUST)
        sign_in(context, live_server.app, ground["floor"].officer_id, network.url)
        contexts.append(context)
        one = App(context.new_page(), live_server, ground["floor"], network)
        made.append(one)
        one.page.on("console", lambda said: hear(one, said.text) if said.type == "error" else None)
        one.page.on("pageerror", lambda error: hear(one, str(error)))
        return one

    yield make
    for context in contexts:
        context.close()
    for one in made:
        one.network.close()
    assert [line for one in made for line in one.wrong] == []


def hear(one: App, text: str) -> None:
    """Collect what the console says."""
    if not any(noise in text for noise in EXPECTED_NOISE):
        one.wrong.append(text)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A noisy photo."""
    path = tmp_path_factory.mktemp("camera") / "IMG_0001.jpg"
    Image.effect_noise((800, 600), 70).convert("RGB").save(path, quality=85)
    return path
