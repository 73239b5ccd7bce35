"""The patrol sheet on a phone: taps are real, what is stored is read back from the server's own tables."""

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

from mallops.blueprints.accounts.actions.sessions import revoke_sessions
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolPhoto
from mallops.core.db import db, transaction
from mallops.core.photos.models import Photo
from mallops.core.photos.store import original_key
from mallops.core.photos.work import photo_store
from tests.browser.axe import axe_violations
from tests.browser.conftest import DESK, PHONE, LiveServer
from tests.browser.seed_patrol import Ground, begin, seed_patrols, sign_in
from tests.factories import PASSWORD

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


# -- quick ------------------------------------------------------------------------------------------------


def test_thirty_passes_take_thirty_taps(sheet: Opener) -> None:
    one = sheet()
    for number in range(30):
        one.page.locator('.check-row [data-verdict="pass"]:visible').nth(number).tap()
    expect(one.page.locator("[data-count]")).to_have_text("30/128")
    one.all_sent()
    assert one.page.evaluate("window.taps") <= 32
    assert [row.verdict for row in one.rows(PatrolAnswer)] == ["pass"] * 30


def test_a_failure_with_a_photo_takes_four_taps_and_the_shutter(sheet: Opener, picture: Path) -> None:
    one = sheet()
    one.tap("1.2.b", "fail")
    row = one.row("1.2.b")
    expect(row.locator(".fail-need")).to_have_class("fail-need tone-danger")
    row.locator(".chip").first.tap()
    take(row, picture)  # one tap on the camera, then the shutter
    expect(row.locator(".fail-need")).to_have_class("fail-need tone-ok")
    one.all_sent()
    assert one.page.evaluate("window.taps") + 1 <= 4
    answer = one.answers()["1.2.b"]
    assert (answer.verdict, answer.department, bool(answer.remark)) == ("fail", "cleaning", True)
    assert_stored_small(one)
    expect(row.locator(".photo-thumb")).to_have_class("photo-thumb is-sent")


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


def test_all_shops_are_fine_except_one(sheet: Opener) -> None:
    one = sheet()
    section = one.section("1.8")
    shop = section.locator(".shop").nth(2)
    shop.locator(".shop-fold").tap()
    shop.locator('[data-item="1.8.a"] [data-verdict=fail]').tap()
    expect(shop.locator(".fail-panel")).to_be_visible()
    section.locator(".section-rest").tap()
    expect(section).to_have_class("sheet-section is-done")
    one.page.locator("[data-next]").wait_for()
    one.all_sent()
    verdicts = [row.verdict for row in one.rows(PatrolAnswer)]
    assert (len(verdicts), verdicts.count("fail")) == (18, 1)


def test_one_tap_for_many_can_be_taken_back(sheet: Opener) -> None:
    one = sheet()
    one.section("1.2").locator(".section-rest").tap()
    expect(one.page.locator("[data-count]")).to_have_text("5/128")
    one.page.wait_for_timeout(360)
    one.page.locator("[data-undo] button").tap()
    expect(one.page.locator("[data-count]")).to_have_text("0/128")
    one.open()
    expect(one.page.locator("[data-count]")).to_have_text("0/128")
    assert one.rows(PatrolAnswer) == []


def test_a_tap_just_after_the_page_moved_is_not_taken(sheet: Opener) -> None:
    one = sheet()
    one.page.evaluate("""() => {
        const rest = document.querySelector('[data-section="1.2"] .section-rest');
        rest.addEventListener("click", () => setTimeout(() => { window.moved = performance.now(); }, 60));
    }""")
    one.section("1.2").locator(".section-rest").tap()
    expect(one.page.locator('[data-section="1.3"] .check-row').first).to_be_visible()
    one.page.locator('[data-section="1.3"] [data-verdict=pass]').first.tap(no_wait_after=True)
    moved = one.page.evaluate("performance.now() - window.moved")
    expect(one.page.locator("[data-count]")).to_have_text("5/128" if moved < 300 else "6/128")


# -- every kind of item -----------------------------------------------------------------------------------


