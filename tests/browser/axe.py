"""Accessibility faults of a page, found by axe-core from node_modules."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Three frames without a transition: the change of an inherited colour begins when its parent's has ended.
_AT_REST = """async () => {
    for (let still = 0; still < 3;) {
        await new Promise(requestAnimationFrame);
        still = document.getAnimations().some(one => one.playState === "running") ? 0 : still + 1;
    }
}"""
COLOURS = ["color-contrast", "link-in-text-block"]


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")


def axe_violations(page: Page) -> list[str]:
    """One line for each faulty element: rule, impact, where. Empty when the page is clean."""
    page.evaluate(f"() => {{ {_source()} }}")
    return _run(page, {"type": "tag", "values": TAGS})


def axe_in_both_schemes(page: Page) -> list[str]:
    """`axe_violations` of the page in light; in dark what colours can spoil, as nothing else changes."""
    _turn(page, "light")
    faults = axe_violations(page)
    _turn(page, "dark")
    faults += [f"dark: {one}" for one in _run(page, {"type": "rule", "values": COLOURS})]
    _turn(page, "light")
    return faults


def _turn(page: Page, scheme: Literal["light", "dark"]) -> None:
    """The other colours, and no element on its way to them."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(_AT_REST)


def _run(page: Page, only: dict[str, Any]) -> list[str]:
    options: dict[str, Any] = {"runOnly": only, "resultTypes": ["violations"], "preload": False}
    result = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))}: {node['html'][:120]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
