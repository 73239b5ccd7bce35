"""One mall, a browser for each of its people, and what they do with every form: fill, draw, send."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ElementHandle, Locator, Page, TimeoutError, expect

from mallops.core import clock
from mallops.core.db import db
from tests.browser.conftest import PHONE, LiveServer
from tests.browser.later import Later
from tests.browser.patrols.seed import sign_in
from tests.factories import make_floor, make_mall, make_unit, make_user, make_zone
from tests.factories.patrols import jpeg
from tests.support.floorserver import noon_zone

SHOTS = os.environ.get("MALLOPS_SHOTS", "")
LANG = os.environ.get("MALLOPS_SHOTS_LANG", "zh_Hans_CN")
ROLES = {
    "LSG": "任洁", "FIN": "郭文", "ENG": "牛刚", "SEC": "马龙", "DESK": "吴倩", "SUP": "周岩",
    "CSM": "沈岚", "OPM": "高远", "FLR": "陈伟",
}  # fmt: skip
#: Roles that work on the phone.
ON_PHONE = frozenset({"SEC", "FLR"})
UNFOLD = "e => { for (let d = e; (d = d.parentElement?.closest('details')); ) d.open = true }"
MAIN = "main form:not([method=get]) .action-bar button.btn-primary:not([type=button])"


@dataclass
class Ground:
    """What the seed made."""

    people: dict[str, int]
    tz: str


def seed_mall(app: Flask) -> Ground:
    """A mall where it is noon, two empty units, one person a role, and nothing else."""
    with app.app_context():
        mall = make_mall("ONE", name_zh="一号商场", name_en="Mall One", tz=noon_zone())
        people = {
            role: make_user(mall, role, login=role.lower(), name_zh=name, name_en=role.title(), lang=LANG)
            for role, name in ROLES.items()
        }
        zone = make_zone(make_floor(mall, "F1", level=1), "F1-A", people["FLR"], name_zh="一层东区")
        for code in ("A01", "A02"):
            make_unit(zone, code)
        db.session.commit()
        return Ground({role: one.id for role, one in people.items()}, mall.tz)


@dataclass
class Person:
    """Somebody at work in a browser of their own."""

    page: Page
    role: str
    picture: Path
    shots: list[str] = field(default_factory=list)

    # -- going about ------------------------------------------------------------------------------------

    def go(self, path: str) -> Page:
        """Open an address; it has to be there."""
        answer = self.page.goto(path)
        assert answer is not None and answer.ok, f"{self.role} {path}: {answer and answer.status}"
        return self.page

    def click(self, what: str) -> None:
        """Press the first that fits, out of its folded place if need be."""
        found = self.page.locator(what).first
        if not found.is_visible():
            found.evaluate(UNFOLD)
        found.click()

    def look(self, name: str) -> None:
        """The page fits its screen; with MALLOPS_SHOTS it is kept as a picture."""
        width = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], f"{self.role} {name}: wider than the screen"
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)

    # -- forms ------------------------------------------------------------------------------------------

    def fill(self, inside: str = "main", **values: Any) -> None:
        """Type, choose and tick by the names of the fields; what is folded away is opened first."""
        box = self.page.locator(inside).first
        box.evaluate(UNFOLD)
        for name, value in values.items():
            self._one(box, name, value)

    def _one(self, box: Locator, name: str, value: Any) -> None:
        found = box.locator(f'[name="{name}"]')
        kind = found.first.evaluate("e => e.type")
        if kind == "radio":
            found = box.locator(f'[name="{name}"][value="{value}"]')
            self._label(found).click()
        elif kind == "checkbox":
            if not found.first.is_checked():
                self._label(found).click()
        elif kind == "select-one":
            found.first.select_option(str(value))
        elif kind == "file":
            found.first.set_input_files(value)
            expect(box.locator(".upload-item").first).to_be_visible()
        else:
            found.first.fill(str(value))

    def _label(self, found: Locator) -> ElementHandle:
        """What people tap: the box itself may be drawn over."""
        label = found.first.evaluate_handle("e => e.labels[0]").as_element()
        assert label is not None
        return label

    def draw(self, inside: str) -> None:
        """A signature by hand."""
        canvas = self.page.locator(f"{inside} [data-signature] canvas").first
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        left, top = box["x"] + 30, box["y"] + box["height"] / 2
        self.page.mouse.move(left, top)
        self.page.mouse.down()
        for at in range(14):
            self.page.mouse.move(left + at * 11, top + (at % 4 - 2) * 11)
        self.page.mouse.up()

    def send(self, button: str = MAIN) -> str:
        """Send a form; what the program says to it. Fails with the words of a refusal."""
        self.page.locator(".toast").evaluate_all("all => all.forEach(one => one.remove())")
        self.click(button)
        toast = self.page.locator(".toast.tone-ok").first
        try:
            toast.wait_for(timeout=20_000)
        except TimeoutError:
            wrong = self.page.locator(".field-error:visible, .alert.tone-danger:visible, .error-summary")
            said = wrong.all_inner_texts() or self.page.inner_text("main")[:600]
            pytest.fail(f"{self.role} at {self.page.url}: {said}")
        return toast.inner_text()

    # -- records ----------------------------------------------------------------------------------------

    def step(
        self, record: str, code: str, *, note: str = "", photo: bool = False, sign: bool = False
    ) -> None:
        """Take a step on the page of a record."""
        self.go(record)
        self.click(f'.page-head a[href$="?do={code}"]')
        dialog = f"dialog#do-{code}[open]"
        if note:
            self.fill(dialog, note=note)
        if photo:
            self.fill(dialog, photos=self.picture)
        if sign:
            self.draw(dialog)
        self.send(f"{dialog} .dialog-foot button:not([data-dialog-close])")

    def line(self, record: str, code: str, **values: Any) -> None:
        """Do one's line of a checklist, with its evidence and a drawn signature."""
        self.go(record)
        line = f"#line-{code}"
        details = self.page.locator(f"{line} > details")
        if details.get_attribute("open") is None:
            self.page.locator(f"{line} > details > summary").click()
        form = f'{line} form[action$="/do"]'
        self.fill(form, **{key: one for key, one in values.items()})
        self.draw(form)
        self.send(f"{form} button.btn-primary")
        expect(self.page.locator(f"{line} > details > summary .tone-ok").first).to_be_visible()

    def sign_as(self, record: str, capacity: str) -> None:
        """Sign on the record's page in one's own capacity."""
        self.go(record)
        self.click('aside a[href$="?do=sign"]')
        dialog = "dialog#do-sign[open]"
        self.fill(dialog, capacity=capacity)
        self.draw(dialog)
        self.send(f"{dialog} .dialog-foot button:not([data-dialog-close])")

    def blocked(self, record: str) -> str:
        """What the page of a record says stands in the way."""
        self.go(record)
        return self.page.locator("#record").inner_text()


