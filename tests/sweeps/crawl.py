"""Follow every link a person sees, and what must hold on every page."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import html5lib

from tests.support.client import AppClient

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
SKIP = ("/static/", "/logout")
#: Faults of html5lib's own (SVG and newer elements it does not know), not of the page.
TOLERATED = {"expected-doctype-but-got-start-tag"}
MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
#: What makes no difference to how a page parses: icons, words, values of attributes, more rows alike.
ICON = re.compile(r'<svg class="icon[^>]*>\s*<use [^>]*>(?:</use>)?\s*</svg>')
WORDS = re.compile(r">[^<]+<")
VALUES = re.compile(r'="[^"]*"')
ALIKE = re.compile(r"(<(tr|li|option|a|div|label)\b(?:(?!<\2\b).)*?</\2>)\1+", re.DOTALL)
START_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
TITLE = re.compile(r"<title[^>]*>([^<]*)")
#: Comments, and what stands inside of scripts and styles: no tags, whatever it looks like.
UNREAD = re.compile(r"<!--.*?-->|(<(script|style)\b[^>]*>).*?(?=</\2)", re.DOTALL)
_parsed: set[str] = set()


class Tag(HTMLParser):
    """One start tag, read: its id, what is wrong with it, where it leads and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.id = self.link = self.source = ""
        self.faults: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the element."""
        values = {name: value or "" for name, value in attrs}
        self.id, source = values.get("id", ""), values.get("src", "")
        self.faults += [f"{tag} has {name}" for name in values if name.startswith("on") or name == "style"]
        if tag == "script" and not source and "json" not in values.get("type", ""):
            self.faults.append("inline script")
        if tag == "style":
            self.faults.append("inline style element")
        if tag == "img" and "alt" not in values:
            self.faults.append(f"img without alt: {source[:60]}")
        if source.startswith(("http:", "https:", "//")):
            self.faults.append(f"loads from another host: {source[:60]}")
        if tag == "a":
            self.link = values.get("href", "")
        if tag in {"img", "iframe", "object"}:
            self.source = source


_tag = functools.cache(Tag)  # a page has a thousand, of which most stood on the one before


class PageFaults:
    """Ids, handlers, styles and forms of one page."""

    def __init__(self, html: str) -> None:
        tags = [_tag(text) for text in START_TAG.findall(UNREAD.sub(r"\1", html))]
        self.ids = Counter(tag.id for tag in tags if tag.id)
        self.faults = [fault for tag in tags for fault in tag.faults]
        self.links = [tag.link for tag in tags if tag.link]
        self.sources = [tag.source for tag in tags if tag.source]
        title = TITLE.search(html)
        self.title = title.group(1) if title else ""


@dataclass(frozen=True)
class Page:
    """What came back for an address; `look` only of HTML."""

    status: int
    mimetype: str
    text: str = ""
    look: PageFaults | None = None


def faults_of(page: Page) -> list[str]:
    """What is wrong with a page; empty when nothing is, and for what is no page."""
    if page.look is None:
        return []
    seen = page.look
    faults = seen.faults + [
        f"id {name} stands {count} times" for name, count in seen.ids.items() if count > 1
    ]
    if not seen.title.strip():
        faults.append("no title")
    return faults + _errors_of(page.text)


def _errors_of(html: str) -> list[str]:
    """What html5lib finds. A <main>, and a frame around it, is parsed once for all with the same elements."""
    main = MAIN.search(html)
    if main is not None:
        frame = _shape(html[: main.start()] + html[main.end() :])
        body = _shape(main.group())
        new_frame, new_body = frame not in _parsed, body not in _parsed
        _parsed.update((frame, body))
        if not new_frame and not new_body:
            return []
        if not new_frame:
            html = f"<!doctype html><html lang='zh'><title>.</title><body>{main.group()}</body></html>"
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(ICON.sub("", html))
    return [f"html: {code} {args}" for _at, code, args in parser.errors if code not in TOLERATED]


def _shape(html: str) -> str:
    """The elements and the names of their attributes, once where several alike follow each other."""
    return ALIKE.sub(r"\1", VALUES.sub("", WORDS.sub("><", ICON.sub("", html))))


def pattern_of(url: str) -> str:
    """The address with its ids taken out."""
    return UUID.sub("<uid>", urlsplit(url).path)


def _looked_at(response: Any) -> Page:
    if response.mimetype != "text/html":
        return Page(response.status_code, response.mimetype)
    look = PageFaults(ICON.sub("", response.text))
    return Page(response.status_code, response.mimetype, response.text, look)


def crawl(client: AppClient, start: str = "/", *, each: int = 2, most: int = 400) -> dict[str, Page]:
    """Every page reached by links; at most `each` of one pattern, one when it is a PDF."""
    todo, seen = [start], dict[str, Page]()
    counts: Counter[str] = Counter()
    while todo and len(seen) < most:
        url = todo.pop(0)
        pattern = pattern_of(url)
        counts[pattern] += 1
        if url in seen or counts[pattern] > (1 if pattern.endswith(".pdf") else each):
            continue
        response = client.get(url)
        seen[url] = page = _looked_at(response)
        if page.look is not None:
            for link in page.look.links + page.look.sources:
                address = link.split("#")[0]
                if address.startswith("/") and not address.startswith("//") and not address.startswith(SKIP):
                    todo.append(address)
    return seen
