"""What other offline apps (Kobo, Enketo, Collect) are known to lose or double: one test a failure."""

from __future__ import annotations

import itertools
import re

import pytest
from itsdangerous import TimestampSigner
from playwright.sync_api import expect

from mallops.blueprints.patrols.models import PatrolPhoto
from mallops.core.casework.models import SignOff
from tests.browser.offline.conftest import Floor
from tests.support.officer import SIGNATURE, Officer, pictures
from tests.support.proxy import AFTER_COMMIT, Request, json_response, response

pytestmark = pytest.mark.either  # of the engine these hardly depend; test_a_shift.py runs on both
LOGIN_PAGE = response("200 OK", "<!doctype html><form action=/login><input name=login></form>")
PORTAL = response("200 OK", '{"welcome": true}', "text/html")
FULL_WORDS = "存储空间已满"
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def is_write(request: Request) -> bool:
    """What carries work."""
    return request.method == "POST" and request.path.startswith("/api/")


def a_little_work(officer: Officer, photos: int = 1) -> str:
    """A round begun, one failure with photos, one pass; returns the run."""
    run = officer.start_round("F1-A")
    officer.fail("1.2.a", photos)
    officer.tap("1.2.b", "pass")
    return run


# -- sending ----------------------------------------------------------------------------------------------


def test_a_retry_after_a_lost_reply_makes_no_duplicate(floor: Floor, officer: Officer) -> None:
    floor.proxy.refuse()
    officer.start_round("F1-A")
    officer.fail("1.2.a", 2)
    officer.pass_rest()
    officer.sign()
    made = officer.phone.outbox()
    floor.proxy.connect()
    floor.proxy.cut((AFTER_COMMIT, AFTER_COMMIT), is_write)
    officer.send_all()
    lost = [one for one in floor.proxy.torn() if one.status in (200, 201)]
    assert {one.request.path.rsplit("/", 1)[-1] for one in lost} >= {"patrols", "answers", "photos", "submit"}
    (run,) = floor.server.patrols()
    assert run.state == "submitted"
    answers = {row["uid"] for row in made if row["kind"] == "answer"}
    assert sorted(str(one.uid) for one in floor.server.answers()) == sorted(answers)
    assert len(floor.server.photo_hashes()) == 2


def test_a_photo_uploaded_in_part_is_not_said_to_be_complete(floor: Floor, officer: Officer) -> None:
    floor.proxy.refuse()
    officer.start_round("F1-A")
    officer.fail("1.2.a", 1)
    officer.pass_rest()
    officer.sign()
    (photo,) = officer.phone.outbox(kind="photo")
    floor.proxy.connect()
    floor.proxy.rule = lambda request: 0.9 if "x-photo-uid" in request.headers else None
    officer.nudge()
    officer.until(lambda: len(floor.proxy.torn()) >= 2, "two tries to send the photo")
    assert floor.server.rows(PatrolPhoto) == []
    assert [row["uid"] for row in officer.phone.outbox(kind="photo")] == [photo["uid"]]
    assert [one.state for one in floor.server.patrols()] == ["draft"], (
        "no round is complete without its photo"
    )
    officer.open_floor("/outbox")
    expect(officer.page.locator(".floor-sync")).not_to_have_class(re.compile("tone-ok"))
    floor.proxy.plain()
    officer.send_all()
    assert floor.server.photo_hashes() == {photo["uid"]: photo["sha256"]}
    assert [one.state for one in floor.server.patrols()] == ["submitted"]


def test_a_signature_given_offline_is_not_lost(floor: Floor, officer: Officer) -> None:
    floor.proxy.refuse()
    officer.start_round("F1-A")
    officer.pass_rest()
    officer.sign()
    officer.phone.kill()
    officer.phone.start()
    officer.open_floor()
    assert [row["body"]["signature"] for row in officer.phone.outbox(kind="submit")] == [SIGNATURE]
    floor.proxy.connect()
    officer.sign_in()
    officer.send_all()
    assert [one.state for one in floor.server.patrols()] == ["submitted"]
    assert [one.typed for one in floor.server.rows(SignOff)] == [SIGNATURE]


