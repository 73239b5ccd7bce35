"""The bad network and the mortal phone do what the other tests rely on."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.browser.offline.conftest import Floor
from tests.support.phonebrowser import PhoneBrowser
from tests.support.proxy import AFTER_COMMIT, EVERY_CUT, Cuts, Request, response

POST = """([url, size]) => fetch(url, {method: "POST", body: new Blob([new Uint8Array(size)])})
  .then((r) => r.status, (e) => String(e.name))"""
KEEP = """(text) => new Promise((done) => {
  const opening = indexedDB.open("probe", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("kept", {autoIncrement: true});
  opening.onsuccess = () => {
    const tx = opening.result.transaction("kept", "readwrite", {durability: "strict"});
    tx.objectStore("kept").add(text);
    tx.oncomplete = () => { opening.result.close(); done(true); };
  };
})"""
KEPT = """() => new Promise((done) => {
  const opening = indexedDB.open("probe", 1);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("kept").objectStore("kept").getAll();
    asked.onsuccess = () => { opening.result.close(); done(asked.result); };
  };
})"""


@pytest.mark.sqlite
def test_an_upload_is_cut_at_every_share_and_after_the_answer(floor: Floor, phone: PhoneBrowser) -> None:
    phone.page.goto("/login")
    floor.proxy.cut(only=lambda request: request.method == "POST")
    tries = [phone.page.evaluate(POST, ["/login", 10_000]) for _ in range(6)]
    assert tries[:5] == ["TypeError"] * 5
    assert isinstance(tries[5], int), "the sixth try passed"
    torn = floor.proxy.torn()
    assert [one.fate for one in torn] == list(EVERY_CUT)
    heads = [one.up - int(10_000 * float(one.fate)) for one in torn[:4]]
    assert all(0 < head < 2_000 for head in heads)
    assert torn[4].status >= 200, "the server had answered before the cut"


@pytest.mark.sqlite
def test_a_refusing_network_refuses_and_comes_back_at_the_same_address(
    floor: Floor, phone: PhoneBrowser
) -> None:
    phone.page.goto("/login")
    port = floor.proxy.port
    floor.proxy.refuse()
    assert phone.page.evaluate(POST, ["/login", 10]) == "TypeError"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    floor.proxy.connect()
    assert floor.proxy.port == port
    assert isinstance(phone.page.evaluate(POST, ["/login", 10]), int)


@pytest.mark.sqlite
def test_a_portal_answers_in_place_of_the_server(floor: Floor, phone: PhoneBrowser) -> None:
    phone.page.goto("/login")
    floor.proxy.answer = lambda request: response("200 OK", "<h1>Welcome to Mall Wi-Fi</h1>")
    with floor.proxy.counting() as seen:
        assert phone.page.evaluate(POST, ["/login", 10]) == 200
    assert {one.fate for one in seen} == {"answered"}


@pytest.mark.sqlite
def test_a_killed_phone_keeps_what_was_durable(floor: Floor, phone: PhoneBrowser) -> None:
    phone.page.goto("/login")
    assert phone.page.evaluate(KEEP, "before the battery died")
    phone.kill()
    assert phone.pids() == []
    phone.start().page.goto("/login")
    assert phone.page.evaluate(KEPT) == ["before the battery died"]


@pytest.mark.sqlite
def test_the_phones_clock_is_moved_and_stays_moved_after_a_kill(floor: Floor, phone: PhoneBrowser) -> None:
    phone.page.goto("/login")
    before = phone.page.evaluate("Date.now()")
    phone.shift_hours(8)
    for _ in range(2):
        phone.page.goto("/login")
        ahead = phone.page.evaluate("Date.now()") - before
        assert 8 * 3_600_000 <= ahead < 8 * 3_600_000 + 60_000
        assert phone.page.evaluate("new Date(2020, 0, 1).getFullYear()") == 2020
        phone.kill()
        phone.start()


def test_the_server_stops_starts_and_is_deployed_with_other_files(floor: Floor, tmp_path: Path) -> None:
    port, before = floor.server.port, floor.server.app.extensions["mallops_assets"]
    with floor.server.app.test_request_context():
        old = before("app.js")
    floor.server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    floor.server.deploy(tmp_path)
    assert floor.server.port == port
    with floor.server.app.test_request_context():
        new = floor.server.app.extensions["mallops_assets"]("app.js")
    assert new != old
    assert floor.server.app.test_client().get(new).status_code == 200
    assert floor.server.patrols() == []


def test_each_upload_has_its_own_tally_of_cuts() -> None:
    cuts = Cuts((0.5, AFTER_COMMIT))
    photo = [Request("POST", "/p", {"x-photo-uid": uid}, 9) for uid in ("a", "b")]
    assert [cuts(photo[0]), cuts(photo[1]), cuts(photo[0])] == [0.5, 0.5, AFTER_COMMIT]
    assert [cuts(photo[0]), cuts(photo[1]), cuts(photo[1])] == [None, AFTER_COMMIT, None]
    assert cuts(Request("GET", "/p", {})) is None
