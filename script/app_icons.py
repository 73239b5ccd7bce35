"""The app's icons as phones want them: PNG in fixed sizes, drawn from our own sign (assets/img/logo.svg)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw

Point = tuple[float, float]
GROUND, LINE, DOT = "#3f4bb8", "#ffffff", "#ffd27a"
SIDE = 32.0  # the sign is drawn on 32 by 32
CORNER = 8.0
STROKE = 2.6
FINE = 4  # drawn so many times larger, then made small, for smooth edges
#: name, pixels, share of the picture that the sign takes, rounded corners. A maskable icon may be cut to
#: a circle of 80 %; Apple rounds by itself and wants no transparency.
ICONS = (
    ("icon-180.png", 180, 1.0, False),
    ("icon-192.png", 192, 1.0, True),
    ("icon-512.png", 512, 1.0, True),
    ("icon-maskable-512.png", 512, 0.76, False),
)


def _arc(centre: Point, radius: float, start: float, end: float) -> Iterator[Point]:
    """Points on a circle, degrees counted clockwise from the right."""
    for step in range(49):
        angle = math.radians(start + (end - start) * step / 48)
        yield centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def sign() -> list[Point]:
    """The line of the sign: an m of two arches, the middle leg hanging."""
    return [
        (7.5, 23.0),
        *_arc((10.7, 12.2), 3.2, 180, 360),
        *_arc((16.0, 16.0), 2.1, 180, 0),
        *_arc((21.3, 12.2), 3.2, 180, 360),
        (24.5, 23.0),
    ]


def draw(pixels: int, share: float, rounded: bool) -> Image.Image:
    """One icon; `share` is how much of its width the 32 by 32 of the sign take."""
    size = pixels * FINE
    image = Image.new("RGBA" if rounded else "RGB", (size, size), (0, 0, 0, 0) if rounded else GROUND)
    pen = ImageDraw.Draw(image)
    if rounded:
        pen.rounded_rectangle((0, 0, size - 1, size - 1), CORNER / SIDE * size, fill=GROUND)
    scale = size * share / SIDE
    edge = (size - SIDE * scale) / 2

    def at(point: Point) -> Point:
        return edge + point[0] * scale, edge + point[1] * scale

    def disc(point: Point, radius: float, colour: str) -> None:
        (x, y), r = at(point), radius * scale
        pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    line = sign()
    pen.line([at(point) for point in line], fill=LINE, width=round(STROKE * scale), joint="curve")
    for point in line:  # round ends and joints
        disc(point, STROKE / 2, LINE)
    disc((16.0, 23.0), 1.7, DOT)
    return image.resize((pixels, pixels), Image.Resampling.LANCZOS)


def write_icons(folder: Path) -> None:
    """Write all of them below `folder`; few colours, so that they are a few KB."""
    for name, pixels, share, rounded in ICONS:
        icon = draw(pixels, share, rounded)
        icon.quantize(64, Image.Quantize.FASTOCTREE).save(folder / name, optimize=True)
