"""An order from a failed item to its verification, in a browser on both sides (issue 4, acceptance)."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import axe_violations
from tests.browser.conftest import PHONE, LiveServer

TOKENS: dict[str, str] = {}
ORDER: dict[str, str] = {}
SHOTS = os.environ.get("MALLOPS_SHOTS", "")


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """A patrol with one failed item and its photo, as the phone submits it; two people signed in."""

    def seed(app: Flask) -> None:
        from mallops.blueprints.fixes.models import Finding
        from mallops.core import jobs
        from mallops.core.db import db
        from tests.factories import login_as, make_cast

        with app.app_context():
            cast = make_cast()
            walk(cast)
            db.session.commit()
            jobs.run_pending()
            finding = db.session.scalars(sa.select(Finding)).one()
            finding.department, finding.tenant_id = "tenant", cast.tenant.id
            db.session.commit()
            ORDER.update(uid=str(finding.uid), title=finding.title, number=finding.number or "")
            for who in ("officer", "supervisor"):
                client = login_as(app.test_client(), getattr(cast, who))
                cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
                TOKENS[who] = cookie.value if cookie else ""

    return seed


def walk(cast) -> None:  # type: ignore[no-untyped-def]
    """The failed item."""
    import hashlib
    import uuid

    from mallops.blueprints.patrols import actions
    from mallops.core import clock
    from mallops.core.audit import acting
    from tests.factories import actor_of
    from tests.factories.patrols import (
        answer_all,
        jpeg,
        make_plan,
        make_rounds,
        make_run,
        make_sheets,
        submit_run,
    )

    today = clock.now()
    monday = (today - dt.timedelta(days=today.weekday() + 7)).replace(hour=3)
    officer = actor_of(cast.officer)
    with clock.frozen(monday), acting(officer, "patrols.submit"):
        make_sheets(cast.mall)
        make_plan(cast.mall, {cast.zone: cast.officer})
        patrol = make_run(cast.officer, make_rounds(cast.mall, monday.date())[0])
        picture = jpeg("red")
        sent = actions.PhotoInput(uuid.uuid4(), "1.2.a", hashlib.sha256(picture).hexdigest())
        actions.take_photo(officer, patrol.uid, sent, picture)
        answer_all(cast.officer, patrol, **{"1_2_a": "地面有纸屑"})
        submit_run(cast.officer, patrol)


def sign_in(context: BrowserContext, server: LiveServer, who: str) -> None:
    name = server.app.config["SESSION_COOKIE_NAME"]
    context.add_cookies([{"name": name, "value": TOKENS[who], "url": server.url}])


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def photo(tmp_path: Path, colour: str) -> str:
    from tests.factories.patrols import jpeg

    path = tmp_path / f"{colour}.jpg"
    path.write_bytes(jpeg(colour))
    return str(path)


def send_answer(tenant: Page, words: str, picture: str) -> None:
    """Fill the tenant's form and send it."""
    tenant.locator("#words").fill(words)
    tenant.locator("input[name^=after_]").first.set_input_files(picture)
    expect(tenant.locator(".upload-item").first).to_be_visible()
    tenant.locator("#name").fill("李华")
    tenant.locator("[data-signature-switch]").click()
    tenant.locator("#signature").fill("李华")
    tenant.get_by_role("button", name="发送：已改好").click()
    expect(tenant.get_by_text("已发送：等待商场验收")).to_be_visible()


def step(desk: Page, label: str, note: str) -> None:
    """Take a step on the order's page."""
    desk.goto(f"/fixes/{ORDER['uid']}")
    desk.locator(".page-header, header").get_by_role("link", name=label, exact=True).first.click()
    dialog = desk.locator("dialog[open]")
    if note:
        dialog.locator("textarea").fill(note)
    dialog.get_by_role("button", name=label, exact=True).click()


def test_from_failed_item_to_verified(
    page: Page, browser: Browser, browser_context_args: dict, live_server: LiveServer, tmp_path: Path
) -> None:
    sign_in(page.context, live_server, "supervisor")
    page.goto(f"/fixes/{ORDER['uid']}")
    shot(page, "order-open")
    page.goto(f"/fixes/{ORDER['uid']}/notice")
    shot(page, "notice-empty")
    page.get_by_role("button", name="Make the link").click()
    address = page.locator("#link-url").input_value().replace("http://localhost", live_server.url)
    assert axe_violations(page) == []
    shot(page, "notice-link")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("Copied")).to_be_visible()

    context = browser.new_context(**{**browser_context_args, "viewport": PHONE, "has_touch": True})
    tenant = context.new_page()
    tenant.goto(address)
    expect(tenant.get_by_role("heading", level=1)).to_contain_text(ORDER["title"])
    assert axe_violations(tenant) == []
    shot(tenant, "tenant-open")
    assert tenant.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tenant.get_by_role("button", name="已知悉，马上整改").click()
    expect(tenant.get_by_text("整改中")).to_be_visible()
    send_answer(tenant, "已打扫", photo(tmp_path, "white"))
    shot(tenant, "tenant-sent")

    step(page, "Not fixed: send back", "墙角还有纸屑")
    tenant.goto(address)
    expect(tenant.get_by_text("墙角还有纸屑")).to_be_visible()
    shot(tenant, "tenant-back")
    send_answer(tenant, "墙角也打扫了", photo(tmp_path, "blue"))

    step(page, "Verify", "")
    page.goto(f"/fixes/{ORDER['uid']}")
    line = page.locator("#timeline").inner_text()
    for words in ("已打扫", "墙角还有纸屑", "墙角也打扫了", "李华"):
        assert words in line
    assert line.index("已打扫") < line.index("墙角还有纸屑") < line.index("墙角也打扫了")
    expect(page.locator(".before-after").first).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "order-verified")
    paper = page.request.get(f"/fixes/{ORDER['uid']}/order.pdf?lang=zh")
    assert paper.body().startswith(b"%PDF-")
    if SHOTS:
        Path(f"{SHOTS}/order.pdf").write_bytes(paper.body())
    tenant.goto(address)
    expect(tenant.get_by_text("已改好，谢谢")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["notice", "arrange"])
def test_pages_of_an_order_have_no_fault(page: Page, live_server: LiveServer, path: str, scheme: str) -> None:
    sign_in(page.context, live_server, "supervisor")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"/fixes/{ORDER['uid']}/{path}")
    assert axe_violations(page) == []
    shot(page, f"{path}-{scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["several", "report"])
def test_pages_of_many_have_no_fault(page: Page, live_server: LiveServer, path: str, scheme: str) -> None:
    sign_in(page.context, live_server, "supervisor")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"/fixes/{path}")
    assert axe_violations(page) == []
    shot(page, f"{path}-{scheme}")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, f"{path}-{scheme}-phone")
