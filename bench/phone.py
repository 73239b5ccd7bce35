"""First visit and interactions in Chromium: bytes, requests, and seconds until usable on a slow phone.

Slow 3G is 400 kbit/s with 400 ms a round trip, fast 3G 1.6 Mbit/s with 150 ms; the processor is slowed 4×.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.goals import Line, at_most
from mallops.demo.build import PASSWORD
from tests.support.phonebrowser import chromium

NETWORKS = {"slow 3G": (400, 400, 3.5), "fast 3G": (1600, 150, 1.3)}
USABLE = """() => { const n = performance.getEntriesByType('navigation')[0];
  const p = performance.getEntriesByName('first-contentful-paint')[0];
  return Math.max(n.domContentLoadedEventEnd, p ? p.startTime : 0); }"""


class Wire:
    """Counts what comes over the network of one page."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.requests: dict[str, str] = {}
        self.bytes = 0
        self.session.send("Network.enable")
        self.session.on("Network.requestWillBeSent", self._sent)
        self.session.on("Network.loadingFinished", self._finished)

    def _sent(self, event: dict[str, Any]) -> None:
        self.requests[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.requests:
            self.bytes += int(event["encodedDataLength"])

    def taken(self) -> tuple[float, int]:
        """(KB, requests) since the last call; pictures inside the page are no requests."""
        real = [url for url in self.requests.values() if not url.startswith(("data:", "blob:"))]
        found = self.bytes / 1000, len(real)
        self.requests, self.bytes = {}, 0
        return found

    def slow_down(self, kbit: int, latency: int) -> None:
        """As on a slow phone."""
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        speed = kbit * 1000 / 8
        self.session.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": latency, "downloadThroughput": speed, "uploadThroughput": speed},
        )


@contextlib.contextmanager
def _page(browser: Browser) -> Iterator[tuple[Page, Wire]]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", is_mobile=True)
    page = context.new_page()
    yield page, Wire(page)
    context.close()


def visits(port: int) -> list[Line]:
    """What a first visit and one interaction weigh, and when a slow phone can use the first page."""
    base = f"http://127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            return [*_weights(browser, base), *_phones(browser, base)]
        finally:
            browser.close()


def _weights(browser: Browser, base: str) -> list[Line]:
    with _page(browser) as (page, wire):
        page.goto(f"{base}/login", wait_until="networkidle")
        kb, requests = wire.taken()
        lines = [
            at_most("first visit, log-in page", kb, 60, "KB"),
            at_most("first visit, requests", requests, 8, ""),
        ]
        page.fill("input[name=login]", "zhouyan")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
        home, more = wire.taken()
        lines.append(at_most("signed in, home page besides", home, 60, "KB"))
        lines.append(at_most("log-in and home together, requests", requests + more, 16, ""))
        page.goto(f"{base}/fixes/", wait_until="networkidle")
        wire.taken()
        page.click(".views .chip >> nth=1")
        page.wait_for_load_state("networkidle")
        kb, requests = wire.taken()
        lines.append(at_most("one interaction (quick filter of a list)", kb, 6, "KB"))
        lines.append(at_most("one interaction, requests", requests, 1, ""))
        return lines


def _phones(browser: Browser, base: str) -> list[Line]:
    lines = []
    for name, (kbit, latency, bound) in NETWORKS.items():
        with _page(browser) as (page, wire):
            wire.slow_down(kbit, latency)
            page.goto(f"{base}/login", wait_until="load", timeout=60_000)
            seconds = float(page.evaluate(USABLE)) / 1000
            lines.append(at_most(f"usable, first visit, CPU ÷4, {name}", seconds, bound, "s"))
    return lines


__all__ = ["visits"]
