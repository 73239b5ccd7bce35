"""Strokes, letters and figures that the charts are made of: strings of SVG, every text escaped here."""

from __future__ import annotations

import math
from collections.abc import Iterable

from markupsafe import Markup, escape

COLOURS = ("#3053bc", "#d08a3a", "#a2b7e5", "#5a6672", "#dcc9a0")
FONT = "Noto Sans CJK SC, sans-serif"
TEXT = 11.0  # user units
Number = float | int


def svg(width: Number, height: Number, kind: str, title: str, told: str, parts: Iterable[str]) -> Markup:
    """The finished drawing. Every part was escaped where its text entered."""
    return Markup(  # noqa: S704
        f'<svg class="chart {kind}" role="img" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {num(width)} {num(height)}" width="{num(width)}" height="{num(height)}" '
        f'font-family="{FONT}" fill="currentColor">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{''.join(parts)}</svg>"
    )


def rect(x: float, y: float, wide: float, high: float, index: int, told: str) -> str:
    """A filled bar in the colour of a series; `told` shows when it is pointed at."""
    return (
        f'<rect class="chart-s{index % len(COLOURS) + 1}" x="{num(x)}" y="{num(y)}" width="{num(wide)}" '
        f'height="{num(high)}" fill="{colour(index)}"><title>{escape(told)}</title></rect>'
    )


def swatch(x: float, y: float, index: int) -> str:
    """The small square of a legend."""
    name = f"chart-s{index % len(COLOURS) + 1}"
    return f'<rect class="{name}" x="{num(x)}" y="{num(y)}" width="10" height="10" fill="{colour(index)}"/>'


def ring(
    x: float,
    y: float,
    radius: float,
    name: str,
    colour: str,
    share: float,
    turned: float,
    extra: str = "",
    told: str = "",
    wide: float = 16,
) -> str:
    """An arc of `share` of the circle, beginning `turned` of a turn after twelve o'clock."""
    hint = f"<title>{escape(told)}</title>" if told else ""
    common = f'class="{name}" fill="none" stroke="{colour}" stroke-width="{num(wide)}" {extra}'
    if share >= 0.9999:
        return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" {common}>{hint}</circle>'
    begin, end = 2 * math.pi * turned, 2 * math.pi * (turned + share)
    points = [(x + radius * math.sin(angle), y - radius * math.cos(angle)) for angle in (begin, end)]
    (x1, y1), (x2, y2) = points
    path = f"M{num(x1)} {num(y1)}A{num(radius)} {num(radius)} 0 {int(share > 0.5)} 1 {num(x2)} {num(y2)}"
    return f'<path d="{path}" {common}>{hint}</path>'


def letters(
    x: float,
    y: float,
    text: str,
    *,
    size: float = TEXT,
    anchor: str = "start",
    weight: int = 400,
    soft: bool = False,
) -> str:
    """One line of text; `soft` for labels of an axis."""
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    faint = ' class="chart-soft" fill-opacity=".72"' if soft else ""
    return (
        f'<text x="{num(x)}" y="{num(y)}" font-size="{num(size)}" text-anchor="{anchor}"{bold}{faint}>'
        f"{escape(text)}</text>"
    )


def ticks(low: Number, high: Number, wanted: int = 4) -> list[float]:
    """Round figures that cover low … high, about `wanted` steps."""
    if high <= low:
        high = low + 1
    rough = (high - low) / wanted
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough * 0.999)
    if low == int(low) and high == int(high) and step < 1:
        step = 1.0
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(at * step, 10) for at in range(first, max(last, first + 1) + 1)]


def colour(index: int) -> str:
    """The colour of a series."""
    return COLOURS[index % len(COLOURS)]


def text_width(text: str, size: float = TEXT) -> float:
    """About how wide a text is set: a Han character is a full square, a Latin letter about half of one."""
    return sum(size if ord(ch) > 0x2E7F else size * 0.58 for ch in text)


def clipped(text: str, room: float) -> str:
    """The text, shortened with an ellipsis when it would be wider than `room`."""
    if text_width(text) <= room:
        return text
    while text and text_width(text + "…") > room:
        text = text[:-1]
    return text + "…"


def figure(value: Number) -> str:
    """1234.0 → 1,234; 97.25 → 97.3."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def num(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
