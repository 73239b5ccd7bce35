"""The patrol sheet in a phone-sized browser, and what the server holds of it."""

from __future__ import annotations

import hashlib
import io
import re
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

from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolPhoto
from mallops.core.db import db
from mallops.core.photos.models import Photo
from mallops.core.photos.store import original_key
from mallops.core.photos.work import photo_store
from tests.browser.conftest import DESK, PHONE, LiveServer
from tests.browser.patrols.seed import Ground, begin, seed_patrols

EDGE, HEAVIEST = 1600, 400_000  # pixels and bytes of a photo that the phone has shrunk
#: What the browser itself says of a network that a test cut, and of refusals that a test provokes.
EXPECTED_NOISE = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "401 (UNAUTHORIZED)",
    "422 (UNPROCESSABLE",
    "blocked by Playwright",
)
COUNT_TAPS = """window.taps = 0;
addEventListener("pointerdown", (e) => e.isTrusted && (window.taps += 1), true);
addEventListener("securitypolicyviolation", (e) => console.error("CSP " + e.blockedURI));"""
ground: dict[str, Ground] = {}


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """See seed_patrol."""
    return lambda app: ground.update(patrols=seed_patrols(app))


@dataclass
class SheetPage:
    """One open sheet, and what the server holds of its run."""

    page: Page
    server: LiveServer
    uid: str
    wrong: list[str] = field(default_factory=list)

    def open(self) -> SheetPage:
        """Load it, as at the start or after a crash."""
        self.page.goto(f"/patrols/{self.uid}/sheet")
        self.page.locator(".sheet-section").first.wait_for()
        return self

    def section(self, code: str) -> Locator:
        """A section, unfolded."""
        section = self.page.locator(f'[data-section="{code}"]')
        if not section.locator(".section-body").is_visible():
            section.locator(".section-fold").click()
        return section

    def row(self, item: str) -> Locator:
        """A row of a section that is open."""
        return self.page.locator(f'[data-item="{item}"]:visible').first

    def tap(self, item: str, verdict: str) -> None:
        """Give a verdict with one tap, and see it kept."""
        self.row(item).locator(f"[data-verdict={verdict}]").tap()
        expect(self.row(item)).to_have_class(re.compile(f"is-{verdict}"))

    def all_sent(self) -> None:
        """Wait until nothing is left on the phone; what may still be taken back is sent now."""
        self.page.evaluate("dispatchEvent(new Event('online'))")
        expect(self.page.locator("[data-sync]")).to_have_class("status tone-ok", timeout=15_000)

    def rows(self, model: Any, **only: Any) -> list[Any]:
        """Rows of the run on the server."""
        with self.server.app.app_context():
            patrol = sa.select(Patrol.id).where(Patrol.uid == uuid.UUID(self.uid)).scalar_subquery()
            query = sa.select(model).where(model.patrol_id == patrol).filter_by(**only).order_by(model.id)
            found = list(db.session.scalars(query))
            db.session.expunge_all()
            return found

    def answers(self) -> dict[str, PatrolAnswer]:
        """What counts on the server, by item code; of shops only the last."""
        return {one.item_code: one for one in self.rows(PatrolAnswer, is_current=True)}

    def kept(self, store: str) -> int:
        """How many things one of the phone's own stores holds."""
        return int(
            self.page.evaluate(
                """store => new Promise((done) => {
                const opening = indexedDB.open("mallops-sheet");
                opening.onsuccess = () => {
                  const asked = opening.result.transaction(store).objectStore(store).count();
                  asked.onsuccess = () => { opening.result.close(); done(asked.result); };
                };
            })""",
                store,
            )
        )


Opener = Callable[..., SheetPage]


@pytest.fixture
def sheet(
    browser: Browser, browser_context_args: dict[str, Any], live_server: LiveServer
) -> Iterator[Opener]:
    """Opens sheets; afterwards no page may have complained, save of the network the test cut itself."""
    contexts: list[BrowserContext] = []
    pages: list[SheetPage] = []

    def make(what: str = "zone", *, desk: bool = False, **values: Any) -> SheetPage:
        uid, name, value = begin(live_server.app, ground["patrols"], what)
        look = (
            {}
            if desk
            else {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
        )
        plain = {"viewport": DESK, "service_workers": "block"}
        context = browser.new_context(**{**browser_context_args, **plain, **look, **values})
        context.add_init_script(COUNT_TAPS)
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        contexts.append(context)
        pages.append(watched(SheetPage(context.new_page(), live_server, uid)))
        return pages[-1].open()

    yield make
    for context in contexts:
        context.close()
    assert [line for one in pages for line in one.wrong] == []


def watched(one: SheetPage) -> SheetPage:
    """Collect what the console says."""

    def hear(text: str) -> None:
        if not any(noise in text for noise in EXPECTED_NOISE):
            one.wrong.append(text)

    one.page.on("console", lambda said: hear(said.text) if said.type in ("error", "warning") else None)
    one.page.on("pageerror", lambda error: hear(str(error)))
    return one


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve noisy megapixels with a place in their metadata, as a phone's camera makes them."""
    path = tmp_path_factory.mktemp("camera") / "IMG_0001.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "Secret maker"
    Image.effect_noise((1000, 750), 70).resize((4000, 3000)).convert("RGB").save(path, quality=90, exif=exif)
    return path


def take(row: Locator, picture: Path) -> None:
    """Choose a picture, as after the shutter."""
    before = row.locator(".photo-thumb").count()
    row.locator("input[type=file]").first.set_input_files(picture)
    expect(row.locator(".photo-thumb")).to_have_count(before + 1)


def sign_by_hand(page: Page) -> None:
    """Draw on the canvas of the dialog."""
    canvas = page.locator("#submit-dialog canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 40 + step * 12, box["y"] + 60 + (step % 4) * 9)
    page.mouse.up()


def pass_all(one: SheetPage) -> None:
    """One press a section for everything that is left."""
    for code in one.page.eval_on_selector_all(".sheet-section", "all => all.map(e => e.dataset.section)"):
        if one.page.locator(f'[data-section="{code}"].is-done').count():
            continue
        one.section(code).locator(".section-rest").press("Enter")
        expect(one.page.locator(f'[data-section="{code}"]')).to_have_class("sheet-section is-done")


def assert_stored_small(one: SheetPage) -> None:
    """The one photo of the run lies on the server as the phone sent it: small, upright, without metadata."""
    (kept,) = one.rows(PatrolPhoto)
    with one.server.app.app_context():
        photo = db.session.get_one(Photo, kept.photo_id)
        data = photo_store().read(original_key(photo.sha256))
        assert hashlib.sha256(data).hexdigest() == photo.sha256
    assert len(data) <= HEAVIEST
    image = Image.open(io.BytesIO(data))
    assert max(image.size) <= EDGE
    assert image.size[0] < image.size[1], "turned upright"
    assert not image.getexif()
