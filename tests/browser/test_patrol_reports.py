"""From the button to the PDF in a browser: the waiting page, the figures, the public page; axe on each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from mallops.blueprints.accounts.actions.sessions import start_session
from mallops.blueprints.accounts.rules.tokens import SESSION_KEY
from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols.actions import PhotoInput
from mallops.core.clock import business_date, now
from mallops.core.db import db, transaction
from mallops.core.documents import Document
from mallops.core.pdf import render
from tests.browser.axe import axe_violations
from tests.browser.conftest import LiveServer
from tests.factories import actor_of, make_cast
from tests.factories.patrols import answer_all, jpeg, make_sheets, submit_run

ground: dict[str, Any] = {}


def seed(app: Flask) -> None:
    """A submitted run with two photos; every report with a photo is made by a job."""
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, worker=replace(settings.worker, pdf_inline_photos=1))
    with app.app_context():
        with transaction():
            cast = make_cast()
            make_sheets(cast.mall)
            officer = actor_of(cast.officer)
            patrol = actions.start_free_zone(officer, cast.zone, actions.Start(uuid.uuid4()))
            answer_all(cast.officer, patrol, **{"1_5_a": "有人吸烟", "1_5_b": "smoking"})
        for colour in ("teal", "brown"):
            sent = PhotoInput(uuid.uuid4(), "1.5.a", "")
            actions.take_photo(officer, patrol.uid, sent, jpeg(colour, (640, 480)))
        with transaction():
            submit_run(cast.officer, patrol)
            token = start_session(cast.manager, None, user_agent="test")
        ground.update(patrol=patrol.uid, token=token, on=business_date(now(), cast.mall.tz))
        db.session.remove()


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    return seed


@pytest.fixture(scope="module", autouse=True)
def close_children() -> Any:
    yield
    render.close()


@pytest.fixture
def manager(page: Page, live_server: LiveServer) -> Page:
    """The manager at a desk, in Chinese."""
    client = live_server.app.test_client()
    with client.session_transaction() as cookie:
        cookie[SESSION_KEY] = ground["token"]
    value = client.get_cookie("mallops").value  # type: ignore[union-attr]
    page.context.add_cookies(
        [
            {"name": "mallops", "value": value, "url": live_server.url},
            {"name": "lang", "value": "zh_Hans_CN", "url": live_server.url},
        ]
    )
    return page


def test_the_waiting_page_ends_in_the_pdf(manager: Page, live_server: LiveServer) -> None:
    manager.goto(f"/patrols/{ground['patrol']}/report")
    assert axe_violations(manager) == []
    with manager.expect_response("**/documents/*.pdf", timeout=60_000) as pdf:
        manager.get_by_role("button", name="中文 PDF").click()
        manager.wait_for_url("**/jobs/**")
        waiting = manager.url
        assert axe_violations(manager) == []
    assert pdf.value.headers["content-type"] == "application/pdf"
    manager.goto(waiting)  # a browser without a viewer saves the PDF and stays where it was
    expect(manager.get_by_role("link", name="打开 PDF")).to_be_visible()
    assert axe_violations(manager) == []
    manager.goto(f"/patrols/{ground['patrol']}/report")
    expect(manager.get_by_text("当前", exact=True)).to_be_visible()
    with live_server.app.app_context():
        code = db.session.scalars(db.select(Document.verify_code)).one()
        db.session.remove()
    manager.context.clear_cookies()
    manager.goto(f"/verify/{code}")
    assert axe_violations(manager) == []
    expect(manager.get_by_role("heading", name="巡场检查报告")).to_be_visible()


@pytest.mark.parametrize("path", ["/patrols/daily", "/patrols/reports?period=month", "/patrols/labels"])
@pytest.mark.parametrize("width", [390, 1366])
def test_figures_and_labels_fit_and_are_accessible(manager: Page, path: str, width: int) -> None:
    faults: list[str] = []
    manager.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    manager.set_viewport_size({"width": width, "height": 844})
    manager.goto(path)
    assert manager.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_violations(manager) == []
    assert faults == []


def test_a_figure_leads_to_its_rows(manager: Page) -> None:
    manager.goto(f"/patrols/daily?on={ground['on']}")
    manager.locator("a.stat", has_text="不合格项").first.click()
    expect(manager.locator("tbody tr")).to_have_count(2)
    assert axe_violations(manager) == []
