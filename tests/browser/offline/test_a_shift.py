"""The acceptance of the offline patrol: everything arrives exactly once, whatever happens on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.offline.conftest import Floor
from tests.browser.offline.place import PREPARED, WALKED
from tests.browser.offline.shift import Shift, assert_exactly_once, walk_all
from tests.support.officer import Officer
from tests.support.phonebrowser import PhoneBrowser
from tests.support.proxy import EVERY_CUT, Request

ANSWERS, PHOTOS = 200, 60
NETWORKS = ("that is good again", "that cuts every upload at 10 50 90 99 %")
WRONG = 8  # hours, at the end


def is_upload(request: Request) -> bool:
    """What carries work: everything written to the API."""
    return request.method == "POST" and request.path.startswith("/api/")


@pytest.fixture
def after_a_shift(floor: Floor, new_phone: Callable[..., PhoneBrowser]) -> tuple[Officer, Shift]:
    """The phone after three rounds without a network, killed twice, its clock 8 hours wrong.

    The shift is walked once an engine: the server knows nothing of it, so that it can arrive again elsewhere.
    """
    place = floor.place
    floor.proxy.refuse()
    if place.shift is None:
        officer = Officer(new_phone(PREPARED)).open_floor()
        phone = officer.phone

        def die() -> None:
            phone.kill()
            phone.hours += WRONG / 2  # twice
            phone.start()

        shift = walk_all(officer, PHOTOS, die=die)
        phone.kill()
        place.keep(phone, WALKED)
        place.shift = shift
    return Officer(new_phone(WALKED, hours=WRONG)).open_floor(), place.shift


@pytest.mark.either  # on both engines, at full size: bench.offline
@pytest.mark.parametrize("network", NETWORKS)
def test_a_shift_offline_arrives_exactly_once_over_a_network(
    network: str, floor: Floor, after_a_shift: tuple[Officer, Shift]
) -> None:
    officer, shift = after_a_shift
    assert len(shift.answers) >= ANSWERS
    assert len(shift.photos) == PHOTOS
    assert officer.phone.photo_hashes() == shift.photos
    floor.server.sign_everybody_out(floor.ground.officer_id)
    floor.proxy.connect()
    cuts = floor.proxy.cut(EVERY_CUT, is_upload) if "cuts" in network else None
    officer.nudge()
    officer.until(lambda: "/login" in officer.page.content(), "the app asks for a log-in")
    assert floor.server.answers() == []
    with floor.proxy.counting() as seen:
        officer.sign_in()
        officer.send_all(170)
    assert sum(one.request.path.startswith("/login") and one.request.method == "POST" for one in seen) == 1
    assert_exactly_once(floor.server, shift)
    if cuts:
        pictures = [tries for key, tries in cuts.tries.items() if key.startswith("photo ")]
        assert len(pictures) == PHOTOS
        assert min(pictures) > len(EVERY_CUT), "each picture was cut at every share before it passed"


def test_one_poisoned_item_in_two_hundred_stops_nothing_and_is_shown_exported_corrected_and_sent(
    floor: Floor, officer: Officer
) -> None:
    floor.proxy.refuse()
    for zone in ("F1-A", "F1-B", "F1-C"):
        officer.open_floor()
        officer.start_round(zone)
        officer.pass_rest()
    bad = officer.poison(kind="answer", verdict="perhaps")
    made = officer.waiting()
    assert made >= ANSWERS
    floor.proxy.connect()
    officer.send_all(left=0)
    refused = [row for row in officer.phone.outbox() if row.get("refused")]
    assert [row["uid"] for row in refused] == [bad["uid"]]
    assert len(floor.server.answers()) == made - 3 - 1, "all but the bad one and the three starts"
    assert bad["uid"] not in {str(one.uid) for one in floor.server.answers()}
    officer.open_floor("/outbox")
    card = officer.page.locator(f'[data-refused="{bad["uid"]}"]')
    expect(card.locator("[role=alert]")).not_to_be_empty()
    assert bad["uid"] in officer.export_of(card)["items.json"]
    card.locator(".btn-primary").tap()
    officer.page.wait_for_url("**/sheet")
    code = officer.code_of(bad["body"]["item"])
    officer.section(code.rsplit(".", 1)[0])
    officer.open_shops()
    place = officer.place(code, bad["body"].get("tenant"))
    place.locator("[data-verdict=fail]").press("Enter")
    expect(place).to_have_class(re.compile("is-fail"))
    officer.send_all()
    assert officer.phone.outbox() == []
    assert len(floor.server.answers()) == made - 3


def test_what_one_person_queued_is_never_sent_as_another_and_goes_when_she_returns(
    floor: Floor, officer: Officer
) -> None:
    floor.proxy.refuse()
    officer.start_round("F1-A")
    officer.fail("1.2.a", 1)
    mine = {row["uid"] for row in officer.phone.outbox()}
    floor.server.sign_everybody_out(floor.ground.officer_id)
    officer.page.goto("about:blank")
    floor.proxy.connect()
    other = Officer(officer.phone, "colleague").sign_in()
    other.page.locator(".round-card").first.wait_for()
    other.nudge()
    other.page.wait_for_timeout(1500)
    assert {row["uid"] for row in other.phone.outbox()} == mine, "nothing of hers was sent or deleted"
    assert floor.server.patrols() == []
    assert "F1-A" in other.page.locator(".floor-view").inner_text()
    assert other.page.locator(".floor-view").get_by_text("1.2.a").count() == 0
    officer.phone.context.clear_cookies()
    officer.sign_in()
    officer.send_all()
    assert {one.answered_by_id for one in floor.server.answers()} == {floor.ground.officer_id}
    assert len(floor.server.photo_hashes()) == 1


def test_a_new_version_is_deployed_while_fifty_items_are_queued(
    floor: Floor, officer: Officer, tmp_path: Path
) -> None:
    before, worker = officer.version(), officer.worker_version()
    floor.proxy.refuse()
    officer.start_round("F1-A")
    officer.pass_rest()
    assert officer.waiting() >= 50
    made = {row["uid"] for row in officer.phone.outbox(kind="answer")}
    floor.server.deploy(tmp_path)
    floor.proxy.connect()
    officer.nudge()
    assert officer.count() == "68/68", "the open page goes on as it is"
    officer.send_all()
    assert {str(one.uid) for one in floor.server.answers()} == made
    officer.until(lambda: officer.worker_version() != worker, "the next page is opened from the new release")
    officer.open_floor()
    assert officer.version() != before, "the next load is the new version"