def test_numbers_counts_choices_words_and_pictures(sheet: Opener, picture: Path) -> None:
    one = sheet("kinds")
    for item, typed in (("K.1", "31,5"), ("K.2", "3"), ("K.4", "周年庆")):
        one.row(item).locator("input").first.fill(typed)
        one.row(item).locator("input").first.press("Enter")
    one.row("K.3").locator(".chip").nth(1).tap()
    take(one.row("K.5"), picture)
    one.tap("K.5", "pass")
    one.row("K.6").locator(".check-text").tap()
    one.row("K.6").locator(".check-more .btn").tap()
    expect(one.row("K.1").locator(".fail-panel")).to_be_visible()
    expect(one.page.locator("[data-count]")).to_have_text("6/6")
    one.all_sent()
    answers = one.answers()
    assert {code: row.verdict for code, row in answers.items()} == {
        "K.1": "fail", "K.2": "noted", "K.3": "pass", "K.4": "noted", "K.5": "pass", "K.6": "na",
    }  # fmt: skip
    assert (answers["K.1"].number_value, answers["K.2"].number_value) == (31.5, 3)
    assert (answers["K.3"].choice_value, answers["K.4"].text_value) == ("ok", "周年庆")


def test_a_critical_failure_asks_for_words_and_keeps_what_was_chosen(sheet: Opener) -> None:
    one = sheet("kinds")
    one.tap("K.6", "fail")
    row = one.row("K.6")
    expect(row.locator(".fail-need")).to_have_class("fail-need tone-danger")
    row.locator("textarea").fill("门被货物堵住")
    row.locator('[data-code="critical"]').tap()
    row.locator("select").select_option("d:security")
    expect(row.locator(".fail-need")).to_have_class("fail-need tone-ok")
    one.all_sent()
    answer = one.answers()["K.6"]
    assert (answer.remark, answer.severity, answer.department) == ("门被货物堵住", "critical", "security")
    one.tap("K.6", "pass")
    one.all_sent()
    assert one.answers()["K.6"].remark == ""


def test_what_is_still_open_is_shown_and_a_repeat_goes_to_it(sheet: Opener) -> None:
    one = sheet()
    row = one.section("1.3").locator('[data-item="1.3.c"]')
    expect(row.locator(".check-open")).to_contain_text("镜面水渍")
    row.locator("[data-verdict=fail]").tap()
    expect(row.locator(".fail-repeat")).to_be_visible()
    one.all_sent()
    assert one.answers()["1.3.c"].repeat_of_id is not None


def test_a_photo_is_taken_away_here_and_on_the_server(sheet: Opener, picture: Path) -> None:
    one = sheet()
    one.tap("1.2.a", "fail")
    row = one.row("1.2.a")
    take(row, picture)
    one.all_sent()
    row.locator(".photo-thumb button").tap()
    one.page.locator("[data-confirm-yes]").tap()
    expect(row.locator(".photo-thumb")).to_have_count(0)
    expect(row.locator(".fail-need")).to_have_class("fail-need tone-danger")
    one.all_sent()
    (kept,) = one.rows(PatrolPhoto)
    assert kept.removed_at is not None
    one.open()
    expect(one.row("1.2.a").locator(".photo-thumb")).to_have_count(0)


def test_next_open_item_scrolls_to_it_and_gives_it_the_focus(sheet: Opener) -> None:
    one = sheet()
    for item in ("1.2.a", "1.2.b"):
        one.tap(item, "pass")
    one.page.locator("[data-next]").tap()
    expect(one.row("1.2.c")).to_be_focused()
    one.page.locator("[data-next]").wait_for()
    assert one.row("1.2.c").evaluate("e => e.getBoundingClientRect().bottom < innerHeight - 80")


# -- nothing is lost ----------------------------------------------------------------------------------------


def test_reload_in_the_middle_loses_nothing(sheet: Opener, picture: Path) -> None:
    one = sheet()
    for path in ("answers", "photos"):
        one.page.context.route(f"**/{one.uid}/{path}", lambda route: route.abort())
    one.tap("1.2.a", "pass")
    one.tap("1.2.b", "fail")
    take(one.row("1.2.b"), picture)
    one.row("1.2.b").locator("textarea").type("门口一滩")
    one.open()  # before the words were still for long enough to be saved
    expect(one.row("1.2.a")).to_have_class("check-row is-pass")
    expect(one.row("1.2.b").locator("textarea")).to_have_value("门口一滩")
    expect(one.row("1.2.b").locator(".photo-thumb")).to_have_class("photo-thumb is-kept")
    assert one.rows(PatrolAnswer) == []
    one.page.context.unroute_all()
    one.open().all_sent()
    assert {code: row.verdict for code, row in one.answers().items()} == {"1.2.a": "pass", "1.2.b": "fail"}
    assert one.answers()["1.2.b"].remark == "门口一滩"
    assert_stored_small(one)
    assert one.kept("outbox") == 0


