"""The phone's app, installed: its manifest, its life without a network, a release, and what it keeps."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.patrols.seed import sign_in
from tests.support.floorserver import FloorGround, seed_floor

LEAST_ICONS = {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
FIRST_VISIT = 60 * 1024  # bytes over the wire of the page and what it is made of
NEXT_RELEASE = "feedfacecafe0001"
PATIENCE = 15_000  # milliseconds
#: All that stands in any cache of the phone: [[cache, path, text of what is text], …]
WALK = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request, { ignoreVary: true });
      const plain = /text|json|javascript|svg/.test(response.headers.get("Content-Type"));
      found.push([name, new URL(request.url).pathname, plain ? await response.text() : ""]);
    }
  }
  return found;
}"""
PUT = """([owner, count]) => new Promise((done, failed) => {
  const opening = indexedDB.open("mallops-sheet");
  opening.onsuccess = () => {
    const tx = opening.result.transaction("outbox", "readwrite");
    for (let n = 0; n < count; n += 1) {
      const times = { createdAt: Date.now() - 7200000, notBefore: Date.now() + 3600000 };
      const row = { kind: "finding", owner, title: "F1-A", body: { n }, size: 9, tries: 0, ...times };
      tx.objectStore("outbox").put({ uid: crypto.randomUUID(), ...row });
    }
    tx.oncomplete = () => { opening.result.close(); done(); };
    tx.onerror = () => failed(tx.error);
  };
})"""
ALL = """(store) => new Promise((done) => {
  const opening = indexedDB.open("mallops-sheet");
  opening.onsuccess = () => {
    const asked = opening.result.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => { opening.result.close(); done(asked.result); };
  };
})"""
EMPTY = """(store) => new Promise((done) => {
  const opening = indexedDB.open("mallops-sheet");
  opening.onsuccess = () => {
    const tx = opening.result.transaction(store, "readwrite");
    tx.objectStore(store).clear();
    tx.oncomplete = () => { opening.result.close(); done(); };
  };
})"""
ground: dict[str, FloorGround] = {}


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """An officer with rounds due now."""
    return lambda app: ground.update(floor=seed_floor(app))


@pytest.fixture
def officer(phone_context: BrowserContext, live_server: LiveServer) -> Iterator[Page]:
    """The officer's phone, signed in; afterwards the server is of its own release again."""
    phone_context.add_init_script(
        'addEventListener("securitypolicyviolation", (e) => console.error("CSP " + e.blockedURI))'
    )
    sign_in(phone_context, live_server.app, ground["floor"].officer_id, live_server.url)
    page = phone_context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.text.startswith("CSP") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    wrong = [one for one in wrong if one != "Failed to fetch"]  # the network that a test cut
    live_server.app.extensions.pop("mallops_version", None)
    assert wrong == []


def until(page: Page, truth: str) -> None:
    """Wait until the expression is true; asked through the debugger, as the pages forbid eval."""
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(truth):
        assert time.monotonic() < end, truth
        page.wait_for_timeout(50)


ACTIVE = "navigator.serviceWorker.getRegistration('/').then((one) => one?.active?.state === 'activated')"


def ready(page: Page) -> None:
    """Open the app and wait until it opens without a network."""
    page.goto("/floor")
    page.locator(".floor-view").wait_for()
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, ACTIVE)


def owner_of(page: Page) -> str:
    """Whose phone it is."""
    return str(next(row["value"]["owner"] for row in page.evaluate(ALL, "kv") if row["key"] == "who"))


