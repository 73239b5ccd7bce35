"""An order from a failed item on the phone to its verification, in browsers on both sides (issue 4)."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol
from mallops.core.db import db
from tests.browser.axe import axe_in_both_schemes, axe_violations
from tests.browser.conftest import PHONE, LiveServer
from tests.browser.patrols.conftest import Opener, ground, pass_all, take
from tests.browser.patrols.seed import seed_patrols, sign_in
from tests.factories.patrols import jpeg

SHOTS = os.environ.get("MALLOPS_SHOTS", "")
ITEM = "1.9.a1"
#: All that anybody types in the whole story, each word once.
DONE, BACK, AGAIN, NAME = "已打扫", "墙角还有纸屑", "墙角也打扫了", "李华"


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """See seed_patrols: a zone with shops, an officer, a supervisor, and an order of an earlier round."""
    return lambda app: ground.update(patrols=seed_patrols(app))


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def photo(tmp_path: Path, colour: str) -> Path:
    path = tmp_path / f"{colour}.jpg"
    path.write_bytes(jpeg(colour))
    return path


def fail_on_the_phone(sheet: Opener, picture: Path) -> tuple[str, str]:
    """An officer inspects a shop: one item fails, with a photo and a ready-made remark (order, remark)."""
    one = sheet("tenant")
    one.section("1.9")
    one.tap(ITEM, "fail")
    row = one.row(ITEM)
    chip = row.locator(".chip").first
    remark = chip.inner_text().strip()
    chip.tap()
    take(row, picture)
    pass_all(one)
    one.all_sent()
    one.page.wait_for_timeout(360)
    one.page.locator("[data-next].btn-primary").tap()
    for number, name in enumerate(("王秀英", NAME)):
        one.page.locator("#submit-dialog [data-signature-switch]").nth(number).tap()
        one.page.locator("#submit-dialog [data-signature-typed]").nth(number).fill(name)
    one.page.locator("#shop_signer").fill(NAME)
    one.page.locator("#submit-form button[type=submit]").tap()
    one.page.wait_for_url(f"**/patrols/{one.uid}")
    with one.server.app.app_context():
        source = sa.select(Patrol.id).where(Patrol.uid == uuid.UUID(one.uid)).scalar_subquery()
        made = db.session.scalars(sa.select(Finding).where(Finding.source_case_id == source)).one()
        assert (made.item_code, made.department, made.tenant_id) == (
            ITEM,
            "tenant",
            ground["patrols"].tenant_id,
        )
        return str(made.uid), remark


def send_answer(tenant: Page, words: str, picture: Path) -> None:
    """Fill the tenant's form and send it; a name given before stands there already."""
    tenant.locator("#words").fill(words)
    tenant.locator("input[name^=after_]").first.set_input_files(picture)
    expect(tenant.locator(".upload-item").first).to_be_visible()
    if not tenant.locator("#name").input_value():
        tenant.locator("#name").fill(NAME)
    tenant.locator("[data-signature-switch]").click()
    tenant.locator("#signature").fill(NAME)
    tenant.get_by_role("button", name="发送：已改好").click()
    expect(tenant.get_by_text("已发送：等待商场验收")).to_be_visible()


def step(desk: Page, order: str, label: str, note: str) -> None:
    """Take a step on the order's page."""
    desk.goto(f"/fixes/{order}")
    desk.locator(".page-header, header").get_by_role("link", name=label, exact=True).first.click()
    dialog = desk.locator("dialog[open]")
    if note:
        dialog.locator("textarea").fill(note)
    dialog.get_by_role("button", name=label, exact=True).click()


def pictures_of(paper: bytes) -> list[tuple[float, float, str]]:
    """(left, bottom, colour) of the large pictures on a paper's first page."""
    page, places = PdfReader(BytesIO(paper)).pages[0], {}

    def look(operator: bytes, words: list[Any], matrix: list[float], _text: list[float]) -> None:
        if operator == b"Do":
            places[str(words[0])] = (matrix[4], matrix[5])

    page.extract_text(visitor_operand_before=look)
    out = []
    for one in page.images:
        drawn = Image.open(BytesIO(one.data)).convert("RGB").resize((1, 1))
        red, _green, blue = drawn.getpixel((0, 0))  # type: ignore[misc]
        place = next((at for key, at in places.items() if one.name.startswith(key.strip("/"))), None)
        if place is not None:
            out.append((*place, "red" if red > blue + 60 else "blue" if blue > red + 60 else "other"))
    return out