def test_clearing_the_cache_does_not_destroy_the_queue(floor: Floor, officer: Officer) -> None:
    floor.proxy.refuse()
    run = a_little_work(officer)
    queued = {row["uid"] for row in officer.phone.outbox()}
    officer.phone.forget_caches()
    floor.proxy.connect()
    floor.proxy.rule = lambda request: AFTER_COMMIT if is_write(request) else None
    officer.open_sheet(run)
    assert {row["uid"] for row in officer.phone.outbox()} == queued
    assert "is-fail" in (officer.row("1.2.a").get_attribute("class") or "")
    floor.proxy.plain()
    officer.send_all()
    assert {one.item_code for one in floor.server.answers()} == {"1.2.a", "1.2.b"}


def test_a_page_that_the_camera_reloads_comes_back_as_it_was(floor: Floor, officer: Officer) -> None:
    floor.proxy.refuse()
    run = officer.start_round("F1-A")
    officer.tap("1.2.a", "fail")
    officer.row("1.2.a").locator("textarea").fill("镜面有水渍")
    officer.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")  # the camera opens
    officer.page.wait_for_timeout(150)
    officer.page.reload()  # …and the phone had thrown the page away meanwhile
    officer.open_sheet(run)
    row = officer.row("1.2.a")
    expect(row).to_have_class(re.compile("is-fail"))
    expect(row.locator("textarea")).to_have_value("镜面有水渍")
    officer.photograph("1.2.a")
    officer.page.reload()
    expect(officer.row("1.2.a").locator(".photo-thumb")).to_have_count(1)
    floor.proxy.connect()
    officer.send_all()
    (answer,) = floor.server.answers(is_current=True)
    assert (answer.verdict, answer.remark) == ("fail", "镜面有水渍")
    assert len(floor.server.photo_hashes()) == 1


def test_answers_go_before_photos_and_small_photos_before_large_ones(floor: Floor, officer: Officer) -> None:
    floor.proxy.refuse()
    officer.start_round("F1-A")
    officer.fail("1.2.a", 1, edge=1400)
    officer.fail("1.2.c", 1, edge=200)
    officer.tap("1.2.b", "pass")
    with floor.proxy.counting() as seen:
        floor.proxy.connect()
        officer.send_all()
    posts = [one.request for one in seen if one.request.method == "POST" and one.status]
    kinds = [request.path.rsplit("/", 1)[-1] for request in posts]
    assert [kind for kind, _group in itertools.groupby(kinds)] == ["patrols", "answers", "photos"]
    sizes = [request.length for request in posts if "x-photo-uid" in request.headers]
    assert sizes == sorted(sizes)
    assert len(sizes) == 2


# -- what is no success -----------------------------------------------------------------------------------


NO_RECEIPTS = {
    "log-in page with 200": LOGIN_PAGE,
    "portal of the Wi-Fi": PORTAL,
    "redirect to the log-in page": REDIRECT,
    "JSON without the uid": json_response("200 OK", {"status": "stored"}),
    "JSON with another uid": json_response("200 OK", {"uid": "0", "status": "stored"}),
}


def test_an_answer_that_is_no_receipt_is_not_taken_for_success(floor: Floor, officer: Officer) -> None:
    floor.proxy.refuse()
    a_little_work(officer)
    queued = {row["uid"] for row in officer.phone.outbox()}
    for name, answer in NO_RECEIPTS.items():
        floor.proxy.answer = lambda request, answer=answer: answer if is_write(request) else None
        floor.proxy.connect()
        floor.proxy.log.clear()
        officer.open_floor("/outbox")
        officer.page.locator(".outbox-head .btn-primary").tap()
        officer.until(lambda: any(one.fate == "answered" for one in floor.proxy.log), f"a try: {name}")
        officer.page.wait_for_timeout(300)
        assert {row["uid"] for row in officer.phone.outbox()} == queued, name
        assert not any(row.get("refused") for row in officer.phone.outbox()), name
        expect(officer.page.locator(".outbox-head")).not_to_have_class(re.compile("tone-ok"))
    floor.proxy.plain()
    officer.send_by_hand()
    assert {one.item_code for one in floor.server.answers()} == {"1.2.a", "1.2.b"}
    assert len(floor.server.photo_hashes()) == 1


def test_a_form_token_older_than_a_shift_does_not_stop_the_outbox(
    floor: Floor, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.proxy.refuse()
    a_little_work(officer)
    real = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: real(self) + 9 * 3600)
    floor.proxy.connect()
    officer.send_all()
    assert len(floor.server.answers()) == 2


