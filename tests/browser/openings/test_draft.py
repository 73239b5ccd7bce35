"""A closing check where the network goes away: kept on the phone with photo and time, sent by hand (3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from mallops.blueprints.contractors.actions.kind import KIND as CONTRACTORS
from mallops.blueprints.contractors.actions.people import PostTyped, keep_post
from mallops.blueprints.contractors.models import PostCheck
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.openings import actions
from mallops.blueprints.openings.models import OpeningCheck
from mallops.blueprints.openings.queries import list_plans
from mallops.core.casework.actions import open_case
from mallops.core.db import db, utcnow
from tests.browser.conftest import LiveServer
from tests.browser.patrols.seed import sign_in
from tests.factories import actor_of, make_cast
from tests.factories.patrols import jpeg

ground: dict[str, Any] = {}
WORDS = "消防门没关"
NOTHING_KEPT = """() => new Promise((yes) => {
  const ask = indexedDB.open("mallops-sheet");
  ask.onsuccess = () => {
    const all = ask.result.transaction("kv").objectStore("kv").getAllKeys();
    all.onsuccess = () => { ask.result.close(); yes(!all.result.some((one) => one.startsWith("draft|"))); };
  };
})"""


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """See seed."""
    return seed


def seed(app: Flask) -> None:
    """A check of the officer's zone that has to be done now."""
    with app.app_context():
        cast = make_cast()
        actions.set_up(actor_of(cast.supervisor))
        plan = list_plans(cast.mall.id)["closing"]
        now = utcnow()
        check = OpeningCheck(
            mall_id=cast.mall.id,
            kind="openings",
            state="due",
            title=cast.zone.name_zh,
            severity="",
            department="",
            zone_id=cast.zone.id,
            place_id=cast.zone.id,
            phase="closing",
            on=now.date() - dt.timedelta(days=1),
            planned_from=now - dt.timedelta(hours=1),
            planned_until=now + dt.timedelta(hours=1),
            missed_from=now + dt.timedelta(hours=2),
            template_id=plan.template_id,
        )
        db.session.add(check)
        db.session.commit()
        ground.update(uid=check.uid, user=cast.officer.id, lead=cast.lead.id)
        boss = actor_of(cast.supervisor)
        company = {"title": "净然保洁", "service": "cleaning", "contract_no": "C-1"}
        company |= {"starts_on": dt.date(2026, 1, 1), "ends_on": now.date() + dt.timedelta(days=300)}
        case = open_case(boss, CONTRACTORS, company)
        keep_post(boss, case, PostTyped("大厅", 2, dt.time(8), dt.time(8)))
        db.session.commit()


def check_of(server: LiveServer) -> OpeningCheck:
    with server.app.app_context():
        return db.session.scalars(sa.select(OpeningCheck).filter_by(uid=ground["uid"])).one()


def test_what_was_typed_without_a_network_is_kept_restored_and_sent(
    phone: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    sign_in(phone.context, live_server.app, ground["user"], live_server.url)
    sheet = f"/opening-day/{ground['uid']}/do"
    phone.goto(sheet)
    line = phone.locator("[data-draft-line]")
    expect(line).to_have_attribute("data-ready", "")
    phone.locator(".opening-line").first.click()
    first = phone.locator(".opening-item").first
    first.locator('input[name^="r"]').fill(WORDS)
    picture = tmp_path / "door.jpg"
    picture.write_bytes(jpeg("red"))
    first.locator('input[type="file"][name]').set_input_files(picture)
    expect(first.locator(".upload-item")).to_have_count(1)

    phone.context.set_offline(True)
    phone.locator(".opening-bar button").click()
    expect(line).to_contain_text("No network: nothing was sent")
    assert check_of(live_server).state == "due"
    finished = phone.locator("[data-draft-moment]").input_value()

    phone.context.set_offline(False)
    expect(line).to_contain_text("The network is back")
    phone.goto("/")  # the page goes away, as when the phone's memory is short
    phone.goto(sheet)
    expect(line).to_contain_text("is here again")
    first = phone.locator(".opening-item").first
    expect(first.locator('input[name^="r"]')).to_have_value(WORDS)
    expect(first.locator(".upload-item")).to_have_count(1)
    assert finished and phone.locator("[data-draft-moment]").input_value() == finished  # not when it is sent
    phone.locator(".opening-bar button").click()
    # Where it goes depends on the hour: to the day, or to the next check that is due by the mall's clock.
    phone.wait_for_url(lambda url: not url.endswith(sheet))
    done = check_of(live_server)
    assert (done.state, done.exception_count) == ("done", 1)
    with live_server.app.app_context():
        assert db.session.scalars(sa.select(Finding.title)).all() == [WORDS]
    phone.wait_for_function(NOTHING_KEPT)


def test_a_round_of_posts_is_kept_sent_once_and_not_shown_again(phone: Page, live_server: LiveServer) -> None:
    sign_in(phone.context, live_server.app, ground["lead"], live_server.url)
    phone.goto("/contractors/posts?show=all")
    line = phone.locator("[data-draft-line]")
    expect(line).to_have_attribute("data-ready", "")
    phone.locator(".post-count label", has_text="2").click()
    phone.context.set_offline(True)
    phone.locator(".sheet-actions button").click()
    expect(line).to_contain_text("nothing was sent")
    phone.context.set_offline(False)
    phone.reload()
    expect(line).to_contain_text("is here again")
    with phone.expect_navigation():
        phone.locator(".sheet-actions button").click()
    phone.goto("/contractors/posts?show=all")
    expect(line).to_have_attribute("data-ready", "")
    expect(line).to_contain_text("works without a network")
    expect(phone.locator(".post-count input:checked")).to_have_count(0)
    with live_server.app.app_context():
        assert db.session.scalars(sa.select(PostCheck.present)).all() == [2]
