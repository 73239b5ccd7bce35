"""Charts drawn on the server as SVG: one drawing for the page and for the PDF.

Every function returns escaped Markup of one `<svg class="chart …">`. Colours are presentation attributes
(no style attribute, so the CSP holds) beside classes `chart-s1` … `chart-s5`, `chart-grid`, `chart-track`,
which a page's CSS may recolour; letters and lines are `currentColor`, so dark mode needs nothing. The five
colours differ in lightness, so a black-and-white print stays readable. `<title>` names the chart for a
screen reader, `<desc>` says its figures; no ids, so a page can hold any number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mallops.core.drawing import (
    COLOURS,
    TEXT,
    Number,
    clipped,
    colour,
    figure,
    letters,
    num,
    rect,
    ring,
    svg,
    swatch,
    text_width,
    ticks,
)

#: What a page asks for: a drawing so wide still has letters on a phone that can be read.
SCREEN_WIDTH = 360


@dataclass(frozen=True, slots=True)
class Series:
    """One named run of values, one per label of the axis; None is a gap, not a zero."""

    label: str
    values: Sequence[Number | None]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The plot's rectangle and the scale of its value axis, in user units."""

    left: float
    top: float
    right: float
    bottom: float
    low: float
    high: float

    def y(self, value: Number) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - self.top)

    def slot(self, index: int, count: int) -> tuple[float, float]:
        """Left edge and width of one of `count` equal slots along the label axis."""
        width = (self.right - self.left) / max(count, 1)
        return self.left + index * width, width


def line_chart(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    width: int = 640,
    height: int = 220,
    low: Number | None = None,
    high: Number | None = None,
    unit: str = "",
) -> Markup:
    """A trend: one line per series, the last value written at its end. `low`, `high` fix the axis."""
    frame, parts = _axes(
        labels, _numbers(series), width, height, low, high, unit, bool(series[1:]), points=True
    )
    for index, one in enumerate(series):
        parts += _line(frame, one, index, len(labels))
    parts += _end_figures(frame, series, len(labels), unit)
    parts += _legend(series, width) if series[1:] else []
    return svg(width, height, "chart-line", title, _told(labels, series, unit), parts)


def bar_chart(
    labels: Sequence[str],
    values: Sequence[Number],
    *,
    title: str,
    width: int = 640,
    height: int = 220,
    high: Number | None = None,
    unit: str = "",
) -> Markup:
    """Upright bars from zero, each with its value above it."""
    one = [Series(title, values)]
    frame, parts = _axes(labels, list(values), width, height, 0, high, unit, legend=False)
    for index, value in enumerate(values):
        left, slot = frame.slot(index, len(values))
        wide = min(slot * 0.62, 48)
        x, y = left + (slot - wide) / 2, frame.y(value)
        parts.append(rect(x, y, wide, frame.bottom - y, 0, f"{labels[index]}: {figure(value)}{unit}"))
        if slot >= text_width(figure(value)) + 2:
            parts.append(letters(left + slot / 2, y - 4, figure(value), anchor="middle"))
    return svg(width, height, "chart-bar", title, _told(labels, one, unit), parts)


def row_chart(
    labels: Sequence[str], values: Sequence[Number], *, title: str, width: int = 640, unit: str = ""
) -> Markup:
    """Lying bars, one row each, for long names: the label on the left, the value behind the bar."""
    row, name = 24.0, min(max((text_width(label) for label in labels), default=0) + 10, width * 0.4)
    most = max([*values, 0]) or 1
    room = width - name - max((text_width(figure(value) + unit) for value in values), default=0) - 12
    height = round(row * max(len(values), 1) + 4)
    parts: list[str] = []
    for index, value in enumerate(values):
        y, long = index * row + 5, max(room * value / most, 0)
        parts.append(letters(name - 8, y + 11, clipped(labels[index], name - 10), anchor="end"))
        parts.append(rect(name, y, long, 14, 0, f"{labels[index]}: {figure(value)}{unit}"))
        parts.append(letters(name + long + 6, y + 11, figure(value) + unit))
    return svg(width, height, "chart-row", title, _told(labels, [Series(title, values)], unit), parts)


