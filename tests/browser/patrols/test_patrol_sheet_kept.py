"""Nothing that an officer did on the phone is lost, doubled or sent by somebody else."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from mallops.blueprints.accounts.actions.sessions import revoke_sessions
from mallops.blueprints.patrols.models import PatrolAnswer
from mallops.core.db import transaction
from tests.browser.patrols.conftest import (
    Opener,
    SheetPage,
    assert_stored_small,
    ground,
    take,
    watched,
)
from tests.browser.patrols.seed import sign_in
from tests.factories import PASSWORD


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
    one.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
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