@dataclass
class House:
    """The mall with its people, each in a browser of their own, and the shop's owner."""

    browser: Browser
    server: LiveServer
    ground: Ground
    options: dict[str, Any]
    picture: Path
    later: Later
    people: dict[str, Person] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __getitem__(self, role: str) -> Person:
        if role not in self.people:
            phone = role in ON_PHONE or role == "TEN"
            look: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True} if phone else {}
            context = self.browser.new_context(**{**self.options, **look})
            if role != "TEN":
                sign_in(context, self.server.app, self.ground.people[role], self.server.url)
            self.contexts.append(context)
            self.people[role] = Person(context.new_page(), role, self.picture)
        return self.people[role]

    @property
    def today(self) -> dt.date:
        """The day in the mall."""
        return clock.in_zone(self.later.at, self.ground.tz).date()

    def wall(self, ahead: dt.timedelta) -> str:
        """A moment of the mall's wall clock as a form takes it."""
        return clock.in_zone(self.later.at + ahead, self.ground.tz).strftime("%Y-%m-%dT%H:%M")

    def here(self, address: str) -> str:
        """An address as the server prints it, on this server."""
        return address.replace("http://localhost", self.server.url)


ground: dict[str, Ground] = {}


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """See seed_mall."""
    return lambda app: ground.update(one=seed_mall(app))


@pytest.fixture
def house(
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: LiveServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """The mall, its people, and a clock that may be put on."""
    picture = tmp_path / "picture.jpg"
    picture.write_bytes(jpeg("teal", (800, 600)))
    later = Later()
    monkeypatch.setattr(clock, "_frozen", ContextVar("walk", default=later))
    made = House(browser, live_server, ground["one"], browser_context_args, picture, later)
    yield made
    for context in made.contexts:
        context.close()


def uid_of(url: str) -> str:
    """The public id in an address."""
    found = re.search(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", url)
    assert found, url
    return found.group()