def stacked_bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    width: int = 640,
    height: int = 240,
    unit: str = "",
) -> Markup:
    """Upright bars made of parts, with a legend; each part says its value when pointed at."""
    sums = [sum((one.values[at] or 0) for one in series) for at in range(len(labels))]
    frame, parts = _axes(labels, sums, width, height, 0, None, unit, legend=True)
    for at, label in enumerate(labels):
        left, slot = frame.slot(at, len(labels))
        wide, base = min(slot * 0.62, 48), 0.0
        for index, one in enumerate(series):
            value = one.values[at] or 0
            y, foot = frame.y(base + value), frame.y(base)
            told = f"{label}, {one.label}: {figure(value)}{unit}"
            parts.append(rect(left + (slot - wide) / 2, y, wide, foot - y, index, told) if value else "")
            base += value
    return svg(
        width, height, "chart-stacked", title, _told(labels, series, unit), [*parts, *_legend(series, width)]
    )


def sparkline(values: Sequence[Number | None], *, title: str, width: int = 120, height: int = 28) -> Markup:
    """A small trend without axes, its last point marked; for a table cell or a tile."""
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0, 1)
    frame = _Frame(3, 4, width - 4, height - 4, low, high if high > low else low + 1)
    parts = _line(frame, Series(title, values), 0, len(values))
    told = f"{figure(known[0])} → {figure(known[-1])}" if known else "–"
    return svg(width, height, "chart-spark", title, told, parts)


def donut(
    shares: Sequence[tuple[str, Number]], *, title: str, centre: str = "", width: int = 320, height: int = 150
) -> Markup:
    """Parts of a whole as a ring with a legend of name, value and per cent; `centre` stands in the hole."""
    total = sum(value for _, value in shares) or 1
    radius = height / 2 - 14
    x, y, turned = height / 2, height / 2, 0.0
    parts = [ring(x, y, radius, "chart-track", "currentColor", 1, 0, 'stroke-opacity=".12"')]
    for index, (label, value) in enumerate(shares):
        told = f"{label}: {figure(value)}"
        if value:
            parts.append(
                ring(x, y, radius, f"chart-s{index + 1}", colour(index), value / total, turned, told=told)
            )
        turned += value / total
    parts.append(letters(x, y + 8, centre, size=22, anchor="middle", weight=600) if centre else "")
    step = min(22.0, height / max(len(shares), 1))
    for index, (label, value) in enumerate(shares):
        top = y + (index - (len(shares) - 1) / 2) * step
        parts.append(swatch(height + 10, top - 5, index))
        text = f"{label}  {figure(value)} ({value / total:.0%})"
        parts.append(letters(height + 26, top + 4, clipped(text, width - height - 28)))
    told_all = "; ".join(f"{label}: {figure(value)}" for label, value in shares)
    return svg(width, height, "chart-donut", title, told_all, parts)


def score_ring(
    value: Number | None, *, title: str, most: Number = 100, caption: str = "", size: int = 120
) -> Markup:
    """A score as a ring filled to its share of `most`, with the figure inside; None draws a dash."""
    share = min(max((value or 0) / most, 0), 1)
    middle, radius = size / 2, size / 2 - 9
    parts = [
        ring(middle, middle, radius, "chart-track", "currentColor", 1, 0, 'stroke-opacity=".12"', wide=10)
    ]
    if share:
        parts.append(ring(middle, middle, radius, "chart-s1", COLOURS[0], share, 0, wide=10))
    shown = "–" if value is None else figure(value)
    big = size * (0.27 if len(shown) < 4 else 0.23)
    lift = size * 0.04 if caption else 0
    parts.append(letters(middle, middle + big * 0.36 - lift, shown, size=big, anchor="middle", weight=600))
    if caption:
        parts.append(
            letters(middle, middle + size * 0.22, caption, size=size * 0.09, anchor="middle", soft=True)
        )
    return svg(size, size, "chart-ring", title, f"{shown} / {figure(most)}", parts)


