"""The browser tests' own ground: a real server, two kinds of screen, an axe that bites."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.axe import axe_in_both_schemes, axe_violations
from tests.browser.conftest import DESK, PHONE, LiveServer


def test_the_server_answers_on_loopback(page: Page, live_server: LiveServer) -> None:
    response = page.goto("/healthz")
    assert response is not None and response.ok
    assert live_server.url.startswith("http://127.0.0.1:")
    assert page.viewport_size == DESK


def test_the_phone_is_a_phone(phone: Page) -> None:
    phone.set_content('<!doctype html><meta name="viewport" content="width=device-width">')
    seen = phone.evaluate("[innerWidth, innerHeight, devicePixelRatio, navigator.maxTouchPoints > 0]")
    assert seen == [PHONE["width"], PHONE["height"], 2, True]


def test_axe_names_a_fault_and_passes_its_repair(page: Page) -> None:
    frame = '<!doctype html><html lang="en"><title>t</title><main><h1>Shop</h1>{}</main></html>'
    page.set_content(frame.format('<img src="data:,">'))
    assert [line.split()[0] for line in axe_violations(page)] == ["image-alt"]
    page.set_content(frame.format('<img src="data:," alt="Entrance">'))
    assert axe_violations(page) == []


def test_a_colour_too_faint_in_the_other_scheme_is_found(page: Page, live_server: LiveServer) -> None:
    def faults() -> list[str]:
        page.goto("/login")
        page.evaluate("document.querySelector('h1').style.color = '#222'")
        return [" ".join(line.split()[:2]) for line in axe_in_both_schemes(page)]

    assert faults() == ["dark: color-contrast"]
    assert faults() == ["color-contrast (serious):"]  # the page is dark now, and nothing is wrong in light
