"""A look at works in a shop without a network: kept on the phone with photo and time, sent once (15.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from mallops.blueprints.fitout.actions.applying import Application, apply_for
from mallops.blueprints.fitout.models import SiteLook, Violation
from mallops.core.db import db, utcnow
from tests.browser.conftest import LiveServer
from tests.browser.patrols.seed import sign_in
from tests.factories import actor_of, make_cast
from tests.factories.patrols import jpeg

ground: dict[str, Any] = {}
WORDS = "灭火器被挡住"


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """See seed."""
    return seed


def seed(app: Flask) -> None:
    """Works under way in the officer's zone."""
    with app.app_context():
        cast, today = make_cast(), utcnow().date()
        told = Application("full", company="净然装饰", starts_on=today, ends_on=today + dt.timedelta(days=20))
        case = apply_for(actor_of(cast.desk), told, tenant_id=cast.tenant.id)
        case.state, case.started_at = "working", utcnow()
        db.session.commit()
        ground.update(uid=case.uid, user=cast.officer.id)


def test_a_look_is_kept_without_a_network_and_sent_once(
    phone: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    sign_in(phone.context, live_server.app, ground["user"], live_server.url)
    where = f"/fitouts/{ground['uid']}/look"
    phone.goto(where)
    line = phone.locator("[data-draft-line]")
    expect(line).to_have_attribute("data-ready", "")
    phone.locator(".opening-line", has=phone.locator('input[name="v-fire"]')).click()
    item = phone.locator(".opening-item", has=phone.locator('input[name="v-fire"]'))
    item.locator('input[name="n-fire"]').fill(WORDS)
    picture = tmp_path / "fire.jpg"
    picture.write_bytes(jpeg("red"))
    item.locator('input[type="file"][name]').set_input_files(picture)
    expect(item.locator(".upload-item")).to_have_count(1)

    phone.context.set_offline(True)
    phone.locator(".opening-bar button").click()
    expect(line).to_contain_text("No network: nothing was sent")
    finished = utcnow()
    phone.context.set_offline(False)
    expect(line).to_contain_text("The network is back")
    phone.goto("/")  # the page goes away, as when the phone's memory is short
    phone.goto(where)
    expect(line).to_contain_text("is here again")
    expect(phone.locator('input[name="n-fire"]')).to_have_value(WORDS)
    phone.locator(".opening-bar button").click()
    phone.wait_for_url("**/works/*")
    with live_server.app.app_context():
        (look,) = db.session.scalars(sa.select(SiteLook)).all()
        assert look.failed == 1 and abs(look.at - finished) < dt.timedelta(minutes=1)
        assert db.session.scalars(sa.select(Violation.description)).all() == [WORDS]
    phone.goto(where)
    expect(line).to_contain_text("works without a network")
    expect(phone.locator('input[name="n-fire"]')).to_have_value("")
