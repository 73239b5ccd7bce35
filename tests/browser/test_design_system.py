"""The style guide in a browser: no fault for axe, and what our script promises, by finger and by keyboard."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_in_both_schemes, axe_violations
from tests.browser.conftest import PHONE


def test_no_fault_at_the_desk(page: Page) -> None:
    page.goto("/styleguide")
    assert axe_in_both_schemes(page) == []


def test_the_phone_page_has_no_fault_and_never_scrolls_sideways(phone: Page) -> None:
    phone.goto("/styleguide")
    assert axe_violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_controls_on_the_phone_are_large_enough_for_a_thumb(phone: Page) -> None:
    phone.goto("/styleguide")
    small = phone.evaluate(
        """[...document.querySelectorAll('main .btn, main .input, main .select, main .chip')]
        .filter(e => e.checkVisibility() && !e.closest('[popover]'))
        .filter(e => e.getBoundingClientRect().height < 43.5)
        .map(e => e.className)"""
    )
    assert small == []


def test_a_dangerous_button_asks_and_cancel_sends_nothing(page: Page) -> None:
    page.goto("/styleguide")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.locator(".page-head summary").click()
    page.locator(".page-head .menu-item-danger").click()
    dialog = page.locator("#confirm-dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[data-confirm-no]")).to_be_focused()
    dialog.locator("[data-confirm-no]").click()
    expect(dialog).to_be_hidden()
    assert "POST" not in sent


def test_a_drawn_signature_is_a_png_and_clear_empties_it(phone: Page) -> None:
    phone.goto("/styleguide")
    canvas = phone.locator("[data-signature] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 40, box["y"] + 60)
    phone.mouse.down()
    for step in range(20):
        phone.mouse.move(box["x"] + 40 + step * 6, box["y"] + 60 + (step % 5) * 6)
    phone.mouse.up()
    value = phone.eval_on_selector("[data-signature] input[type=hidden]", "field => field.value")
    image = Image.open(io.BytesIO(base64.b64decode(value.removeprefix("data:image/png;base64,"))))
    assert image.format == "PNG"
    assert image.getbbox() is not None
    phone.locator("[data-signature-clear]").click()
    assert phone.eval_on_selector("[data-signature] input[type=hidden]", "field => field.value") == ""


def test_a_name_may_be_typed_instead_of_drawn(page: Page) -> None:
    page.goto("/styleguide")
    page.locator("[data-signature-switch]").click()
    page.keyboard.type("王建国")
    form = "document.querySelector('[data-signature]').closest('form')"
    sent = page.evaluate(f"new FormData({form}).getAll('signature')")
    assert sent == ["王建国"]


def test_photos_are_shrunk_shown_and_removable(phone: Page, tmp_path: Path) -> None:
    big = tmp_path / "big.jpg"
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(big, quality=95)
    phone.goto("/styleguide")
    phone.set_input_files("input[name=photos]", big)
    expect(phone.locator(".upload-item")).to_have_count(1)
    size = phone.evaluate("document.querySelector('input[name=photos]').files[0].size")
    assert size < big.stat().st_size / 2
    phone.locator(".upload-item button").click()
    expect(phone.locator(".upload-item")).to_have_count(0)
    assert phone.evaluate("document.querySelector('input[name=photos]').files.length") == 0


def test_the_light_box_walks_through_the_gallery(page: Page) -> None:
    page.goto("/styleguide")
    page.locator("a[data-photo]").nth(1).click()
    expect(page.locator("[data-lightbox-count]")).to_have_text("2 / 6")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-lightbox-count]")).to_have_text("3 / 6")
    page.keyboard.press("Escape")
    expect(page.locator("#lightbox")).to_be_hidden()


def test_rows_are_walked_and_ticked_by_keyboard(page: Page) -> None:
    page.goto("/styleguide")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".register [data-row]").nth(1)).to_be_focused()
    expect(page.locator(".bulk-bar")).to_be_hidden()
    page.keyboard.press("x")
    expect(page.locator(".bulk-bar")).to_be_visible()
    expect(page.locator("[data-bulk-count]")).to_have_text("1")


def test_the_filters_are_a_sheet_on_the_phone_and_a_row_at_the_desk(page: Page, phone: Page) -> None:
    page.goto("/styleguide")
    expect(page.locator("#filters select").first).to_be_visible()
    phone.goto("/styleguide")
    expect(phone.locator("#filters")).to_be_hidden()
    phone.locator(".filter-open").click()
    expect(phone.locator("#filters")).to_be_visible()
