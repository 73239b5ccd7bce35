"""Work of several people that meets on the server: a round of two, ticks, looks at findings, handed items."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from mallops.blueprints.accounts.models import User
from mallops.blueprints.attendance.models import AttendanceTick
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.floor.models import HandedItem, PhonePhoto
from mallops.blueprints.patrols.actions import Start, start_free_zone
from mallops.blueprints.sites.models import Zone
from mallops.core.casework.models import CaseEvent
from mallops.core.db import db
from tests.browser.offline.conftest import Floor
from tests.factories import actor_of
from tests.factories.patrols import answer_all, submit_run
from tests.support.officer import Officer, pictures
from tests.support.phonebrowser import PhoneBrowser
from tests.support.proxy import AFTER_COMMIT, Request

NewPhone = Callable[..., PhoneBrowser]
DESK = {"viewport": {"width": 1366, "height": 900}, "has_touch": False, "is_mobile": False}
DIRTY = "镜面水渍"


def is_write(request: Request) -> bool:
    """What carries work."""
    return request.method == "POST" and request.path.startswith("/api/")


@pytest.fixture
def desk(new_phone: NewPhone) -> Callable[[str], Officer]:
    """The supervisor at the desk, on a page."""
    return lambda path: Officer(new_phone(**DESK), "supervisor").sign_in(path)


def test_two_officers_offline_on_one_round_are_merged_and_what_differs_is_shown(
    floor: Floor, officer: Officer, new_phone: NewPhone, desk: Callable[[str], Officer]
) -> None:
    other = Officer(new_phone(), "colleague").sign_in().make_ready()
    floor.proxy.refuse()
    first = officer.start_round("F1-A")
    officer.fail("1.2.a", 1)
    officer.tap("1.2.b", "pass")
    other.start_round("F1-A")
    other.section("1.2")
    other.tap("1.2.a", "pass")
    other.tap("1.2.c", "pass")
    other.phone.kill()  # or it might be heard first
    floor.proxy.connect()
    officer.send_all()
    other.phone.start()
    other.sign_in()
    other.send_all()
    (run,) = floor.server.patrols()
    assert str(run.uid) == first, "the second joined the round of the first"
    by = {(one.item_code, one.answered_by_id) for one in floor.server.answers()}
    mine, theirs = floor.ground.officer_id, floor.ground.colleague_id
    assert by == {("1.2.a", mine), ("1.2.b", mine), ("1.2.a", theirs), ("1.2.c", theirs)}
    officer.open_sheet(first)
    officer.section("1.2")
    expect(officer.row("1.2.c")).to_have_class(re.compile("is-pass"))
    officer.pass_rest()
    officer.sign()
    officer.send_all()
    assert [one.state for one in floor.server.patrols()] == ["submitted"]
    page = desk(f"/patrols/{first}").page
    card = page.locator("#two-verdicts")
    expect(card).to_contain_text("Wang Xiuying")
    expect(card).to_contain_text("Zhao Tiezhu")
    expect(card.locator("li")).to_have_count(1)


def test_ticks_made_offline_arrive_once_though_every_reply_is_lost(floor: Floor, officer: Officer) -> None:
    floor.proxy.refuse()
    officer.open_floor(f"/attendance/{floor.ground.zones['F1-A']}")
    officer.page.locator("[data-code=open]").tap()
    officer.page.locator(".section-rest").tap()
    expect(officer.page.locator(".floor-tile.is-ticked")).to_have_count(2)
    made = {row["uid"]: row["body"]["tenant"] for row in officer.phone.outbox(kind="tick")}
    officer.phone.kill()
    officer.phone.start()
    officer.open_floor(f"/attendance/{floor.ground.zones['F1-A']}")
    expect(officer.page.locator(".floor-tile.is-ticked")).to_have_count(2)
    floor.proxy.connect()
    floor.proxy.cut((AFTER_COMMIT, AFTER_COMMIT), is_write)
    officer.sign_in()
    officer.send_all()
    assert {str(one.uid) for one in floor.server.rows(AttendanceTick)} == set(made)
    assert sorted(made.values()) == sorted(floor.ground.tenants[:2])
    assert any(one.fate == AFTER_COMMIT for one in floor.proxy.torn())


def a_finding(floor: Floor) -> None:
    """An open finding that the officer left earlier in F1-A."""
    officer = db.session.get_one(User, floor.ground.officer_id)
    zone = db.session.scalars(sa.select(Zone).filter_by(code="F1-A")).one()
    patrol = start_free_zone(actor_of(officer), zone, Start(uuid.uuid4()))
    db.session.commit()
    answer_all(officer, patrol, **{"1_3_c": DIRTY})
    submit_run(officer, patrol)
    db.session.commit()


def test_a_finding_is_checked_again_offline_and_the_look_arrives_once(floor: Floor, officer: Officer) -> None:
    floor.server.read(lambda: a_finding(floor))
    officer.open_floor("/findings")
    line = officer.page.locator(".row-link", has_text=DIRTY)
    expect(line).to_be_visible()
    floor.proxy.refuse()
    officer.open_floor("/findings")
    line.tap()
    officer.page.locator("#check-title").wait_for()
    officer.page.locator("section[aria-labelledby=check-title] textarea").fill("已擦净")
    officer.page.locator(".photo-add input").first.set_input_files(pictures(1))
    expect(officer.page.locator(".photo-thumb")).to_have_count(1)
    officer.page.get_by_role("button", name="已整改").tap()
    expect(officer.page.locator(".floor-told")).to_contain_text("已保存在手机")
    floor.proxy.connect()
    floor.proxy.cut((AFTER_COMMIT, 0.5), is_write)
    officer.send_all()
    (found,) = floor.server.rows(Finding)
    assert found.state == "fixed"
    notes = [one.note for one in floor.server.rows(CaseEvent, case_id=found.id)]
    assert sum("已擦净" in (note or "") for note in notes) == 1
    (picture,) = floor.server.rows(PhonePhoto)
    assert picture.hung_at is not None


def test_a_refused_item_is_handed_to_the_supervisor_with_its_picture(
    floor: Floor, officer: Officer, desk: Callable[[str], Officer]
) -> None:
    floor.proxy.refuse()
    officer.open_floor("/saw")
    officer.page.get_by_label("管区").select_option(floor.ground.zones["F1-B"])
    officer.page.locator("#saw-words").fill("吊顶松动")
    officer.page.locator(".photo-add input").first.set_input_files(pictures(1))
    expect(officer.page.locator(".photo-thumb")).to_have_count(1)
    officer.page.get_by_role("button", name="保存").tap()
    expect(officer.page.locator(".floor-told")).to_contain_text("已保存在手机")
    (sha,) = officer.phone.photo_hashes().values()
    officer.poison(kind="finding", severity="terrible")
    floor.proxy.connect()
    officer.send_all()
    assert floor.server.rows(Finding) == []
    officer.open_floor("/outbox")
    card = officer.page.locator("[data-refused]")
    why = card.locator("[role=alert]").inner_text()
    assert why
    card.get_by_role("button", name="转交主管").tap()
    expect(card).to_have_count(0)
    officer.send_all()
    assert officer.phone.outbox() == []
    (handed,) = floor.server.rows(HandedItem)
    assert (handed.reason, handed.by_id) == (why, floor.ground.officer_id)
    page = desk("/from-phones").page
    page.get_by_role("link", name="吊顶松动").click()
    expect(page.locator("#handed-item")).to_contain_text(why)
    expect(page.locator("#handed-item")).to_contain_text("F1-B")
    expect(page.locator("#handed-item")).not_to_contain_text("{")
    image = page.locator("#handed-item img").first
    expect(image).to_be_visible()
    address = image.get_attribute("src") or ""
    assert page.request.get(address).status == 200
    (picture,) = floor.server.rows(PhonePhoto)
    assert (picture.for_kind, picture.photo.sha256) == ("handed", sha)
    page.locator("textarea").fill("已安排工程部加固")
    page.locator("#handed-item form button").last.click()
    page.wait_for_url("**/from-phones*")
    page.goto("/from-phones?state=done")
    expect(page.locator("#handed")).to_contain_text("已安排工程部加固")
