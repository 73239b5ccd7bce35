"""What must hold on every page and for every hostile address."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from mallops.core.auth.access import access_of
from tests.sweeps.conftest import Sweep
from tests.sweeps.crawl import UUID, crawl, faults_of
from tests.sweeps.test_access import routes, url_of

HOSTILE = (
    "", "'", '"><script>alert(1)</script>', "%", "\\", "99999999999999999999", "-1", "0x41", "null",
    "2026-13-45", "=cmd|' /C calc'!A0", "%00", "中文", "🦀" * 30, "a" * 3000, "../../etc/passwd", "1 OR 1=1",
)  # fmt: skip
NAMES = (
    "q", "after", "before", "on", "from", "to", "year", "page", "zone", "floor", "state", "sort", "view",
    "status", "role", "severity", "tenant", "next", "show", "period", "cursor",
)  # fmt: skip


@pytest.mark.sqlite
@pytest.mark.parametrize("who", ["officer", "desk", "supervisor", "manager", "admin", "director", "stranger"])
def test_every_page_is_sound_and_hidden_from_another_mall(sweep: Sweep, who: str) -> None:
    """HTML5 that parses, no id twice, a title, nothing inline, nothing from elsewhere, no dead link.

    What people typed stands there as text. People of another mall get 404 for every address with an id:
    pages, photos, PDFs, exports.
    """
    pages = crawl(sweep.browser(getattr(sweep.cast, who)))
    dead = [f"{url}: {page.status}" for url, page in pages.items() if page.status >= 400]
    assert not dead, "\n".join(dead[:30])
    wrong = [f"{url}: {fault}" for url, page in pages.items() for fault in faults_of(page)]
    assert not wrong, "\n".join(wrong[:30])
    assert len(pages) > 10
    assert not [url for url, page in pages.items() if "<script>alert(1)" in page.text]
    if who in {"officer", "manager"}:
        assert any("&lt;script&gt;alert(1)" in page.text for page in pages.values())
    other = sweep.browser(sweep.cast.officer if who == "stranger" else sweep.cast.stranger)
    hidden = sorted(url for url in pages if UUID.search(urlsplit(url).path))
    answers = {url: other.get(url).status_code for url in hidden}
    leaks = [f"{url}: {status}" for url, status in answers.items() if status not in (403, 404)]
    assert not leaks, "\n".join(leaks[:40])  # 403: a right that the other one lacks at home too


@pytest.mark.postgres
def test_every_page_answers_on_postgresql_too(sweep: Sweep) -> None:
    """By links of those with the most rights; the pages themselves are looked at above."""
    for user in (sweep.cast.manager, sweep.cast.officer):
        pages = crawl(sweep.browser(user))
        assert not [f"{url}: {page.status}" for url, page in pages.items() if page.status >= 400]
        assert len(pages) > 25


@pytest.mark.sqlite
def test_hostile_query_strings_never_crash(sweep: Sweep) -> None:
    """Every list and page with nonsense in every parameter it might read."""
    sweep.app.config["SHOW_ERROR_PAGES"] = True
    browser, crashes = sweep.browser(sweep.cast.manager), []
    for rule, method, _access in routes(sweep.app):
        if method != "GET" or rule.arguments or rule.endpoint == "static":
            continue
        for turn in range(0, len(HOSTILE), 3):
            asked = {name: HOSTILE[(turn + at) % len(HOSTILE)] for at, name in enumerate(NAMES)}
            response = browser.get(url_of(sweep.app, rule), query_string=asked)
            if response.status_code >= 500:
                crashes.append(f"{rule} {asked}: {response.status_code}")
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
