"""Rounds and review in a browser: dialogs, keys, correcting in place, on to the next; large enough to tap."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from mallops.blueprints.patrols.models import Patrol
from mallops.core.db import db, transaction
from tests.browser.axe import axe_violations
from tests.browser.conftest import LiveServer
from tests.browser.patrols.seed import Ground, new_run, seed_patrols, sign_in
from tests.factories.patrols import answer_all, submit_run

ground: dict[str, Ground] = {}
SMALL = """() => [...document.querySelectorAll('main :is(a, button, select, summary)')]
  .filter((e) => e.offsetParent && !e.matches('.row-link') && !e.closest('p, .photo-grid'))
  .filter((e) => !e.closest('details:not([open]) > :not(summary)'))
  .filter((e) => e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """The mall of the sheet's tests, and two submitted runs with two failures each."""

    def seed(app: Flask) -> None:
        ground.update(patrols=seed_patrols(app))
        with app.app_context(), transaction():
            for _once in range(2):
                officer, run = new_run(ground["patrols"])
                answer_all(officer, run, **{"1_5_a": "有人吸烟", "1_5_b": "有烟头"})
                submit_run(officer, run)

    return seed


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Page:
    """The supervisor at the desk."""
    sign_in(page.context, live_server.app, ground["patrols"].supervisor_id, live_server.url)
    return page


@pytest.fixture
def officer(phone_context: BrowserContext, live_server: LiveServer) -> Page:
    """The officer on the phone."""
    sign_in(phone_context, live_server.app, ground["patrols"].officer_id, live_server.url)
    return phone_context.new_page()


def state_of(server: LiveServer, url: str) -> str:
    """The state of the run whose page this is."""
    with server.app.app_context():
        return db.session.scalars(db.select(Patrol).filter_by(uid=uuid.UUID(url[-36:]))).one().state


def test_review_by_keyboard_dialog_and_on_to_the_next(desk: Page, live_server: LiveServer) -> None:
    desk.goto("/review")
    desk.locator("[data-row]").nth(1).click()
    desk.wait_for_url("**/patrols/*")
    first = desk.url
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(desk.locator(".fail-title").nth(1)).to_be_focused()
    desk.locator(".fail-foot .btn").first.click()
    dialog = desk.locator("#correct-dialog")
    dialog.locator("input[value=pass]").check()
    dialog.locator("textarea").fill("否")
    dialog.locator(".btn-primary").click()
    expect(dialog.locator(".field-error")).to_be_visible()
    expect(dialog.locator("textarea")).to_have_value("否")
    dialog.locator("textarea").fill("现场复查，是蒸汽")
    dialog.locator(".btn-primary").click()
    expect(desk.locator(".corrected")).to_contain_text("现场复查，是蒸汽")
    expect(desk.locator("dialog[open]")).to_have_count(0)
    expect(desk.locator(".fail")).to_have_count(1)
    assert desk.url == first
    desk.locator("[data-dialog-open=do-approve]:visible").first.click()
    approve = desk.locator("#do-approve")
    approve.locator("[data-signature-switch]").click()
    approve.locator("[data-signature-typed]").fill("李主管")
    approve.locator(".dialog-foot .btn-primary").click()
    desk.wait_for_url(lambda url: url != first)
    assert "/patrols/" in desk.url
    assert (state_of(live_server, first), state_of(live_server, desk.url)) == ("reviewed", "submitted")


def test_the_phone_starts_in_a_zone_and_by_a_typed_code(officer: Page, live_server: LiveServer) -> None:
    officer.goto("/rounds")
    officer.locator(".scan-open").tap()
    officer.locator("#scan-dialog input[name=code]").fill("nosuchcode")
    expect(officer.locator("#scan-dialog")).to_be_visible()
    officer.locator("#scan-dialog .btn-primary").tap()
    expect(officer.locator("main")).to_contain_text("编码")
    officer.goto("/rounds/zones")
    officer.get_by_role("button", name="F1-A").first.tap()
    officer.wait_for_url("**/sheet")
    officer.goto("/rounds")
    expect(officer.locator("main")).to_contain_text("一层东区")


@pytest.mark.parametrize("path", ["/rounds", "/rounds/zones", "/rounds/shops", "/board"])
def test_the_officers_screens_are_clean_and_large(officer: Page, path: str) -> None:
    officer.goto(path)
    assert axe_violations(officer) == []
    assert officer.evaluate(SMALL) == []
    assert officer.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    "path", ["/review", "/plans", "/plans/new", "/spot-checks", "/board", "/review/next"]
)
def test_the_supervisors_screens_are_clean_on_a_phone_too(desk: Page, path: str) -> None:
    desk.set_viewport_size({"width": 390, "height": 3000})  # nothing lies under the bar at the bottom
    desk.goto(path)
    assert axe_violations(desk) == []
    assert desk.evaluate(SMALL) == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