@pytest.mark.parametrize(("lang", "word"), [("zh", "现场巡查"), ("en", "rounds on the floor")])
def test_the_manifest_is_complete_and_its_icons_load(page: Page, lang: str, word: str) -> None:
    answer = page.request.get(f"/manifest.webmanifest?lang={lang}")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    manifest = answer.json()
    assert word in manifest["name"] and manifest["lang"].startswith(lang)
    plain = {one: manifest[one] for one in ("id", "start_url", "scope", "display", "orientation")}
    assert plain == {
        "id": "/floor",
        "start_url": "/floor",
        "scope": "/",
        "display": "standalone",
        "orientation": "portrait",
    }
    assert all(re.fullmatch("#[0-9a-f]{6}", manifest[one]) for one in ("theme_color", "background_color"))
    assert {(one["sizes"], one["purpose"]) for one in manifest["icons"]} == LEAST_ICONS
    for one in manifest["icons"]:
        image = Image.open(io.BytesIO(page.request.get(one["src"]).body()))
        assert image.format == "PNG" and f"{image.width}x{image.height}" == one["sizes"]
        if one["purpose"] == "maskable":
            assert image.convert("RGBA").getchannel("A").getextrema() == (255, 255), (
                "its corners may be cut, not its ground"
            )
    views = {one["url"].removeprefix("/floor#/") for one in manifest["shortcuts"]}
    assert views == {"scan", "saw", "outbox"}


def test_chromium_finds_nothing_that_hinders_installing(officer: Page) -> None:
    ready(officer)
    devtools = officer.context.new_cdp_session(officer)
    told = devtools.send("Page.getAppManifest")
    assert told["errors"] == [] and told["url"].endswith("/manifest.webmanifest?lang=zh")
    hindered = [
        one["errorId"] for one in devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    ]
    assert [one for one in hindered if one != "in-incognito"] == []


def test_a_page_of_the_desk_makes_the_phone_ready(officer: Page) -> None:
    officer.goto("/rounds")
    until(officer, ACTIVE)
    officer.context.set_offline(True)
    officer.goto("/floor")
    expect(officer).to_have_title(re.compile("mallops"))


def test_who_may_not_walk_gets_no_worker(page: Page, live_server: LiveServer) -> None:
    page.goto("/login")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_it_opens_without_a_network_in_the_language_and_colours_of_the_person(officer: Page) -> None:
    ready(officer)
    officer.context.set_offline(True)
    officer.goto("/floor#/install")
    officer.reload()
    expect(officer.get_by_role("heading", name="安装到此手机")).to_be_visible()
    expect(officer.locator(".install-card").first).to_be_visible()
    officer.goto("/patrols/00000000-0000-4000-8000-000000000001/sheet")
    expect(officer.locator("#sheet")).to_be_visible()
    officer.evaluate(
        """async () => {
        const opening = indexedDB.open("mallops-sheet");
        await new Promise((done) => (opening.onsuccess = done));
        const kv = opening.result.transaction("kv", "readwrite").objectStore("kv");
        const asked = kv.get("who");
        await new Promise((done) => (asked.onsuccess = done));
        const put = kv.put({ key: "who", value: { ...asked.result.value, lang: "en", theme: "dark" } });
        await new Promise((done) => (put.onsuccess = done));
        opening.result.close();
    }"""
    )
    officer.goto("/floor")
    expect(officer.locator("html")).to_have_attribute("lang", "en")
    expect(officer.locator("html")).to_have_attribute("data-theme", "night")


def test_every_cache_holds_files_and_pages_without_anybody(officer: Page) -> None:
    officer.goto("/rounds")  # a page with a name on it, before and after the worker came
    ready(officer)
    for path in ("/rounds", "/", "/patrols/", "/api/floor/shift", "/floor"):
        officer.goto(path)
    officer.wait_for_timeout(500)
    kept = officer.evaluate(WALK)
    assert {path for _, path, _ in kept} >= {
        f"/floor/shell/{lang}/{name}" for lang in ("zh", "en") for name in ("app", "sheet")
    }
    allowed = re.compile(
        r"/static/|/floor/shell/(zh|en)/(app|sheet)$|/photos/[0-9a-f-]{36}/display\.jpg$|/floor/release$"
    )
    assert [path for _, path, _ in kept if not allowed.match(path)] == []
    for _, path, text in kept:
        for word in (
            "王秀英",
            "Wang Xiuying",
            "一号商场",
            "F1-A",
            "csrf-token",
            ground["floor"].zones["F1-A"],
        ):
            assert word not in text, f"{word} in {path}"