def _axes(
    labels: Sequence[str],
    values: Sequence[Number],
    width: int,
    height: int,
    low: Number | None,
    high: Number | None,
    unit: str,
    legend: bool,
    points: bool = False,
) -> tuple[_Frame, list[str]]:
    steps = ticks(
        min([*values, *([] if low is None else [low])], default=0) if low is None else low,
        max(values, default=1) if high is None else high,
    )
    figures = [figure(tick) + unit for tick in steps]
    left = max(text_width(text) for text in figures) + 8
    end = (max((text_width(figure(value) + unit) for value in values), default=0) + 10) if points else 4
    frame = _Frame(left, 28 if legend else 18, width - end, height - 22, steps[0], steps[-1])
    parts = []
    for tick, text in zip(steps, figures, strict=True):
        y = num(frame.y(tick))
        strong = ".45" if tick == steps[0] else ".14"
        parts.append(
            f'<line class="chart-grid" x1="{num(left)}" x2="{num(frame.right)}" y1="{y}" y2="{y}" '
            f'stroke="currentColor" stroke-width="1" stroke-opacity="{strong}"/>'
        )
        parts.append(letters(left - 6, frame.y(tick) + 4, text, anchor="end", soft=True))
    return frame, parts + _labels(frame, labels, points)


def _labels(frame: _Frame, labels: Sequence[str], points: bool) -> list[str]:
    """As many labels below the axis as fit, evenly thinned; the last one always stands."""
    if not labels:
        return []
    widest = max(text_width(label) for label in labels) + 8
    every = max(1, math.ceil(widest * len(labels) / (frame.right - frame.left)))
    parts = []
    for at in range(len(labels) - 1, -1, -every):
        x = (
            _point_x(frame, at, len(labels))
            if points
            else sum(frame.slot(at, len(labels))) - frame.slot(0, len(labels))[1] / 2
        )
        anchor = "end" if points and at == len(labels) - 1 and every > 1 else "middle"
        parts.append(letters(x, frame.bottom + 15, labels[at], anchor=anchor, soft=True))
    return parts


def _line(frame: _Frame, one: Series, index: int, count: int) -> list[str]:
    """The strokes between gaps, and a dot on the last known value."""
    look = f'class="chart-s{index % len(COLOURS) + 1}"'
    parts: list[str] = []
    run: list[str] = []
    for at, value in enumerate([*one.values, None]):
        if value is not None:
            run.append(f"{num(_point_x(frame, at, count))},{num(frame.y(value))}")
            last = run[-1].split(",")
        elif run:
            parts.append(
                f'<polyline {look} points="{" ".join(run)}" fill="none" stroke="{colour(index)}" '
                'stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>'
            )
            run = []
    if parts:
        parts.append(f'<circle {look} cx="{last[0]}" cy="{last[1]}" r="3" fill="{colour(index)}"/>')
    return parts


def _end_figures(frame: _Frame, series: Sequence[Series], count: int, unit: str) -> list[str]:
    """The last value of each line behind its dot, moved apart where two would touch."""
    ends = []
    for one in series:
        known = [(at, value) for at, value in enumerate(one.values) if value is not None]
        if known:
            at, value = known[-1]
            ends.append((frame.y(value), _point_x(frame, at, count) + 7, figure(value) + unit))
    parts, above = [], -math.inf
    for y, x, text in sorted(ends):
        above = max(y + 4, above + TEXT * 1.15)
        parts.append(letters(x, above, text, weight=600))
    return parts


def _point_x(frame: _Frame, at: int, count: int) -> float:
    return frame.left + 6 + (frame.right - frame.left - 12) * (at / (count - 1) if count > 1 else 0.5)


def _legend(series: Sequence[Series], width: float) -> list[str]:
    parts, x = [], 2.0
    for index, one in enumerate(series):
        text = clipped(one.label, width / max(len(series), 1) - 26)
        parts += [swatch(x, 2, index), letters(x + 15, 11, text)]
        x += text_width(text) + 32
    return parts


def _numbers(series: Sequence[Series]) -> list[Number]:
    return [value for one in series for value in one.values if value is not None]


def _told(labels: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """The figures in words, for those who cannot see the drawing."""
    lines = []
    for one in series:
        pairs = zip(labels, one.values, strict=False)
        lines.append(
            one.label + ": " + ", ".join(f"{at} {'–' if v is None else figure(v) + unit}" for at, v in pairs)
        )
    return "; ".join(lines)
