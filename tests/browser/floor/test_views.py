"""The views of the phone's app: online, in the basement, and what reaches the server afterwards."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

import pytest
import segno
from playwright.sync_api import expect

from mallops.blueprints.attendance.models import AttendanceTick
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol
from mallops.core.casework.models import CaseEvent
from mallops.core.db import db, transaction
from tests.browser.axe import axe_violations
from tests.browser.conftest import PHONE
from tests.browser.floor.conftest import App, Opener

VIEWS = ("", "scan", "saw", "attendance", "findings", "zones", "shops")

# -- today --------------------------------------------------------------------------------------------------


def test_today_shows_rounds_their_age_and_readiness(phone_app: Opener) -> None:
    app = phone_app().ready()
    expect(app.page.locator(".floor-age")).to_contain_text(re.compile(r"\d\d:\d\d"))
    expect(app.page.locator("[data-ready]")).to_contain_text("3 轮、3 个管区、6 家店")
    expect(app.page.locator(".round-card", has_text="F1-B")).to_contain_text("可巡场")
    expect(app.page.locator(".floor-sync")).to_have_attribute("href", "#/outbox")


def test_every_view_opens_without_a_network_and_says_how_old_it_is(phone_app: Opener) -> None:
    app = phone_app().ready().offline()
    for view in VIEWS:
        app.open(view)
        app.page.reload()
        app.page.locator(".floor-top h1").wait_for()
        expect(app.page.locator(".floor-top h1")).not_to_be_empty()
    app.open()
    expect(app.page.locator(".floor-as-of")).to_have_class("floor-as-of is-offline")
    expect(app.page.locator(".floor-offline", has_text="抽查")).to_be_visible()
    expect(app.page.get_by_text("转交需要联网").first).to_be_visible()
    expect(app.page.locator('a[href="/board"]')).to_have_count(0)


def test_a_round_starts_without_a_network_by_tapping(phone_app: Opener) -> None:
    app = phone_app().ready().offline()
    app.page.locator(".round-card", has_text="F1-B").get_by_role("button", name="开始巡场").tap()
    app.page.wait_for_url("**/patrols/*/sheet")
    app.page.locator(".sheet-section").first.wait_for()
    uid = app.page.url.split("/")[-2]
    app.open()
    card = app.page.locator(".round-card", has_text="F1-B")
    expect(card).to_contain_text("在本机开始")
    expect(card.get_by_role("link", name="继续")).to_have_attribute("href", f"/patrols/{uid}/sheet")
    app.online()
    (run,) = app.rows(Patrol, uid=uuid.UUID(uid))
    assert (run.state, run.presence, run.purpose) == ("draft", "tapped", "round")


def test_a_round_starts_without_a_network_by_its_code(phone_app: Opener) -> None:
    app = phone_app().ready().offline()
    zone = app.zone("F1-C")
    app.tab("scan")
    app.page.get_by_label("标签编码").fill(zone["qr"].lower())
    app.page.get_by_label("标签编码").press("Enter")
    expect(app.page.locator(".floor-presence")).to_contain_text("已到场")
    app.button("开始巡场").first.tap()
    app.page.wait_for_url("**/patrols/*/sheet")
    uid = app.page.url.split("/")[-2]
    app.open().online()
    (run,) = app.rows(Patrol, uid=uuid.UUID(uid))
    assert (run.presence, run.purpose) == ("scanned", "round")


# -- scan ---------------------------------------------------------------------------------------------------


def test_codes_of_nowhere_are_told_from_codes_of_a_shop(phone_app: Opener) -> None:
    app = phone_app().ready().offline().tab("scan")
    field = app.page.get_by_label("标签编码")
    for typed, said in (
        ("", "请输入"),
        ("ZZZZ2222", "ZZZZ2222"),
        ("https://example.org/%%", "不是管区或店铺"),
    ):
        field.fill(typed)
        field.press("Enter")
        expect(app.page.locator("#code-error")).to_contain_text(said)
    field.fill(f"https://mall.example/t/{app.shop('A0')['qr']}?x=1")
    field.press("Enter")
    expect(app.button("开始巡检")).to_be_visible()
    app.page.go_back()
    expect(field).to_be_visible()


def test_the_camera_is_read_by_our_own_reader_where_the_browser_has_none(phone_app: Opener) -> None:
    app = phone_app().ready()
    code = app.zone("F1-C")["qr"]
    modules = segno.make(f"https://mall.example/z/{code}").matrix
    app.page.add_init_script(CAMERA % json.dumps([list(row) for row in modules]))
    app.offline().open("scan")
    app.page.reload()
    expect(app.page.locator(".floor-presence")).to_contain_text("已到场", timeout=10_000)


#: A camera that sees one label, drawn from the modules of its code; and no reader of the browser's own.
CAMERA = """
delete globalThis.BarcodeDetector;
const rows = %s;
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const pen = canvas.getContext("2d");
  const size = 320 / rows.length;
  setInterval(() => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, 640, 480);
    pen.fillStyle = "#111";
    const fill = (x, y) => pen.fillRect(160 + x * size, 80 + y * size, size + 0.5, size + 0.5);
    rows.forEach((row, y) => row.forEach((dark, x) => dark && fill(x, y)));
  }, 60);
  return canvas.captureStream(15);
};
"""


# -- saw something ------------------------------------------------------------------------------------------


def test_something_seen_in_the_basement_arrives_with_its_photo(phone_app: Opener, picture: Path) -> None:
    app = phone_app().ready().offline().tab("saw")
    app.button("保存").tap()
    expect(app.page.locator("#saw-error")).to_contain_text("管区")
    app.page.get_by_label("管区").select_option(app.zone("F1-C")["uid"])
    app.button("消防通道堵塞").tap()
    app.page.locator(".photo-add input").first.set_input_files(picture)
    expect(app.page.locator(".photo-thumb")).to_have_count(1)
    app.page.reload()  # the camera came back, or the battery died
    expect(app.page.locator(".photo-thumb")).to_have_count(1)
    expect(app.page.get_by_label("问题说明")).to_have_value("消防通道堵塞")
    app.button("严重").tap()
    app.button("保存").tap()
    expect(app.told()).to_contain_text("已保存在手机")
    assert sorted(one["kind"] for one in app.kept()) == ["finding", "fphoto"]
    expect(app.page.locator(".photo-thumb")).to_have_count(0)
    expect(app.page.locator(".rows")).to_contain_text("消防通道堵塞")
    app.online()
    (found,) = [one for one in app.rows(Finding) if one.title == "消防通道堵塞"]
    assert (found.state, found.severity) == ("open", "major")
    assert app.kept() == []


# -- attendance ---------------------------------------------------------------------------------------------


def test_shops_are_ticked_offline_with_an_exception_and_one_tap_for_the_rest(
    phone_app: Opener, picture: Path
) -> None:
    app = phone_app().ready().offline().tab("attendance")
    app.page.locator(".row-link", has_text="F1-A").tap()
    app.page.locator("[data-code=open]").tap()
    tiles = app.page.locator(".floor-tile")
    expect(tiles).to_have_count(2)
    tiles.nth(0).locator(".tile-more").tap()
    dialog = app.page.locator("dialog[open]")
    dialog.locator("[data-code=late]").tap()
    dialog.locator("textarea").fill("10:20 才开门")
    dialog.locator(".photo-add input").first.set_input_files(picture)
    expect(dialog.locator(".photo-thumb")).to_have_count(1)
    dialog.get_by_role("button", name="保存").tap()
    expect(tiles.nth(0)).to_have_class(re.compile("is-ticked tone-warn"))
    app.page.locator(".section-rest").tap()
    expect(tiles.nth(1)).to_have_class(re.compile("is-ticked tone-ok"))
    expect(app.page.locator(".section-rest")).to_be_hidden()
    app.page.reload()
    expect(tiles.nth(0)).to_have_class(re.compile("is-ticked tone-warn"))
    app.online()
    ticks = {one.state: one for one in app.rows(AttendanceTick)}
    assert set(ticks) == {"late", "on_time"}
    assert ticks["late"].remark == "10:20 才开门"


def test_a_tick_is_taken_back_before_it_is_sent(phone_app: Opener) -> None:
    app = phone_app().ready()
    app.open(f"attendance/{app.zone('F1-B')['uid']}")
    tile = app.page.locator(".floor-tile").first
    tile.locator(".tile-main").tap()
    expect(tile).to_have_class(re.compile("is-ticked"))
    app.told().get_by_role("button").tap()
    expect(tile).not_to_have_class(re.compile("is-ticked"))
    assert app.kept() == []


# -- findings -----------------------------------------------------------------------------------------------


def test_a_finding_is_looked_at_offline_and_marked_as_fixed(phone_app: Opener, picture: Path) -> None:
    app = phone_app().ready().offline().tab("findings")
    app.page.locator(".row-link", has_text="镜面水渍").tap()
    expect(app.page.locator(".floor-offline")).to_contain_text("完整记录")
    app.button("已整改").tap()
    expect(app.page.locator("#check-error")).not_to_be_empty()
    app.button("已清洁").tap()
    app.page.locator(".photo-add input").first.set_input_files(picture)
    expect(app.page.locator(".photo-thumb")).to_have_count(1)
    app.button("已整改").tap()
    expect(app.told()).to_contain_text("已保存在手机")
    app.tab("findings")
    expect(app.page.locator(".rows li", has_text="镜面水渍")).to_contain_text("现场已整改")
    app.online()
    (found,) = [one for one in app.rows(Finding) if one.title == "镜面水渍"]
    assert found.state == "fixed"
    assert [one.note for one in app.rows(CaseEvent, case_id=found.id) if "已清洁" in one.note]


# -- for everyone -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "lang"), [("light", "zh_Hans_CN"), ("dark", "en")])
def test_no_fault_for_axe_and_nothing_too_small(phone_app: Opener, scheme: str, lang: str) -> None:
    app = phone_app(color_scheme=scheme, locale="en-GB" if lang == "en" else "zh-CN")
    set_language(app, lang)
    try:
        app.ready()
        details = (
            f"at/{app.zone('F1-C')['uid']}/scan",
            f"shop/{app.shop('C1')['uid']}",
            f"attendance/{app.zone('F1-C')['uid']}",
        )
        for view in (*VIEWS, *details):
            app.open(view)
            app.page.wait_for_timeout(150)
            assert axe_violations(app.page) == [], view
            assert app.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], view
            assert app.page.evaluate(SMALL) == [], view
        app.page.locator(".tile-more").first.tap()
        assert axe_violations(app.page) == []
    finally:
        set_language(app, "zh_Hans_CN")


SMALL = """[...document.querySelectorAll(".floor :is(button, a, select, input, textarea)")]
    .filter(e => e.checkVisibility() && !e.matches(".link, .row-link, .photo-add input, .skip-link"))
    .filter(e => e.getBoundingClientRect().height < 43.5 || e.getBoundingClientRect().width < 43.5)
    .map(e => e.className + " " + e.textContent)"""


def set_language(app: App, lang: str) -> None:
    """The officer's own language."""
    from mallops.blueprints.accounts.models import User

    with app.server.app.app_context(), transaction():
        db.session.get_one(User, app.ground.officer_id).lang = lang


def test_nothing_of_the_floor_is_known_without_a_first_visit(phone_app: Opener) -> None:
    app = phone_app()
    app.page.context.clear_cookies()
    app.page.goto("/floor")
    expect(app.page.get_by_role("alert")).to_contain_text("请先登录")
    expect(app.page.get_by_role("link", name="登录")).to_have_attribute("href", re.compile("/login"))


def test_back_leads_back_and_the_title_has_the_focus(phone_app: Opener) -> None:
    app = phone_app().ready()
    app.tab("findings")
    expect(app.page.locator(".floor-top h1")).to_be_focused()
    expect(app.page).to_have_title(re.compile("整改"))
    app.page.locator(".row-link").first.tap()
    expect(app.page.locator(".floor-top h1")).to_contain_text("ONE-")
    app.page.go_back()
    expect(app.page.locator('[data-tab="findings"]')).to_have_attribute("aria-current", "page")
    app.page.go_back()
    expect(app.page.locator('[data-tab="today"]')).to_have_attribute("aria-current", "page")
