"""Charts drawn on the server as SVG: one drawing for the page and for the PDF.

Every function returns escaped Markup of one `<svg class="chart …">`. Colours are presentation attributes
(no style attribute, so the CSP holds) beside classes `chart-s1` … `chart-s5`, `chart-grid`, `chart-track`,
which a page's CSS may recolour; letters and lines are `currentColor`, so dark mode needs nothing. The five
colours differ in lightness, so a black-and-white print stays readable. `<title>` names the chart for a
screen reader, `<desc>` says its figures; no ids, so a page can hold any number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

COLOURS = ("#17616f", "#d08a3a", "#92b9c0", "#5a6672", "#dcc9a0")
FONT = "Noto Sans CJK SC, sans-serif"
TEXT = 11.0  # user units
Number = float | int


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
    return _svg(width, height, "chart-line", title, _told(labels, series, unit), parts)


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
        parts.append(_rect(x, y, wide, frame.bottom - y, 0, f"{labels[index]}: {_figure(value)}{unit}"))
        if slot >= _width(_figure(value)) + 2:
            parts.append(_text(left + slot / 2, y - 4, _figure(value), anchor="middle"))
    return _svg(width, height, "chart-bar", title, _told(labels, one, unit), parts)


def row_chart(
    labels: Sequence[str], values: Sequence[Number], *, title: str, width: int = 640, unit: str = ""
) -> Markup:
    """Lying bars, one row each, for long names: the label on the left, the value behind the bar."""
    row, name = 24.0, min(max((_width(label) for label in labels), default=0) + 10, width * 0.4)
    most = max([*values, 0]) or 1
    room = width - name - max((_width(_figure(value) + unit) for value in values), default=0) - 12
    height = round(row * max(len(values), 1) + 4)
    parts: list[str] = []
    for index, value in enumerate(values):
        y, long = index * row + 5, max(room * value / most, 0)
        parts.append(_text(name - 8, y + 11, _clipped(labels[index], name - 10), anchor="end"))
        parts.append(_rect(name, y, long, 14, 0, f"{labels[index]}: {_figure(value)}{unit}"))
        parts.append(_text(name + long + 6, y + 11, _figure(value) + unit))
    return _svg(width, height, "chart-row", title, _told(labels, [Series(title, values)], unit), parts)


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
            told = f"{label}, {one.label}: {_figure(value)}{unit}"
            parts.append(_rect(left + (slot - wide) / 2, y, wide, foot - y, index, told) if value else "")
            base += value
    return _svg(
        width, height, "chart-stacked", title, _told(labels, series, unit), [*parts, *_legend(series, width)]
    )


def sparkline(values: Sequence[Number | None], *, title: str, width: int = 120, height: int = 28) -> Markup:
    """A small trend without axes, its last point marked; for a table cell or a tile."""
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0, 1)
    frame = _Frame(3, 4, width - 4, height - 4, low, high if high > low else low + 1)
    parts = _line(frame, Series(title, values), 0, len(values))
    told = f"{_figure(known[0])} → {_figure(known[-1])}" if known else "–"
    return _svg(width, height, "chart-spark", title, told, parts)


def donut(
    shares: Sequence[tuple[str, Number]], *, title: str, centre: str = "", width: int = 320, height: int = 150
) -> Markup:
    """Parts of a whole as a ring with a legend of name, value and per cent; `centre` stands in the hole."""
    total = sum(value for _, value in shares) or 1
    radius = height / 2 - 14
    x, y, turned = height / 2, height / 2, 0.0
    parts = [_ring(x, y, radius, "chart-track", "currentColor", 1, 0, 'stroke-opacity=".12"')]
    for index, (label, value) in enumerate(shares):
        told = f"{label}: {_figure(value)}"
        if value:
            parts.append(
                _ring(x, y, radius, f"chart-s{index + 1}", _colour(index), value / total, turned, told=told)
            )
        turned += value / total
    parts.append(_text(x, y + 8, centre, size=22, anchor="middle", weight=600) if centre else "")
    step = min(22.0, height / max(len(shares), 1))
    for index, (label, value) in enumerate(shares):
        top = y + (index - (len(shares) - 1) / 2) * step
        parts.append(_swatch(height + 10, top - 5, index))
        text = f"{label}  {_figure(value)} ({value / total:.0%})"
        parts.append(_text(height + 26, top + 4, _clipped(text, width - height - 28)))
    told_all = "; ".join(f"{label}: {_figure(value)}" for label, value in shares)
    return _svg(width, height, "chart-donut", title, told_all, parts)


def score_ring(
    value: Number | None, *, title: str, most: Number = 100, caption: str = "", size: int = 120
) -> Markup:
    """A score as a ring filled to its share of `most`, with the figure inside; None draws a dash."""
    share = min(max((value or 0) / most, 0), 1)
    middle, radius = size / 2, size / 2 - 9
    parts = [
        _ring(middle, middle, radius, "chart-track", "currentColor", 1, 0, 'stroke-opacity=".12"', wide=10)
    ]
    if share:
        parts.append(_ring(middle, middle, radius, "chart-s1", COLOURS[0], share, 0, wide=10))
    figure = "–" if value is None else _figure(value)
    big = size * (0.27 if len(figure) < 4 else 0.23)
    lift = size * 0.04 if caption else 0
    parts.append(_text(middle, middle + big * 0.36 - lift, figure, size=big, anchor="middle", weight=600))
    if caption:
        parts.append(
            _text(middle, middle + size * 0.22, caption, size=size * 0.09, anchor="middle", soft=True)
        )
    return _svg(size, size, "chart-ring", title, f"{figure} / {_figure(most)}", parts)


# --- shared pieces ---------------------------------------------------------------------------------


def _svg(width: Number, height: Number, kind: str, title: str, told: str, parts: Iterable[str]) -> Markup:
    """The finished drawing. Every part was escaped where its text entered."""
    return Markup(  # noqa: S704
        f'<svg class="chart {kind}" role="img" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" height="{_n(height)}" '
        f'font-family="{FONT}" fill="currentColor">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{''.join(parts)}</svg>"
    )


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
    ticks = _ticks(
        min([*values, *([] if low is None else [low])], default=0) if low is None else low,
        max(values, default=1) if high is None else high,
    )
    figures = [_figure(tick) + unit for tick in ticks]
    left = max(_width(text) for text in figures) + 8
    end = (max((_width(_figure(value) + unit) for value in values), default=0) + 10) if points else 4
    frame = _Frame(left, 28 if legend else 18, width - end, height - 22, ticks[0], ticks[-1])
    parts = []
    for tick, text in zip(ticks, figures, strict=True):
        y = _n(frame.y(tick))
        strong = ".45" if tick == ticks[0] else ".14"
        parts.append(
            f'<line class="chart-grid" x1="{_n(left)}" x2="{_n(frame.right)}" y1="{y}" y2="{y}" '
            f'stroke="currentColor" stroke-width="1" stroke-opacity="{strong}"/>'
        )
        parts.append(_text(left - 6, frame.y(tick) + 4, text, anchor="end", soft=True))
    return frame, parts + _labels(frame, labels, points)


def _labels(frame: _Frame, labels: Sequence[str], points: bool) -> list[str]:
    """As many labels below the axis as fit, evenly thinned; the last one always stands."""
    if not labels:
        return []
    widest = max(_width(label) for label in labels) + 8
    every = max(1, math.ceil(widest * len(labels) / (frame.right - frame.left)))
    parts = []
    for at in range(len(labels) - 1, -1, -every):
        x = (
            _point_x(frame, at, len(labels))
            if points
            else sum(frame.slot(at, len(labels))) - frame.slot(0, len(labels))[1] / 2
        )
        anchor = "end" if points and at == len(labels) - 1 and every > 1 else "middle"
        parts.append(_text(x, frame.bottom + 15, labels[at], anchor=anchor, soft=True))
    return parts


def _line(frame: _Frame, one: Series, index: int, count: int) -> list[str]:
    """The strokes between gaps, and a dot on the last known value."""
    look = f'class="chart-s{index % len(COLOURS) + 1}"'
    parts: list[str] = []
    run: list[str] = []
    for at, value in enumerate([*one.values, None]):
        if value is not None:
            run.append(f"{_n(_point_x(frame, at, count))},{_n(frame.y(value))}")
            last = run[-1].split(",")
        elif run:
            parts.append(
                f'<polyline {look} points="{" ".join(run)}" fill="none" stroke="{_colour(index)}" '
                'stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>'
            )
            run = []
    if parts:
        parts.append(f'<circle {look} cx="{last[0]}" cy="{last[1]}" r="3" fill="{_colour(index)}"/>')
    return parts


def _end_figures(frame: _Frame, series: Sequence[Series], count: int, unit: str) -> list[str]:
    """The last value of each line behind its dot, moved apart where two would touch."""
    ends = []
    for one in series:
        known = [(at, value) for at, value in enumerate(one.values) if value is not None]
        if known:
            at, value = known[-1]
            ends.append((frame.y(value), _point_x(frame, at, count) + 7, _figure(value) + unit))
    parts, above = [], -math.inf
    for y, x, text in sorted(ends):
        above = max(y + 4, above + TEXT * 1.15)
        parts.append(_text(x, above, text, weight=600))
    return parts


def _point_x(frame: _Frame, at: int, count: int) -> float:
    return frame.left + 6 + (frame.right - frame.left - 12) * (at / (count - 1) if count > 1 else 0.5)


def _legend(series: Sequence[Series], width: float) -> list[str]:
    parts, x = [], 2.0
    for index, one in enumerate(series):
        text = _clipped(one.label, width / max(len(series), 1) - 26)
        parts += [_swatch(x, 2, index), _text(x + 15, 11, text)]
        x += _width(text) + 32
    return parts


def _rect(x: float, y: float, wide: float, high: float, index: int, told: str) -> str:
    return (
        f'<rect class="chart-s{index % len(COLOURS) + 1}" x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" '
        f'height="{_n(high)}" fill="{_colour(index)}"><title>{escape(told)}</title></rect>'
    )


def _swatch(x: float, y: float, index: int) -> str:
    name = f"chart-s{index % len(COLOURS) + 1}"
    return f'<rect class="{name}" x="{_n(x)}" y="{_n(y)}" width="10" height="10" fill="{_colour(index)}"/>'


def _ring(
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
    common = f'class="{name}" fill="none" stroke="{colour}" stroke-width="{_n(wide)}" {extra}'
    if share >= 0.9999:
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" {common}>{hint}</circle>'
    begin, end = 2 * math.pi * turned, 2 * math.pi * (turned + share)
    points = [(x + radius * math.sin(angle), y - radius * math.cos(angle)) for angle in (begin, end)]
    (x1, y1), (x2, y2) = points
    path = f"M{_n(x1)} {_n(y1)}A{_n(radius)} {_n(radius)} 0 {int(share > 0.5)} 1 {_n(x2)} {_n(y2)}"
    return f'<path d="{path}" {common}>{hint}</path>'


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: float = TEXT,
    anchor: str = "start",
    weight: int = 400,
    soft: bool = False,
) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    faint = ' class="chart-soft" fill-opacity=".72"' if soft else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" text-anchor="{anchor}"{bold}{faint}>'
        f"{escape(text)}</text>"
    )


def _numbers(series: Sequence[Series]) -> list[Number]:
    return [value for one in series for value in one.values if value is not None]


def _told(labels: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """The figures in words, for those who cannot see the drawing."""
    lines = []
    for one in series:
        pairs = zip(labels, one.values, strict=False)
        lines.append(
            one.label + ": " + ", ".join(f"{at} {'–' if v is None else _figure(v) + unit}" for at, v in pairs)
        )
    return "; ".join(lines)


def _ticks(low: Number, high: Number, wanted: int = 4) -> list[float]:
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


def _colour(index: int) -> str:
    return COLOURS[index % len(COLOURS)]


def _width(text: str, size: float = TEXT) -> float:
    """About how wide a text is set: a Han character is a full square, a Latin letter about half of one."""
    return sum(size if ord(ch) > 0x2E7F else size * 0.58 for ch in text)


def _clipped(text: str, room: float) -> str:
    if _width(text) <= room:
        return text
    while text and _width(text + "…") > room:
        text = text[:-1]
    return text + "…"


def _figure(value: Number) -> str:
    """1234.0 → 1,234; 97.25 → 97.3."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _n(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
