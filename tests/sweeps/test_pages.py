"""What must hold on every page and for every hostile address."""

from __future__ import annotations

import pytest

from mallops.core.auth.access import access_of
from tests.sweeps.conftest import Sweep
from tests.sweeps.crawl import crawl, faults_of
from tests.sweeps.test_access import routes, url_of

HOSTILE = (
    "", "'", '"><script>alert(1)</script>', "%", "\\", "99999999999999999999", "-1", "0x41", "null",
    "2026-13-45", "=cmd|' /C calc'!A0", "%00", "中文", "🦀" * 30, "a" * 3000, "../../etc/passwd", "1 OR 1=1",
)  # fmt: skip
NAMES = (
    "q", "after", "before", "on", "from", "to", "year", "page", "zone", "floor", "state", "sort", "view",
    "status", "role", "severity", "tenant", "next", "show", "period", "cursor",
)  # fmt: skip


@pytest.mark.parametrize("who", ["officer", "desk", "supervisor", "manager", "admin", "director", "stranger"])
def test_every_page_is_sound(sweep: Sweep, who: str) -> None:
    """HTML5 that parses, no id twice, a title, nothing inline, nothing from elsewhere, no dead link."""
    pages = crawl(sweep.browser(getattr(sweep.cast, who)))
    dead = [f"{url}: {status}" for url, (status, _type, _text) in pages.items() if status >= 400]
    assert not dead, "\n".join(dead[:30])
    wrong = [f"{url}: {fault}" for url, page in pages.items() if page[2] for fault in faults_of(page[2])]
    assert not wrong, "\n".join(wrong[:30])
    assert len(pages) > 10


@pytest.mark.parametrize("who", ["officer", "manager"])
def test_typed_markup_never_becomes_markup(sweep: Sweep, who: str) -> None:
    """What people typed stands on pages as text."""
    pages = crawl(sweep.browser(getattr(sweep.cast, who)))
    assert not [url for url, page in pages.items() if "<script>alert(1)" in page[2]]
    assert any("&lt;script&gt;alert(1)" in page[2] for page in pages.values())


@pytest.mark.sqlite
def test_hostile_query_strings_never_crash(sweep: Sweep) -> None:
    """Every list and page with nonsense in every parameter it might read."""
    sweep.app.config["SHOW_ERROR_PAGES"] = True
    browser, crashes = sweep.browser(sweep.cast.manager), []
    for rule, method, _access in routes(sweep.app):
        if method != "GET" or rule.arguments or rule.endpoint == "static":
            continue
        for text in HOSTILE:
            response = browser.get(url_of(sweep.app, rule), query_string=dict.fromkeys(NAMES, text))
            if response.status_code >= 500:
                crashes.append(f"{rule} {text[:20]!r}: {response.status_code}")
    sweep.app.config["SHOW_ERROR_PAGES"] = False
    assert not crashes, "\n".join(crashes[:30])


@pytest.mark.sqlite
def test_empty_and_hostile_forms_never_crash(sweep: Sweep) -> None:
    """Every POST route with nothing, and with nonsense, by the people with the most rights."""
    sweep.app.config["SHOW_ERROR_PAGES"] = True
    crashes = []
    skip = {"accounts.logout", "accounts.switch_mall"}
    for user in (sweep.cast.manager, sweep.cast.admin):
        browser = sweep.browser(user)
        for rule, method, access in routes(sweep.app):
            if method != "POST" or rule.endpoint in skip or access.kind == "public":
                continue
            for data in (
                {},
                dict.fromkeys(("code", "name_zh", "title", "note", "q", "reason", "on", "uid"), HOSTILE[2]),
            ):
                status = browser.post(url_of(sweep.app, rule), data=data).status_code
                if status >= 500:
                    crashes.append(f"{rule}: {status}")
    sweep.app.config["SHOW_ERROR_PAGES"] = False
    assert not crashes, "\n".join(sorted(set(crashes))[:30])
    assert access_of(sweep.app, "home.index") is not None


def test_pages_carry_their_safety_headers(sweep: Sweep) -> None:
    """CSP without inline or eval, nosniff, no caching of personal pages."""
    response = sweep.browser(sweep.cast.manager).get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in response.headers["Vary"]