def test_what_is_done_offline_arrives_when_the_network_is_back(sheet: Opener, picture: Path) -> None:
    one = sheet()
    one.page.context.set_offline(True)
    for item in ("1.2.a", "1.2.c", "1.2.d"):
        one.tap(item, "pass")
    one.tap("1.2.c", "fail")
    take(one.row("1.2.c"), picture)
    expect(one.page.locator("[data-sync]")).to_have_class("status tone-warn")
    expect(one.page.locator("[data-sync]")).to_contain_text("4")
    one.page.context.set_offline(False)
    one.all_sent()
    assert {code: row.verdict for code, row in one.answers().items()} == {
        "1.2.a": "pass", "1.2.c": "fail", "1.2.d": "pass",
    }  # fmt: skip
    assert len(one.rows(PatrolAnswer)) == 3, "the pass that became a fail was never sent"
    assert_stored_small(one)


def test_killed_without_a_network_it_opens_again_and_goes_on(sheet: Opener, picture: Path) -> None:
    one = sheet(service_workers="allow")
    one.page.wait_for_function(
        "caches.open('mallops-sheet-1').then(cache => cache.match(location.href)).then(Boolean)"
    )
    one.page.context.set_offline(True)
    one.tap("1.2.a", "fail")
    take(one.row("1.2.a"), picture)
    context = one.page.context
    one.page.close()
    again = watched(SheetPage(context.new_page(), one.server, one.uid)).open()
    expect(again.row("1.2.a").locator(".photo-thumb")).to_have_class("photo-thumb is-kept")
    again.tap("1.2.b", "pass")
    context.set_offline(False)
    again.all_sent()
    assert sorted(again.answers()) == ["1.2.a", "1.2.b"]
    assert_stored_small(again)
    assert again.wrong == []


def test_an_ended_session_keeps_everything_and_resumes_after_signing_in(sheet: Opener) -> None:
    one = sheet()
    with one.server.app.app_context(), transaction():
        revoke_sessions(ground["patrols"].officer_id)
    one.tap("1.2.a", "pass")
    link = one.page.locator("[data-login-link]")
    expect(link).to_be_visible()
    one.tap("1.2.b", "pass")
    link.tap()
    one.page.locator("input[name=login]").fill("officer")
    one.page.locator("input[name=password]").fill(PASSWORD)
    one.page.locator("input[name=password]").press("Enter")
    one.page.locator(".check-row").first.wait_for()
    one.all_sent()
    assert sorted(one.answers()) == ["1.2.a", "1.2.b"]


def test_signed_in_again_elsewhere_the_open_page_goes_on(sheet: Opener) -> None:
    one = sheet()
    sign_in(one.page.context, one.server.app, ground["patrols"].officer_id, one.server.url)
    one.tap("1.2.a", "pass")
    one.all_sent()
    assert list(one.answers()) == ["1.2.a"]


def test_somebody_else_on_the_same_phone_never_sends_it(sheet: Opener) -> None:
    one = sheet()
    sign_in(one.page.context, one.server.app, ground["patrols"].supervisor_id, one.server.url)
    one.tap("1.2.a", "pass")
    expect(one.page.locator("[data-login-link]")).to_be_visible()
    assert (one.rows(PatrolAnswer), one.kept("outbox")) == ([], 1)
    sign_in(one.page.context, one.server.app, ground["patrols"].officer_id, one.server.url)
    one.open().all_sent()
    assert [row.answered_by_id for row in one.rows(PatrolAnswer)] == [ground["patrols"].officer_id]


def test_two_tabs_see_each_other_and_send_once(sheet: Opener) -> None:
    one = sheet()
    two = watched(SheetPage(one.page.context.new_page(), one.server, one.uid)).open()
    one.tap("1.2.a", "fail")
    expect(two.row("1.2.a")).to_have_class("check-row is-fail is-lacking")
    two.tap("1.2.a", "pass")
    two.tap("1.2.b", "pass")
    expect(one.row("1.2.b")).to_have_class("check-row is-pass")
    one.all_sent()
    two.all_sent()
    assert {code: row.verdict for code, row in one.answers().items()} == {"1.2.a": "pass", "1.2.b": "pass"}
    one.open()
    expect(one.page.locator("[data-count]")).to_have_text("2/128")
    assert two.wrong == []


# -- the end ----------------------------------------------------------------------------------------------


