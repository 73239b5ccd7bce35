"""A tiny stage for drawn photographs: a pinhole camera over a tiled floor, soft shapes, and a phone's faults.

Lengths are metres: x to the right, y up from the floor, z away from the camera. Everything is drawn larger
than needed and shrunk at the end, which smooths the edges.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

WIDTH, HEIGHT = 1280, 960
SCALE = 1.25
W, H = int(WIDTH * SCALE), int(HEIGHT * SCALE)
FONTS = ("NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")

Colour = tuple[int, int, int]
Point = tuple[float, float]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the other colour in the one."""
    r, g, b = (round(a + (c - a) * min(1.0, max(0.0, share))) for a, c in zip(one, other, strict=True))
    return r, g, b


def lit(colour: Colour, light: float) -> Colour:
    """A colour under more (above 1) or less light."""
    return mix((0, 0, 0), colour, light) if light <= 1 else mix(colour, (255, 255, 255), light - 1)


class Stage:
    """A picture in the making. `horizon` is its height in the frame (0 top), `eye` the camera's in metres."""

    def __init__(
        self, rng: random.Random, *, horizon: float = 0.36, eye: float = 1.55, focal: float = 0.72
    ) -> None:
        self.rng = rng
        self.image = Image.new("RGB", (W, H), (120, 118, 114))
        self.pen = ImageDraw.Draw(self.image)
        self.horizon, self.eye, self.focal = horizon * H, eye, focal * W
        self.centre = W / 2 + rng.uniform(-0.06, 0.06) * W
        self.shift = rng.uniform(-0.35, 0.35)
        self.light = 1.0

    # -- geometry -----------------------------------------------------------------------------------

    def at(self, x: float, y: float, z: float) -> Point:
        """Where a point of the room falls in the picture."""
        return (
            self.centre + self.focal * (x + self.shift) / z,
            self.horizon + self.focal * (self.eye - y) / z,
        )

    def poly(self, points: Sequence[tuple[float, float, float]], colour: Colour) -> None:
        """A flat face in the room."""
        self.pen.polygon([self.at(*one) for one in points], fill=lit(colour, self.light))

    def ring(
        self, x: float, z: float, rx: float, rz: float, rough: float = 0.0, y: float = 0.0
    ) -> list[Point]:
        """A (rough) ellipse lying on the floor."""
        points = []
        wobble = [self.rng.uniform(1 - rough, 1 + rough) for _ in range(9)]
        for n in range(36):
            angle = 2 * math.pi * n / 36
            place = n / 4
            left, right = wobble[int(place) % 9], wobble[(int(place) + 1) % 9]
            size = left + (right - left) * (1 - math.cos(math.pi * (place % 1))) / 2
            points.append(self.at(x + rx * size * math.cos(angle), y, z + rz * size * math.sin(angle)))
        return points

    # -- soft shapes --------------------------------------------------------------------------------

    def soft(self, points: Sequence[Point], colour: Colour, alpha: float, blur: float) -> None:
        """A polygon with soft edges; `blur` in pixels, `alpha` 0 to 1."""
        pad = int(blur * 3) + 2
        xs, ys = [one[0] for one in points], [one[1] for one in points]
        left, top = max(0, int(min(xs)) - pad), max(0, int(min(ys)) - pad)
        right, bottom = min(W, int(max(xs)) + pad), min(H, int(max(ys)) + pad)
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in points], fill=int(255 * alpha))
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur))
        self.image.paste(lit(colour, self.light), (left, top, right, bottom), mask)

    def shadow(self, x: float, z: float, rx: float, rz: float, alpha: float = 0.45) -> None:
        """The shadow of something standing on the floor."""
        self.soft(self.ring(x, z, rx, rz), (18, 16, 14), alpha, 0.05 * self.focal / z)

    def blob(
        self, x: float, z: float, rx: float, rz: float, colour: Colour, alpha: float, *, rough: float = 0.3,
        blur: float = 3.0,
    ) -> None:  # fmt: skip
        """An irregular patch on the floor: a stain, a puddle."""
        self.soft(self.ring(x, z, rx, rz, rough), colour, alpha, blur)

    # -- solid things -------------------------------------------------------------------------------

    def box(
        self, x: float, z: float, size: tuple[float, float, float], colour: Colour, y: float = 0.0
    ) -> None:
        """A box of (width, height, depth) whose near lower edge is centred at x, y, z."""
        width, height, depth = size
        left, right, top, back = x - width / 2, x + width / 2, y + height, z + depth
        if top < self.eye:
            self.poly(
                [(left, top, z), (right, top, z), (right, top, back), (left, top, back)], lit(colour, 1.12)
            )
        if left + self.shift > 0:
            self.poly([(left, y, z), (left, y, back), (left, top, back), (left, top, z)], lit(colour, 0.66))
        if right + self.shift < 0:
            self.poly(
                [(right, y, z), (right, y, back), (right, top, back), (right, top, z)], lit(colour, 0.66)
            )
        self.poly([(left, y, z), (right, y, z), (right, top, z), (left, top, z)], lit(colour, 0.88))

    def panel(
        self, left: float, right: float, low: float, high: float, z: float, colour: Colour
    ) -> tuple[float, float, float, float]:
        """An upright rectangle facing the camera; returns its box in the picture."""
        (x0, y0), (x1, y1) = self.at(left, high, z), self.at(right, low, z)
        self.pen.rectangle((x0, y0, x1, y1), fill=lit(colour, self.light))
        return x0, y0, x1, y1

    def write(
        self, box: tuple[float, float, float, float], text: str, colour: Colour, size: float = 0.6
    ) -> None:
        """Text in the middle of a box of the picture, `size` of its height; bars where there is no font."""
        x0, y0, x1, y1 = box
        height = max(6, int((y1 - y0) * size))
        font = _font(min(height, int((x1 - x0) / max(1, len(text)) * 1.02)))
        colour = lit(colour, self.light)
        if font is not None:
            self.pen.text(((x0 + x1) / 2, (y0 + y1) / 2), text, fill=colour, font=font, anchor="mm")
            return
        width = (x1 - x0) * 0.8 / max(1, len(text))
        for n in range(len(text)):
            left = x0 + (x1 - x0) * 0.1 + n * width
            middle = (y0 + y1) / 2
            self.pen.rectangle(
                (left, middle - height / 2, left + width * 0.8, middle + height / 2), fill=colour
            )

    # -- surfaces -----------------------------------------------------------------------------------

    def floor(
        self, base: Colour, *, tile: float = 0.8, near: float = 0.9, far: float = 18.0, half: float = 3.2
    ) -> None:
        """A floor of tiles, each a little different, darker far away."""
        grout = lit(base, 0.82)
        self.poly([(-half, 0, near), (half, 0, near), (half, 0, far), (-half, 0, far)], grout)
        rows, columns = int((far - near) / tile), int(2 * half / tile)
        gap = tile * 0.018
        for row in range(rows):
            z = near + row * tile
            depth = 1.05 - 0.32 * min(1.0, z / 12)
            for column in range(columns):
                x = -half + column * tile
                colour = lit(base, depth * self.rng.uniform(0.955, 1.02))
                self.poly(
                    [
                        (x + gap, 0, z + gap), (x + tile - gap, 0, z + gap),
                        (x + tile - gap, 0, z + tile - gap), (x + gap, 0, z + tile - gap),
                    ],
                    colour,
                )  # fmt: skip

    def gloss(self, strength: float = 0.22, below: float | None = None, half: float = 9.0) -> None:
        """The room above mirrored in a polished floor."""
        line = int(below if below is not None else self.horizon)
        height = H - line
        upper = self.image.crop((0, max(0, line - height // 2), W, line))
        mirrored = upper.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((W // 4, height // 4))
        mirrored = mirrored.filter(ImageFilter.GaussianBlur(5)).resize((W, height))
        fade = Image.linear_gradient("L").resize((W, height)).point(lambda v: int((255 - v) * strength))
        shape = Image.new("L", (W, height), 0)
        face = [self.at(x, 0, z) for x, z in ((-half, 0.6), (half, 0.6), (half, 22.0), (-half, 22.0))]
        ImageDraw.Draw(shape).polygon([(x, y - line) for x, y in face], fill=255)
        fade = ImageChops.multiply(fade, shape)
        self.image.paste(mirrored, (0, line), fade)

    # -- the phone ----------------------------------------------------------------------------------

    def jpeg(self, quality: int = 78) -> bytes:
        """The finished photograph: tilt, vignette, colour cast, grain; 1280 × 960."""
        rng = self.rng
        image = self.image.rotate(rng.uniform(-1.6, 1.6), resample=Image.Resampling.BICUBIC)
        cut = int(0.03 * W)
        image = image.crop((cut, cut, W - cut, H - cut)).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        shade = (
            Image.radial_gradient("L").resize((WIDTH, HEIGHT)).point(lambda v: 255 - int(v * v / 255 * 0.42))
        )
        image = ImageChops.multiply(image, Image.merge("RGB", (shade, shade, shade)))
        warm = rng.uniform(-0.035, 0.05)
        red, green, blue = image.split()
        red = red.point(lambda v: min(255, int(v * (1 + warm))))
        blue = blue.point(lambda v: min(255, int(v * (1 - warm))))
        image = ImageEnhance.Contrast(Image.merge("RGB", (red, green, blue))).enhance(1.08)
        image = ImageChops.add(image, _grain(rng), scale=1, offset=-128)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        return out.getvalue()


def _grain(rng: random.Random) -> Image.Image:
    """Sensor noise around 128, seeded (a small field, shifted and mirrored)."""
    side = 256
    bits = bytes(max(0, min(255, int(rng.gauss(128, 7)))) for _ in range(side * side))
    tile = Image.frombytes("L", (side, side), bits)
    field = Image.new("L", (WIDTH, HEIGHT))
    for x in range(0, WIDTH, side):
        for y in range(0, HEIGHT, side):
            turn = rng.choice([Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM,
                               Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180])  # fmt: skip
            field.paste(tile.transpose(turn), (x, y))
    field = field.filter(ImageFilter.GaussianBlur(0.5))
    return Image.merge("RGB", (field, field, field))


def _font(size: int) -> ImageFont.FreeTypeFont | None:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, max(6, size))
        except OSError:
            continue
    return None
