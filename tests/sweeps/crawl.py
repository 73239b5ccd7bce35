"""Follow every link a person sees, and what must hold on every page."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urlsplit

import html5lib

from tests.support.client import AppClient

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
SKIP = ("/static/", "/logout")
#: Faults of html5lib's own (SVG and newer elements it does not know), not of the page.
TOLERATED = {"expected-doctype-but-got-start-tag"}


class PageFaults(HTMLParser):
    """Ids, handlers, styles and forms of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.faults: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        values = {name: value or "" for name, value in attrs}
        if values.get("id"):
            self.ids[values["id"]] += 1
        self.faults += [f"{tag} has {name}" for name in values if name.startswith("on") or name == "style"]
        if tag == "script" and not values.get("src") and "json" not in values.get("type", ""):
            self.faults.append("inline script")
        if tag == "style":
            self.faults.append("inline style element")
        if tag == "img" and "alt" not in values:
            self.faults.append(f"img without alt: {values.get('src', '')[:60]}")
        if values.get("src", "").startswith(("http:", "https:", "//")):
            self.faults.append(f"loads from another host: {values['src'][:60]}")
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag in {"img", "iframe", "object"} and values.get("src"):
            self.sources.append(values["src"])
        self._in_title = tag == "title"

    def handle_data(self, data: str) -> None:
        """The title's words."""
        if self._in_title:
            self.title += data
            self._in_title = False


def faults_of(html: str) -> list[str]:
    """What is wrong with a page; empty when nothing is."""
    seen = PageFaults()
    seen.feed(html)
    faults = seen.faults + [
        f"id {name} stands {count} times" for name, count in seen.ids.items() if count > 1
    ]
    if not seen.title.strip():
        faults.append("no title")
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    faults += [f"html: {code} {args}" for _at, code, args in parser.errors if code not in TOLERATED]
    return faults


def pattern_of(url: str) -> str:
    """The address with its ids taken out."""
    return UUID.sub("<uid>", urlsplit(url).path)


def crawl(
    client: AppClient, start: str = "/", *, each: int = 2, most: int = 400
) -> dict[str, tuple[int, str, str]]:
    """Status, media type and text of every page reached by links; at most `each` of one pattern."""
    todo, seen = [start], {}
    counts: Counter[str] = Counter()
    while todo and len(seen) < most:
        url = todo.pop(0)
        counts[pattern_of(url)] += 1
        if url in seen or counts[pattern_of(url)] > each:
            continue
        response = client.get(url)
        text = response.text if response.mimetype == "text/html" else ""
        seen[url] = (response.status_code, response.mimetype, text)
        if text:
            page = PageFaults()
            page.feed(text)
            for link in page.links + page.sources:
                address = link.split("#")[0]
                if address.startswith("/") and not address.startswith("//") and not address.startswith(SKIP):
                    todo.append(address)
    return seen