def test_a_session_that_ended_costs_one_log_in_and_nothing_else(floor: Floor, officer: Officer) -> None:
    run = a_little_work(officer)
    officer.send_all()
    floor.server.sign_everybody_out(floor.ground.officer_id)
    officer.tap("1.2.d", "pass")
    link = officer.page.locator("[data-login-link]")
    expect(link).to_be_visible()
    officer.tap("1.2.e", "pass")
    link.tap()
    officer.sign_in_again()
    officer.page.locator(".check-row").first.wait_for()
    assert officer.run == run
    officer.send_all()
    assert {one.item_code for one in floor.server.answers()} == {"1.2.a", "1.2.b", "1.2.d", "1.2.e"}


# -- one that blocks the rest -----------------------------------------------------------------------------


def test_an_item_that_the_server_chokes_on_does_not_block_the_rest(floor: Floor, officer: Officer) -> None:
    floor.proxy.refuse()
    officer.start_round("F1-A")
    officer.pass_rest()
    officer.fail("1.2.a", 1)
    made = officer.phone.outbox(kind="answer")
    bad = made[len(made) // 2]["uid"]
    broken = response("500 Internal Server Error", "<h1>Sorry</h1>")
    floor.proxy.answer = lambda request: broken if bad.encode() in request.body else None
    floor.proxy.connect()
    officer.send_all(left=1)
    assert [row["uid"] for row in officer.phone.outbox()] == [bad]
    assert len(floor.server.answers()) == len(made) - 1
    assert len(floor.server.photo_hashes()) == 1
    floor.proxy.plain()
    officer.send_by_hand()
    assert len(floor.server.answers()) == len(made)


def test_a_server_that_restarts_in_the_middle_loses_and_doubles_nothing(
    floor: Floor, officer: Officer
) -> None:
    floor.proxy.refuse()
    officer.start_round("F1-A")
    officer.fail("1.2.a", 6)
    officer.pass_rest()
    officer.sign()
    floor.proxy.connect()
    officer.nudge()
    officer.until(lambda: len(floor.server.photo_hashes()) >= 2, "two photos are there")
    floor.server.stop()
    officer.page.wait_for_timeout(300)
    floor.server.start()
    officer.send_all()
    assert len(floor.server.photo_hashes()) == 6
    assert [one.state for one in floor.server.patrols()] == ["submitted"]


def test_a_phone_without_background_sync_sends_by_itself_when_the_signal_is_back(
    floor: Floor, officer: Officer
) -> None:
    officer.phone.add_init_script(
        "delete globalThis.SyncManager; delete ServiceWorkerRegistration.prototype.sync"
    )
    officer.open_floor()
    floor.proxy.refuse()
    a_little_work(officer, photos=0)
    officer.page.wait_for_timeout(500)
    floor.proxy.connect()  # no event, no tap: the phone has to look by itself
    officer.until(lambda: officer.phone.outbox() == [], "sent by itself", 35)
    assert len(floor.server.answers()) == 2


# -- death, storage, other people -------------------------------------------------------------------------


def test_what_was_shown_as_kept_survives_a_battery_that_dies_at_that_moment(
    floor: Floor, officer: Officer
) -> None:
    floor.proxy.refuse()
    run = officer.start_round("F1-A")
    officer.fail("1.2.a", 3)
    officer.tap("1.2.b", "pass")
    officer.phone.kill()
    officer.phone.start()
    officer.open_sheet(run)
    expect(officer.row("1.2.b")).to_have_class(re.compile("is-pass"))
    expect(officer.row("1.2.a").locator(".photo-thumb")).to_have_count(3)
    assert len(officer.phone.photo_hashes()) == 3


def test_a_full_phone_says_so_and_shows_nothing_as_kept_that_is_not(floor: Floor, officer: Officer) -> None:
    run = officer.start_round("F1-A")
    officer.tap("1.2.a", "fail")
    officer.send_all()
    officer.phone.full_storage()
    officer.open_sheet(run)
    row = officer.row("1.2.a")
    row.locator("input[type=file]").last.set_input_files(pictures(1, 1200))
    expect(officer.page.locator("[data-alert]")).to_contain_text(FULL_WORDS)
    expect(row.locator(".photo-thumb")).to_have_count(0)
    officer.row("1.2.b").locator("[data-verdict=pass]").press("Enter")
    officer.page.wait_for_timeout(300)
    expect(officer.page.locator("[data-alert]")).to_contain_text(FULL_WORDS)
    expect(officer.row("1.2.b")).not_to_have_class(re.compile("is-pass"))
    assert officer.phone.outbox() == []
    officer.phone.full_storage(False)
    officer.photograph("1.2.a", 1)
    expect(officer.page.locator("[data-alert]")).to_be_hidden()
    officer.send_all()
    assert len(floor.server.photo_hashes()) == 1


def test_a_full_phone_still_sends_which_makes_room(floor: Floor, officer: Officer) -> None:
    floor.proxy.refuse()
    run = officer.start_round("F1-A")
    officer.fail("1.2.a", 2)
    officer.pass_rest()
    officer.sign()
    officer.phone.full_storage()
    officer.open_floor()
    officer.page.locator('[data-tab="saw"]').tap()
    officer.page.get_by_label("管区").select_option(floor.ground.zones["F1-B"])
    officer.page.locator("#saw-words").fill("灯不亮")
    officer.page.get_by_role("button", name="保存").tap()
    expect(officer.page.locator(".floor-told")).to_contain_text(FULL_WORDS)
    assert officer.phone.outbox(kind="finding") == []
    floor.proxy.connect()
    officer.send_all()
    assert [(str(one.uid), one.state) for one in floor.server.patrols()] == [(run, "submitted")]
    assert len(floor.server.photo_hashes()) == 2


def test_storage_nearly_full_is_warned_of_before_it_is_full(floor: Floor, officer: Officer) -> None:
    officer.phone.add_init_script(
        "navigator.storage.estimate = async () => ({quota: 100 * 2 ** 20, usage: 90 * 2 ** 20});"
    )
    officer.open_floor()
    expect(officer.page.locator('[data-notice="storage"]')).to_be_visible()
    officer.start_round("F1-A")
    expect(officer.page.locator('[data-notice="storage"]')).to_be_visible()
    officer.tap("1.2.a", "pass")


def test_nobody_logs_out_while_something_is_unsent(floor: Floor, officer: Officer) -> None:
    a_little_work(officer, photos=0)
    officer.send_all()
    floor.proxy.rule = lambda request: 0.5 if is_write(request) else None
    officer.tap("1.2.c", "pass")
    officer.page.goto("/")
    officer.page.evaluate(
        "document.querySelector('form[action=\"/logout\"]').requestSubmit()",
    )
    expect(officer.page.locator("#unsent-dialog")).to_be_visible()
    assert officer.page.url.rstrip("/").endswith(floor.proxy.url)
    assert len(officer.phone.outbox()) == 1


def test_no_cache_of_the_browser_holds_anybodys_data(floor: Floor, officer: Officer) -> None:
    run = a_little_work(officer)
    officer.send_all()
    officer.open_floor("/findings")
    officer.open_sheet(run)
    names = re.compile(
        r"/static/|/floor/shell/|/photos/[0-9a-f-]{36}/display\.jpg|/manifest|/sw\.js|/icons?/|/floor/release"
    )
    assert [url for url in officer.phone.cached() if not names.search(url)] == []
    found = officer.page.evaluate(
        """async (words) => { const found = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              const text = await (await cache.match(request)).text();
              if (words.some((word) => text.includes(word))) found.push(request.url);
            }
          }
          return found; }""",
        ["王秀英", "Wang Xiuying", "赵铁柱", run],
    )
    assert found == []


def test_the_phones_wrong_clock_does_not_move_the_work_to_another_day(floor: Floor, officer: Officer) -> None:
    floor.proxy.refuse()
    officer.phone.kill()
    officer.phone.hours = -30  # set back while it lay in the drawer
    officer.phone.start()
    officer.start_free_round("F1-A")
    officer.tap("1.2.a", "pass")
    floor.proxy.connect()
    officer.sign_in()
    officer.send_all()
    (run,) = floor.server.patrols()
    (answer,) = floor.server.answers()
    assert abs((run.created_at - run.started_at).total_seconds()) < 600
    assert abs((answer.created_at - answer.happened_at).total_seconds()) < 600