def test_only_pictures_of_the_shift_are_kept_and_only_while_it_is_the_same_person(officer: Page) -> None:
    ready(officer)
    uid = "00000000-0000-4000-8000-00000000000"
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    jpeg: dict[str, Any] = {"content_type": "image/jpeg", "body": picture.getvalue()}
    officer.context.route("**/photos/*/display.jpg", lambda route: route.fulfill(**jpeg))
    officer.evaluate(
        "(pictures) => navigator.serviceWorker.controller.postMessage({ pictures })",
        [f"/photos/{uid}1/display.jpg", "/rounds", "https://example.com/photos/x/display.jpg"],
    )
    until(officer, f"({WALK})().then((all) => all.some(([, path]) => path.includes('{uid}1')))")
    officer.evaluate(f"fetch('/photos/{uid}2/display.jpg').then((one) => one.blob())")
    pictures = [path for name, path, _ in officer.evaluate(WALK) if "pictures" in name]
    assert pictures == [f"/photos/{uid}1/display.jpg"]
    officer.evaluate(
        """async () => {
        const opening = indexedDB.open("mallops-sheet");
        await new Promise((done) => (opening.onsuccess = done));
        const put = opening.result.transaction("kv", "readwrite").objectStore("kv")
          .put({ key: "who", value: { owner: "somebody@else", lang: "en", theme: "auto" } });
        await new Promise((done) => (put.onsuccess = done));
        opening.result.close();
        navigator.serviceWorker.controller.postMessage({ person: true });
    }"""
    )
    until(officer, "caches.keys().then((all) => all.every((name) => !name.includes('pictures')))")


def test_a_release_waits_for_the_person_and_loses_nothing(officer: Page, live_server: LiveServer) -> None:
    ready(officer)
    own = officer.locator("meta[name=app-version]").get_attribute("content")
    officer.evaluate(PUT, [owner_of(officer), 50])
    before = officer.evaluate(ALL, "outbox")
    officer.goto("/floor#/saw")
    officer.locator("textarea:visible, input[type=text]:visible").first.fill("灯不亮")
    live_server.app.extensions["mallops_version"] = NEXT_RELEASE
    officer.evaluate("dispatchEvent(new Event('online'))")
    line = officer.locator("[data-notice=version]")
    expect(line).to_contain_text("有新版本", timeout=3 * PATIENCE)  # news is looked into again after 30 s
    officer.wait_for_timeout(500)
    assert officer.locator("meta[name=app-version]").get_attribute("content") == own, "not by itself"
    expect(officer.locator("textarea:visible, input[type=text]:visible").first).to_have_value("灯不亮")
    line.get_by_role("button", name="重新载入").tap()
    expect(officer.locator("meta[name=app-version]")).to_have_attribute("content", NEXT_RELEASE)
    assert [row["uid"] for row in officer.evaluate(ALL, "outbox")] == [row["uid"] for row in before]


def test_a_release_that_cannot_be_had_wholly_changes_nothing(officer: Page, live_server: LiveServer) -> None:
    ready(officer)
    own = officer.locator("meta[name=app-version]").get_attribute("content")
    kept = sorted(path for _, path, _ in officer.evaluate(WALK))
    officer.context.route("**/floor/shell/en/sheet*", lambda route: route.abort())
    live_server.app.extensions["mallops_version"] = NEXT_RELEASE
    officer.evaluate(
        "navigator.serviceWorker.getRegistration('/').then((one) => one.update()).catch(() => null)"
    )
    until(
        officer, "navigator.serviceWorker.getRegistration('/').then((one) => !one.installing && !one.waiting)"
    )
    officer.context.set_offline(True)
    officer.reload()
    officer.locator(".floor-view").wait_for()
    expect(officer.locator("meta[name=app-version]")).to_have_attribute("content", own or "")
    assert set(kept) <= {path for _, path, _ in officer.evaluate(WALK)}


