"""The patrol sheet on a phone: taps are real, what is stored is read back from the server's own tables."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolPhoto
from mallops.core.db import db, transaction
from tests.browser.axe import axe_violations
from tests.browser.conftest import PHONE
from tests.browser.patrols.conftest import (
    Opener,
    assert_stored_small,
    pass_all,
    sign_by_hand,
    take,
)

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
    assert [one.kept(store) for store in ("answers", "photos", "outbox")] == [0, 0, 0]
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
    expect(one.row("1.2.c")).to_have_class(re.compile("is-na"))
    one.all_sent()
    verdicts = {code: row.verdict for code, row in one.answers().items()}
    assert verdicts == {"1.2.a": "pass", "1.2.b": "fail", "1.2.c": "na"}
    assert axe_violations(one.page) == []


def test_folded_sections_cost_nothing(sheet: Opener) -> None:
    one = sheet()
    assert one.page.locator(".check-row").count() == 5
    assert one.page.evaluate("document.querySelectorAll('*').length") < 700