def test_signed_and_submitted_the_record_says_the_same(sheet: Opener) -> None:
    one = sheet()
    one.section("1.3").locator('[data-item="1.3.c"] [data-verdict=fail]').tap()
    pass_all(one)
    button = one.page.locator("[data-next].btn-primary")
    one.page.wait_for_timeout(360)
    button.tap()
    one.page.locator("#submit-form button[type=submit]").tap()
    expect(one.page.locator("[data-submit-error]")).not_to_be_empty()
    sign_by_hand(one.page)
    one.page.locator("#submit-form button[type=submit]").tap()
    one.page.wait_for_url(f"**/patrols/{one.uid}")
    with one.server.app.app_context():
        patrol = db.session.scalars(sa.select(Patrol).filter_by(uid=uuid.UUID(one.uid))).one()
        assert (patrol.state, patrol.failed_count) == ("submitted", 1)
        assert sum(patrol.dwell.values()) >= 1
        number, score = str(patrol.number), float(patrol.score or 0)
    expect(one.page.locator("main")).to_contain_text(number)
    expect(one.page.locator("main")).to_contain_text(f"{score:g}")
    assert [one.kept(store) for store in ("answers", "bundles", "outbox")] == [0, 0, 0]
    one.page.goto(f"/patrols/{one.uid}/sheet")
    expect(one.page.locator(".check-row, .section-fold").first).to_be_visible()
    expect(one.page.locator("[data-next]")).to_be_hidden()


def test_a_shop_signs_its_inspection_and_a_name_may_be_typed(sheet: Opener) -> None:
    one = sheet("tenant")
    pass_all(one)
    one.page.wait_for_timeout(360)
    one.page.locator("[data-next].btn-primary").tap()
    for number, name in enumerate(("王秀英", "店长小张")):
        one.page.locator("#submit-dialog [data-signature-switch]").nth(number).tap()
        one.page.locator("#submit-dialog [data-signature-typed]").nth(number).fill(name)
    one.page.locator("#submit-form button[type=submit]").tap()
    expect(one.page.locator("[data-submit-error]")).not_to_be_empty()  # whose signature it is was not said
    expect(one.page.locator("#submit-dialog [data-signature-typed]").first).to_have_value("王秀英")
    one.page.locator("#shop_signer").fill("张店长")
    one.page.locator("#submit-form button[type=submit]").tap()
    one.page.wait_for_url(f"**/patrols/{one.uid}")


def test_what_the_server_misses_is_shown_again(sheet: Opener) -> None:
    one = sheet("tenant")
    pass_all(one)
    one.all_sent()
    with one.server.app.app_context(), transaction():
        lost = one.rows(PatrolAnswer, item_code="1.9.a1")[0].id
        db.session.execute(sa.delete(PatrolAnswer).where(PatrolAnswer.id == lost))
    one.page.wait_for_timeout(360)
    one.page.locator("[data-next]").tap()
    one.page.locator("[data-signature-switch]").first.tap()
    one.page.locator("[data-signature-typed]").first.fill("王秀英")
    one.page.locator("#submit-form button[type=submit]").tap()
    expect(one.page.locator("[data-alert]")).to_be_visible()
    expect(one.row("1.9.a1")).to_be_focused()


# -- for everyone -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_fault_for_axe(sheet: Opener, scheme: str, picture: Path) -> None:
    one = sheet(color_scheme=scheme)
    one.tap("1.2.a", "fail")
    take(one.row("1.2.a"), picture)
    one.row("1.2.b").locator(".check-text").tap()
    one.section("1.9").locator(".shop-fold").first.tap()
    assert axe_violations(one.page) == []
    assert one.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    small = one.page.evaluate("""
        [...document.querySelectorAll(".sheet :is(button, a, select, input, textarea, label)")]
        .filter(e => e.checkVisibility() && !e.matches(".link, .photo-add input, .check-input"))
        .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.className)""")
    assert small == []
    one.page.evaluate("document.querySelector('#submit-dialog').showModal()")
    assert axe_violations(one.page) == []


def test_the_keyboard_does_it_at_the_desk(sheet: Opener) -> None:
    one = sheet(desk=True)
    one.row("1.2.a").focus()
    for key in ("p", "f", "j", "n"):
        one.page.keyboard.press(key)
    one.all_sent()
    verdicts = {code: row.verdict for code, row in one.answers().items()}
    assert verdicts == {"1.2.a": "pass", "1.2.b": "fail", "1.2.c": "na"}
    assert axe_violations(one.page) == []


def test_folded_sections_cost_nothing(sheet: Opener) -> None:
    one = sheet()
    assert one.page.locator(".check-row").count() == 5
    assert one.page.evaluate("document.querySelectorAll('*').length") < 700
