"""150 shops ticked for attendance in at most 160 taps, without a network, and sent once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from mallops.blueprints.attendance.models import AttendanceTick
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db
from mallops.core.malls import Mall
from tests.browser.floor.conftest import App, Opener, ground
from tests.factories import make_tenant, make_unit
from tests.support.floorserver import SHOPS_A_ZONE, ZONES, seed_floor

SHOPS, MOST_TAPS = 150, 160
A_ZONE = SHOPS // len(ZONES)


def seed(app: Flask) -> None:
    """Three zones of fifty shops."""
    ground["floor"] = seed_floor(app)
    with app.app_context():
        mall = db.session.scalars(sa.select(Mall)).one()
        for zone in db.session.scalars(sa.select(Zone)):
            for number in range(SHOPS_A_ZONE, A_ZONE):
                code = f"{zone.code[-1]}{number}"
                make_tenant(mall, make_unit(zone, code), code=code)
        db.session.commit()


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """See `seed`."""
    return seed


#: The middle of a tile, in the middle of the screen, where a thumb finds it.
MIDDLE = """(number) => {
    const tile = document.querySelectorAll(".floor-tile .tile-main")[number];
    tile.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = tile.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
}"""


class Thumb:
    """Counts every tap."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Locator) -> None:
        """One tap."""
        target.tap()
        self.taps += 1

    def tap_tile(self, page: Page, number: int) -> None:
        """One touch of the screen where the tile stands; nobody waits for an answer before the next."""
        page.touchscreen.tap(*page.evaluate(MIDDLE, number))
        self.taps += 1


def tick_zone(app: App, thumb: Thumb, late: int | None) -> None:
    """One tap a shop; the shop at `late` was late, which is what the dialog proposes."""
    tiles = app.page.locator(".floor-tile")
    expect(tiles).to_have_count(A_ZONE)
    for number in range(A_ZONE):
        if number == late:
            thumb.tap(tiles.nth(number).locator(".tile-more"))
            thumb.tap(app.page.locator("dialog[open]").get_by_role("button", name="保存"))
            expect(app.page.locator("dialog[open]")).to_have_count(0)
        else:
            thumb.tap_tile(app.page, number)
    expect(app.page.locator(".floor-tile.is-ticked")).to_have_count(A_ZONE)


def test_150_shops_in_160_taps_offline_and_sent_once(phone_app: Opener) -> None:
    app, thumb = phone_app().ready().offline(), Thumb()
    thumb.tap(app.page.locator('[data-tab="attendance"]'))
    thumb.tap(app.page.locator(".row-link").first)
    for at in range(len(ZONES)):
        tick_zone(app, thumb, late=7 if at < 2 else None)
        if at + 1 < len(ZONES):
            thumb.tap(app.page.get_by_role("link", name=re.compile("下一管区")))
            expect(app.page.locator(".floor-top h1")).to_contain_text(ZONES[at + 1])
    assert thumb.taps <= MOST_TAPS, thumb.taps
    assert len(app.kept()) == SHOPS
    assert app.rows(AttendanceTick) == []
    app.page.reload()  # the phone was put away: nothing is lost
    expect(app.page.locator(".floor-tile.is-ticked")).to_have_count(A_ZONE)
    app.online()
    rows = app.rows(AttendanceTick)
    assert Counter(one.tenant_id for one in rows) == Counter(one.id for one in app.rows(Tenant))
    assert Counter(one.state for one in rows) == {"on_time": SHOPS - 2, "late": 2}
    assert app.kept() == []
    app.offline().online()  # once more: what was sent is not sent again
    assert len(app.rows(AttendanceTick)) == SHOPS
