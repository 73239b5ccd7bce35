"""A register in a browser: filters that follow the hand, a step on the phone, no fault for axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import axe_in_both_schemes, axe_violations
from tests.browser.conftest import PHONE, LiveServer

TOKENS: dict[str, str] = {}


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """The cast, three findings, and two people signed in."""

    def seed(app: Flask) -> None:
        from mallops.blueprints.fixes.actions import open_finding
        from mallops.core.db import db
        from tests.factories import actor_of, login_as, make_cast

        with app.app_context():
            cast = make_cast()
            for title, severity in (("Lamp broken", "minor"), ("Wet floor", "critical"), ("门坏了", "minor")):
                open_finding(
                    actor_of(cast.officer),
                    title=title,
                    severity=severity,
                    zone_id=cast.zone.id,
                    department="engineering",
                )
            db.session.commit()
            for who in ("officer", "supervisor"):
                client = login_as(app.test_client(), getattr(cast, who))
                cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
                TOKENS[who] = cookie.value if cookie else ""

    return seed


def sign_in(context: BrowserContext, server: LiveServer, who: str) -> None:
    name = server.app.config["SESSION_COOKIE_NAME"]
    context.add_cookies([{"name": name, "value": TOKENS[who], "url": server.url}])


@pytest.mark.parametrize(
    "path", ["/fixes/?more=1", "/fixes/new", "/feedback/", "/search?q=lamp", "/numbers/"]
)
def test_pages_have_no_fault(page: Page, live_server: LiveServer, path: str) -> None:
    sign_in(page.context, live_server, "supervisor")
    page.goto(path)
    assert axe_in_both_schemes(page) == []


def test_filters_change_the_list_and_the_address(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server, "supervisor")
    page.goto("/fixes/")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.locator("select[name=severity]").select_option("critical")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(f"{live_server.url}/fixes/?severity=critical")
    page.locator("select[name=severity]").select_option("")
    page.locator("#main input[name=q]").fill("lamp")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(f"{live_server.url}/fixes/?q=lamp")
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="More filters").click()
    expect(page.locator("select[name=owner]")).to_be_visible()


def test_a_quick_filter_fetches_the_list_alone(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server, "supervisor")
    page.goto("/fixes/?state=verified")
    expect(page.locator("tbody tr")).to_have_count(0)
    asked: list[str] = []
    page.on("request", lambda request: "/static/" in request.url or asked.append(request.url))
    page.locator(".views .chip").nth(1).click()
    expect(page.locator("tbody tr")).to_have_count(3)
    assert asked == [f"{live_server.url}/fixes/?view=open"]
    expect(page).to_have_url(asked[0])
    expect(page.locator("select[name=state]")).to_have_value("")
    page.locator("thead a.sort").first.click()
    expect(page).to_have_url(f"{live_server.url}/fixes/?view=open&sort=title")
    page.locator("select[name=severity]").select_option("critical")  # the view and the order stay
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(f"{live_server.url}/fixes/?view=open&severity=critical&sort=title")
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(3)


def test_a_finding_is_fixed_on_the_phone(phone: Page, live_server: LiveServer) -> None:
    sign_in(phone.context, live_server, "officer")
    phone.goto("/fixes/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_role("link", name="门坏了").click()
    phone.wait_for_load_state("load")
    assert axe_violations(phone) == []
    phone.get_by_role("link", name="Mark as fixed").click()
    dialog = phone.get_by_role("dialog", name="Mark as fixed")
    expect(dialog).to_be_visible()
    assert axe_violations(phone) == []
    dialog.get_by_role("textbox").fill("New hinge")
    dialog.get_by_role("button", name="Mark as fixed").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("To be verified")
    expect(phone.get_by_role("list", name="Timeline").get_by_text("New hinge")).to_be_visible()


def test_the_dialog_of_a_step_opens_without_script(browser: object, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)  # type: ignore[attr-defined]
    sign_in(context, live_server, "officer")
    page = context.new_page()
    page.goto("/fixes/")
    page.get_by_role("link", name="Lamp broken").click()
    page.get_by_role("link", name="Mark as fixed").click()
    page.locator("#do-fix textarea").fill("Done without script")
    page.locator("#do-fix button:has-text('Mark as fixed')").click()
    expect(page.get_by_text("Done without script").first).to_be_visible()
    context.close()


def test_long_names_neither_widen_a_list_nor_stack_its_states(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server, "supervisor")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/fixes/")
    page.evaluate(
        """() => {
          for (const row of document.querySelectorAll(".register tbody tr"))
            row.querySelector("td.nowrap").textContent = "阿卜杜热合曼·买买提依明江·吐尔逊古丽".repeat(3);
          for (const state of document.querySelectorAll(".register tbody .col-state .status"))
            state.lastChild.textContent = "已到期待撤除";
          for (const due of document.querySelectorAll(".register tbody .due"))
            due.lastChild.textContent = "in 23 h 59 min";
        }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    state = page.locator(".register tbody .col-state .status").first.bounding_box()
    assert state and state["height"] < 32, "one line"


def test_what_is_wrong_with_a_form_is_large_enough_to_tap(phone: Page, live_server: LiveServer) -> None:
    sign_in(phone.context, live_server, "supervisor")
    phone.goto("/fixes/new")
    phone.evaluate("document.querySelectorAll('main form').forEach((form) => { form.noValidate = true; })")
    phone.locator("main form[method=post] button[type=submit]").last.tap()
    link = phone.locator(".error-summary a").first
    expect(link).to_be_visible()
    box = link.bounding_box()
    assert box and box["height"] >= 44
