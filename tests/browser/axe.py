"""Accessibility faults of a page, found by axe-core from node_modules."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Colours change at once: no transition for each element of the page, and nothing to wait for but a frame.
_AT_ONCE = """async () => {
    if (!document.adoptedStyleSheets.some((one) => one.atOnce)) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
        document.adoptedStyleSheets.push(Object.assign(sheet, { atOnce: true }));
    }
    await new Promise(requestAnimationFrame);
}"""
_IN_DARK = "() => matchMedia('(prefers-color-scheme: dark)').matches"
COLOURS = ["color-contrast", "link-in-text-block"]


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")


def axe_violations(page: Page) -> list[str]:
    """One line for each faulty element: rule, impact, where. Empty when the page is clean."""
    page.evaluate(f"() => {{ {_source()} }}")
    return _run(page, {"type": "tag", "values": TAGS})


def axe_in_both_schemes(page: Page) -> list[str]:
    """`axe_violations` of the page as it is; in the other scheme what colours can spoil: no more changes.

    The page stays in the other scheme, so that of many pages half are asked all in light and half in dark.
    """
    other: Literal["light", "dark"] = "light" if page.evaluate(_IN_DARK) else "dark"
    page.evaluate(_AT_ONCE)
    faults = axe_violations(page)
    page.emulate_media(color_scheme=other)
    page.evaluate(_AT_ONCE)
    return faults + [f"{other}: {one}" for one in _run(page, {"type": "rule", "values": COLOURS})]


def _run(page: Page, only: dict[str, Any]) -> list[str]:
    options: dict[str, Any] = {"runOnly": only, "resultTypes": ["violations"], "preload": False}
    result = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))}: {node['html'][:120]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
