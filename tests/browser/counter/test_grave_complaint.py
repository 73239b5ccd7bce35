"""A grave complaint from the intake to agreement and money, each step by who has to take it (39, 40)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LiveServer

COOKIES: dict[str, str] = {}
ROLES = {"CMP": "specialist", "AGM": "assistant", "GM": "general"}
CUSTOMER, PHONE = "张三丰", "13912345678"


def seed(app: Flask) -> None:
    """The cast, a complaint specialist, the general manager and the assistant; all are signed in."""
    from mallops.core.db import db
    from tests.factories import login_as, make_cast, make_user

    with app.app_context():
        cast = make_cast()
        people = {
            name: make_user(cast.mall, role, login=name, name_en=name.title()) for role, name in ROLES.items()
        }
        db.session.commit()
        people |= {
            "desk": cast.desk, "manager": cast.manager, "supervisor": cast.supervisor,
            "leasing": cast.leasing, "finance": cast.finance,
        }  # fmt: skip
        for name, user in people.items():
            cookie = login_as(app.test_client(), user).get_cookie(app.config["SESSION_COOKIE_NAME"])
            COOKIES[name] = cookie.value if cookie else ""


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    return seed


class Desk:
    """The browsers of all who have to do with the complaint."""

    def __init__(self, browser: Browser, server: LiveServer) -> None:
        self.browser, self.server = browser, server
        self.pages: dict[str, Page] = {}

    def page(self, who: str) -> Page:
        """This person's browser, in English."""
        if who not in self.pages:
            context = self.browser.new_context(base_url=self.server.url)
            name = self.server.app.config["SESSION_COOKIE_NAME"]
            values = {name: COOKIES[who], "lang": "en"}
            context.add_cookies([{"name": k, "value": v, "url": self.server.url} for k, v in values.items()])
            self.pages[who] = context.new_page()
        return self.pages[who]

    def fill(self, who: str, url: str, button: str, **typed: Any) -> Page:
        """Open a form, type, sign, send; it is taken."""
        page = self.page(who)
        page.goto(url)
        for name, value in typed.items():
            if name == "signature":
                page.locator("[data-signature-switch]").click()
                page.locator("[data-signature-typed]").fill(value)
                continue
            field = page.locator(f"[name={name}]")
            kind = field.first.get_attribute("type")
            if kind in {"radio", "checkbox"}:
                page.locator(f"[name={name}][value='{value}']").check(force=True)
            elif field.first.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.first.fill(value)
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=True).first.click()
        expect(page.locator("[data-error-summary]")).to_have_count(0)
        return page

    def step(self, who: str, url: str, label: str) -> None:
        """Take a step that stands on the record's page."""
        page = self.page(who)
        page.goto(url)
        page.get_by_text(label, exact=True).first.click()
        dialog = page.locator("dialog[open]")
        if dialog.count():
            with page.expect_navigation():
                dialog.get_by_role("button", name=label, exact=True).click()

    def first(self, who: str, register: str) -> str:
        """The address of the first record of a register."""
        page = self.page(who)
        page.goto(register)
        found = re.search(rf"{register}[0-9a-f-]{{36}}", page.content())
        assert found is not None, f"{who} sees nothing in {register}"
        return found[0]

    def state(self, who: str, url: str) -> str:
        """What its page says."""
        page = self.page(who)
        page.goto(url)
        return page.locator("h1").inner_text()


def test_from_the_intake_to_the_agreement_and_the_money(browser: Browser, live_server: LiveServer) -> None:
    desk = Desk(browser, live_server)
    target = (dt.date.today() + dt.timedelta(days=6)).isoformat()
    page = desk.fill(
        "desk", "/complaints/new", "Register", phone=PHONE, customer=CUSTOMER, content="孩子吃了酸奶呕吐",
        category="goods", tenant="T001", asked="hurt", demand="医药费",
    )  # fmt: skip
    url = re.sub(r"^.*(/complaints/[0-9a-f-]{36}).*$", r"\1", page.url)
    refused = desk.page("specialist")
    assert refused.request.post(f"{live_server.url}{url}/steps/close").status in {400, 403, 409}
    page = desk.page("manager")
    page.goto(f"{url}/weigh")
    owner = page.locator("[name=owner] option", has_text="Specialist").first
    chosen = owner.get_attribute("value") or ""
    desk.fill(
        "manager", f"{url}/weigh", "Weigh and assign", severity="critical", owner=chosen, target_on=target
    )
    desk.step("specialist", url, "Begin to look into it")
    desk.fill("desk", f"{url}/feedback", "File the feedback letter", signature=CUSTOMER)
    desk.fill(
        "specialist", f"{url}/ask", "Write an internal letter", department="leasing", question="请核查冷柜"
    )
    letter = desk.first("leasing", "/internal-letters/")
    desk.fill("leasing", f"{letter}/answer", "Answer the letter", answer="冷柜故障，已维修")
    desk.fill(
        "specialist", f"{url}/report", "Send the report to be signed", cause="冷柜故障",
        responsibility="tenant", handling="已下架", proposal="赔付医药费", amount="500",
        basis="《消费者权益保护法》",
    )  # fmt: skip
    report = url.replace("/complaints/", "/complaint-reports/")
    for who in ("leasing", "supervisor", "specialist", "assistant"):
        desk.fill(who, report, "Sign the report", signature=who)
    desk.fill("specialist", f"{url}/reply", "Answer the customer", reply="赔付五百元")
    desk.fill("specialist", f"{url}/evaluate", "Note the evaluation", score="4")
    desk.fill("specialist", f"{url}/call", "Note the callback", text="满意")
    desk.fill(
        "specialist", f"{url}/mediate", "Save", a_name=CUSTOMER, a_address="和平路1号", a_phone=PHONE,
        a_id_number="310101199001011234", b_name="花店", b_contact="李四", subject="酸奶变质",
        b_duty="赔付五百元", agreed_on=dt.date.today().isoformat(),
    )  # fmt: skip
    desk.fill("specialist", f"{url}/party", "Sign", party="a", signature=CUSTOMER)
    desk.fill("specialist", f"{url}/party", "Sign", party="b", sealed="y", signature="李四")
    desk.fill("specialist", f"{url}/money", "Ask for a payment", basis="调解协议")
    payout = desk.first("finance", "/payouts/")
    desk.fill("assistant", f"{payout}/approve", "Approve the payment", signature="assistant")
    desk.fill(
        "finance", f"{payout}/pay", "Enter the payment", payment_no="P-1",
        paid_on=dt.date.today().isoformat(), signature=CUSTOMER,
    )  # fmt: skip
    desk.step("specialist", url, "Close the complaint")
    assert "Closed" in desk.state("specialist", url)
    for paper in ("feedback", "report", "mediation"):
        answer = desk.page("specialist").request.get(f"{live_server.url}{url}/{paper}.pdf")
        assert answer.ok and answer.headers["content-type"] == "application/pdf"
