"""What a style sheet must not ask: a phone would style the whole page anew at each touch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[3] / "mallops" / "assets" / "css"
#: `:has()` asked of the whole page, of any element whatever it is, or for all that something is not.
#: Chromium then looks at every ancestor of each node that comes or goes: 1,200 elements a tap instead of 60.
COSTLY = [
    (re.compile(r"(?:^|[\s,}])(?:body|html|:root|\*)(?:[.#\[][^\s{,:]*)?:has\("), "asks the whole page"),
    (re.compile(r":has\((?:[^()]|\([^()]*\))*?(?::not\(|\*)"), "asks for what is not, or for anything"),
    (
        re.compile(r"(?:^|[\s,>(])(?:div|span):has\(|^:has\("),
        "asks every box: put it after :hover or a class",
    ),
]


def faults(text: str) -> list[str]:
    """Selectors of a style sheet that make every change dear, with why."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    selectors = [one.strip() for one in re.findall(r"[^{};]+(?=\{)", text)]
    return [
        f"{selector}: {why}"
        for selector in selectors
        for pattern, why in COSTLY
        if pattern.search(selector) and not selector.startswith("@")
    ]


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda one: one.name)
def test_no_rule_makes_every_change_restyle_the_page(sheet: Path) -> None:
    assert faults(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "rule",
    [
        "body:has(.sheet) { --bar: 1rem; }",
        "a { b: c; } :root:has(input:checked) .x { d: e; }",
        ".foot:not(:has(*)) { display: none; }",
        ".foot:has(> :not([hidden])) { display: none; }",
        ".rows > :is(a, div:has(a)):hover { color: red; }",
    ],
)
def test_what_is_found(rule: str) -> None:
    assert len(faults(rule)) >= 1


def test_what_is_left_alone() -> None:
    assert faults("label:has(:checked), .rows > li:hover:has(a) { color: red; } .body:has(b) { c: d; }") == []