def test_the_worker_of_before_leaves(officer: Page, live_server: LiveServer) -> None:
    answer = officer.request.get("/patrols/sheet-worker.js")
    assert answer.ok and "unregister" in answer.text() and "no-cache" in answer.headers["cache-control"]
    officer.goto("/rounds")
    officer.evaluate(
        """async () => {
        await (await caches.open("mallops-sheet-1")).put("/patrols/old", new Response("old"));
        await navigator.serviceWorker.register("/patrols/sheet-worker.js", { scope: "/patrols/" });
    }"""
    )
    until(officer, "caches.has('mallops-sheet-1').then((there) => !there)")
    left = "all.every((one) => !one.scope.endsWith('/patrols/'))"
    until(officer, f"navigator.serviceWorker.getRegistrations().then((all) => {left})")


def test_nobody_logs_out_while_something_is_unsent(officer: Page) -> None:
    ready(officer)
    officer.evaluate(PUT, [owner_of(officer), 3])
    officer.goto("/rounds")
    leave = officer.locator('form[action="/logout"] button').last
    officer.get_by_role("button", name="更多").tap()
    leave.tap()
    dialog = officer.locator("#unsent-dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("您有 3 项内容只存在这部手机里")
    expect(dialog).to_contain_text("2小时前")
    dialog.get_by_role("button", name="先不退出").tap()
    expect(dialog).to_be_hidden()
    assert "/rounds" in officer.url
    officer.get_by_role("button", name="更多").tap()
    leave.tap()
    dialog.get_by_role("link", name="立即发送").tap()
    officer.wait_for_url("**/floor#/outbox")
    officer.evaluate(EMPTY, "outbox")
    officer.goto("/rounds")
    officer.get_by_role("button", name="更多").tap()
    leave.tap()
    officer.wait_for_url("**/login**")


@pytest.mark.browser_context_args(service_workers="block")
def test_a_look_into_an_empty_phone_makes_nothing(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server.app, ground["floor"].supervisor_id, live_server.url)
    page.goto("/")
    page.locator(".sidebar-foot summary").click()
    page.locator('.sidebar form[action="/logout"] button').click()
    page.wait_for_url("**/login**")
    assert page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))") == []


def test_storage_is_warned_of_before_it_is_full(officer: Page) -> None:
    officer.add_init_script("navigator.storage.estimate = async () => ({ usage: 970e6, quota: 1000e6 })")
    officer.goto("/floor")
    line = officer.locator("[data-notice=storage]")
    expect(line).to_contain_text("28 MB")
    line.get_by_role("button", name="以后再说").tap()
    expect(line).to_have_count(0)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit Safari/604.1", "添加到主屏幕"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile wxwork/4.1 MicroMessenger/7.0", "企业微信右上角"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile MicroMessenger/8.0", "微信右上角"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile Safari/537.36", "浏览器菜单"),
    ],
)
def test_each_phone_is_told_its_own_way(
    officer: Page, live_server: LiveServer, agent: str, words: str
) -> None:
    officer.add_init_script(f"Object.defineProperty(navigator, 'userAgent', {{ value: {agent!r} }})")
    officer.goto("/floor#/install")
    expect(officer.locator(".install-steps")).to_contain_text(words)


def test_the_browser_s_own_offer_is_one_button(officer: Page) -> None:
    officer.goto("/floor#/install")
    officer.locator(".install-card").first.wait_for()
    officer.evaluate(
        """() => {
        const offer = new Event("beforeinstallprompt", { cancelable: true });
        offer.prompt = async () => (window.asked = true);
        offer.userChoice = Promise.resolve({ outcome: "accepted" });
        dispatchEvent(offer);
    }"""
    )
    officer.get_by_role("button", name="立即安装").tap()
    until(officer, "window.asked === true")
    expect(officer.locator(".install-told")).to_contain_text("已安装")


def test_the_first_visit_is_light(officer: Page) -> None:
    """The page and its scripts, styles and icons, over the wire; data and the worker come after."""
    sizes: dict[str, int] = {}
    officer.on(
        "response",
        lambda one: sizes.update({one.url: int(one.headers.get("content-length", 0))}),
    )
    officer.goto("/floor")
    officer.locator(".floor-view").wait_for()
    mine = {
        url: size for url, size in sizes.items() if re.search(r"/static/(?!img|sheet|qr|zip)|/floor$", url)
    }
    assert len(mine) >= 5 and min(mine.values()) > 0
    assert sum(mine.values()) <= FIRST_VISIT, mine