def test_from_a_failed_item_on_the_phone_to_verified(
    page: Page,
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: LiveServer,
    tmp_path: Path,
    sheet: Opener,
) -> None:
    order, remark = fail_on_the_phone(sheet, photo(tmp_path, "red"))
    sign_in(page.context, live_server.app, ground["patrols"].supervisor_id, live_server.url)
    page.goto(f"/fixes/{order}")
    expect(page.locator("main")).to_contain_text(remark)
    shot(page, "order-open")
    page.goto(f"/fixes/{order}/notice")
    shot(page, "notice-empty")
    page.get_by_role("button", name="Make the link").click()
    address = page.locator("#link-url").input_value().replace("http://localhost", live_server.url)
    assert remark in page.locator("#chat-zh").input_value()
    assert axe_violations(page) == []
    shot(page, "notice-link")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("Copied")).to_be_visible()

    context = browser.new_context(**{**browser_context_args, "viewport": PHONE, "has_touch": True})
    tenant = context.new_page()
    tenant.goto(address)
    expect(tenant.get_by_role("heading", level=1)).to_contain_text(remark)
    assert axe_violations(tenant) == []
    shot(tenant, "tenant-open")
    assert tenant.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tenant.get_by_role("button", name="已知悉，马上整改").click()
    expect(tenant.get_by_text("整改中")).to_be_visible()
    send_answer(tenant, DONE, photo(tmp_path, "white"))
    shot(tenant, "tenant-sent")

    step(page, order, "Not fixed: send back", BACK)
    tenant.goto(address)
    expect(tenant.get_by_text(BACK)).to_be_visible()
    assert tenant.locator("#name").input_value() == NAME, "known from the first answer"
    shot(tenant, "tenant-back")
    send_answer(tenant, AGAIN, photo(tmp_path, "blue"))

    step(page, order, "Verify", "")
    page.goto(f"/fixes/{order}")
    line = page.locator("#timeline").inner_text()
    places = [line.index(words) for words in (DONE, BACK, AGAIN)]
    assert places == sorted(places) and NAME in line
    expect(page.locator(".before-after").first).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "order-verified")
    for lang in ("zh", "en"):
        paper = page.request.get(f"/fixes/{order}/print.pdf?lang={lang}").body()
        if SHOTS:
            Path(f"{SHOTS}/order-{lang}.pdf").write_bytes(paper)
        words = "".join(one.extract_text() for one in PdfReader(BytesIO(paper)).pages)
        assert all(one in words for one in (remark, DONE, BACK, AGAIN, NAME))
        before, after = (
            next(one for one in pictures_of(paper) if one[2] == colour) for colour in ("red", "blue")
        )
        assert before[0] < after[0] and abs(before[1] - after[1]) < 2, "side by side"
    tenant.goto(address)
    expect(tenant.get_by_text("已改好，谢谢")).to_be_visible()
    context.close()


@pytest.fixture
def older(live_server: LiveServer) -> str:
    """The order of an earlier round."""
    with live_server.app.app_context():
        return str(db.session.scalars(sa.select(Finding.uid).order_by(Finding.id)).first())


@pytest.mark.parametrize("path", ["{}/notice", "{}/arrange", "several", "report"])
def test_pages_of_orders_have_no_fault(page: Page, live_server: LiveServer, older: str, path: str) -> None:
    sign_in(page.context, live_server.app, ground["patrols"].supervisor_id, live_server.url)
    page.goto(f"/fixes/{path.format(older)}")
    assert axe_in_both_schemes(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_several_are_ticked_on_the_phone(phone: Page, live_server: LiveServer, older: str) -> None:
    sign_in(phone.context, live_server.app, ground["patrols"].supervisor_id, live_server.url)
    phone.goto("/fixes/several")
    box = phone.locator(f'input[name=uid][value="{older}"]')
    box.tap()
    expect(phone.locator(".bulk-bar")).to_be_visible()
    phone.locator(".bulk-bar button[value=remind]").tap()
    phone.wait_for_load_state()
    expect(phone.locator(".toast, .alert").first).to_be_visible()
