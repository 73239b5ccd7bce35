"""The rooms of the drawn photographs: an arcade, a shopfront, a wall, a floor close up, a washroom."""

from __future__ import annotations

import random

from mallops.demo.photos.stage import Colour, H, Stage, W, lit, mix

FLOORS: tuple[Colour, ...] = ((206, 198, 186), (190, 188, 184), (214, 206, 190), (178, 172, 164))
SIGNS: tuple[Colour, ...] = (
    (34, 92, 88), (150, 42, 48), (40, 54, 96), (196, 128, 42), (66, 66, 70), (112, 76, 120), (52, 104, 62),
)  # fmt: skip
INSIDES: tuple[Colour, ...] = ((250, 232, 200), (240, 240, 236), (252, 222, 190), (226, 236, 240))
GOODS: tuple[Colour, ...] = (
    (176, 62, 58), (62, 88, 130), (222, 184, 96), (92, 122, 92), (236, 230, 222), (54, 54, 60),
    (204, 142, 138),
)  # fmt: skip
SHOP_NAMES = ("拾穗", "素笺", "南枝", "月白", "松间", "苔肌", "白釉", "步履间", "田垄", "纸样")
BAY = 3.6


def arcade(rng: random.Random, *, lamps: float = 1.0) -> Stage:
    """A deep shopping arcade. `lamps` is the share of ceiling lamps that are lit."""
    stage = Stage(rng)
    stage.light = 0.42 + 0.58 * lamps
    wall, ceiling = (212, 206, 198), (228, 226, 222)
    half, top, far = 3.0, 3.3, 22.0
    stage.poly([(-half, 0, far), (half, 0, far), (half, top, far), (-half, top, far)], lit(wall, 0.8))
    for n in range(22, 0, -1):
        shade = 1.0 - 0.28 * n / 22
        stage.poly(
            [(-half, top, n), (half, top, n), (half, top, n + 1), (-half, top, n + 1)], lit(ceiling, shade)
        )
    for side in (-1, 1):
        _shops_along(stage, side * half, top, wall)
    _ceiling_lamps(stage, top, lamps)
    stage.light = 0.5 + 0.5 * lamps
    stage.floor(rng.choice(FLOORS), half=half)
    stage.gloss(0.34, half=half)
    return stage


def _shops_along(stage: Stage, x: float, top: float, wall: Colour) -> None:
    rng = stage.rng
    inward = -0.02 if x > 0 else 0.02
    stage.poly([(x, 0, 0.9), (x, 0, 22), (x, top, 22), (x, top, 0.9)], wall)
    for bay in range(5, -1, -1):
        near, end = 0.9 + bay * BAY + 0.25, 0.9 + (bay + 1) * BAY - 0.25
        inside, sign = rng.choice(INSIDES), rng.choice(SIGNS)
        fade = 1 - 0.045 * bay
        stage.poly([(x, 0.1, near), (x, 0.1, end), (x, 2.45, end), (x, 2.45, near)], lit(inside, fade))
        for _ in range(7):
            z = rng.uniform(near + 0.1, end - 0.5)
            low, high = rng.choice([(0.15, 1.1), (0.15, 1.65), (1.2, 1.6), (0.2, 0.7)])
            wide = rng.uniform(0.2, 0.5)
            stage.poly(
                [(x, low, z), (x, low, z + wide), (x, high, z + wide), (x, high, z)],
                lit(rng.choice(GOODS), fade * 0.95),
            )
        stage.poly([(x, 2.5, near), (x, 2.5, end), (x, 3.0, end), (x, 3.0, near)], lit(sign, fade))
        for n in range(3):
            z = near + 0.7 + n * 0.6
            stage.poly(
                [
                    (x + inward, 2.64, z),
                    (x + inward, 2.64, z + 0.4),
                    (x + inward, 2.88, z + 0.4),
                    (x + inward, 2.88, z),
                ],
                (250, 246, 238),
            )
        for z in (near, (near + end) / 2, end):
            stage.poly([(x, 0, z), (x, 0, z + 0.06), (x, 2.5, z + 0.06), (x, 2.5, z)], (96, 94, 92))


def _ceiling_lamps(stage: Stage, top: float, lamps: float) -> None:
    rng, before = stage.rng, stage.light
    for n in range(11, 0, -1):
        for x in (-1.3, 1.3):
            z = n * 1.9
            on = rng.random() < lamps
            stage.light = 1.0 if on else before * 0.8
            face = [(x - 0.3, top, z), (x + 0.3, top, z), (x + 0.3, top, z + 0.7), (x - 0.3, top, z + 0.7)]
            if on:
                stage.soft([stage.at(*one) for one in face], (255, 250, 232), 0.8, 60 / z)
            stage.poly(face, (255, 253, 244) if on else (120, 118, 114))
    stage.light = before


def shopfront(rng: random.Random, *, z: float = 4.5, open_: bool = True) -> Stage:
    """A shop seen from the aisle, its sign above; `open_` False leaves the opening for a shutter."""
    stage = Stage(rng, horizon=0.40, focal=0.78)
    wall, sign, inside = (208, 202, 194), rng.choice(SIGNS), rng.choice(INSIDES)
    stage.panel(-6, 6, 0, 5, z, wall)
    stage.floor(rng.choice(FLOORS), far=z, half=4.8)
    if open_:
        stage.panel(-2.2, 2.2, 0, 2.4, z, inside)
        stage.poly([(-2.2, 0, z), (2.2, 0, z), (1.9, 0.2, z + 2), (-1.9, 0.2, z + 2)], lit(inside, 0.82))
        for n in range(4):
            stage.panel(-2.0, 2.0, 0.55 + n * 0.45, 0.59 + n * 0.45, z, lit(inside, 0.7))
            for k in range(13):
                if rng.random() < 0.8:
                    x, tall = -1.95 + k * 0.3, rng.uniform(0.18, 0.36)
                    stage.panel(x, x + 0.2, 0.59 + n * 0.45, 0.59 + n * 0.45 + tall, z, rng.choice(GOODS))
    for x in (-2.35, 2.2):
        stage.panel(x, x + 0.15, 0, 2.45, z, (92, 90, 88))
    box = stage.panel(-2.35, 2.35, 2.45, 3.05, z, sign)
    stage.write(box, rng.choice(SHOP_NAMES), (252, 248, 240))
    stage.gloss(0.26, below=stage.at(0, 0, z)[1])
    return stage


def plain_wall(rng: random.Random, *, z: float = 2.6, tiled: bool = False) -> Stage:
    """A wall straight ahead with a strip of floor: for posters, doors, extinguishers."""
    stage = Stage(rng, horizon=0.42, eye=1.45, focal=0.6)
    wall: Colour = rng.choice([(222, 216, 206), (206, 212, 212), (226, 222, 214)])
    stage.panel(-5, 5, 0, 4, z, wall)
    if tiled:
        for row in range(8):
            for column in range(-8, 8):
                x, y = column * 0.4, row * 0.4
                tone = rng.uniform(0.97, 1.03)
                stage.panel(x + 0.006, x + 0.394, y + 0.006, y + 0.394, z, lit(wall, tone))
    _wash(stage, wall)
    stage.panel(-5, 5, 0, 0.12, z, lit(wall, 0.6))
    stage.floor(rng.choice(FLOORS), far=z, half=3.2, tile=0.6)
    stage.gloss(0.2, below=stage.at(0, 0, z)[1])
    return stage


def _wash(stage: Stage, wall: Colour) -> None:
    """Light from above on a wall."""
    for n in range(3):
        x = W * (0.2 + 0.3 * n) + stage.rng.uniform(-60, 60)
        fan = [(x - 40, 0), (x + 40, 0), (x + 260, H * 0.62), (x - 260, H * 0.62)]
        stage.soft(fan, mix(wall, (255, 252, 240), 0.8), 0.34, 60)


def ground(rng: random.Random) -> Stage:
    """A patch of floor, looking down."""
    stage = Stage(rng, horizon=-0.30, eye=1.5, focal=1.0)
    base = rng.choice(FLOORS)
    stage.floor(base, tile=0.6, near=0.9, far=6.0, half=3.0)
    glare = stage.ring(rng.uniform(-0.8, 0.8), 2.6, 0.8, 0.7)
    stage.soft(glare, (255, 252, 244), 0.34, 90)
    return stage


def washroom(rng: random.Random) -> Stage:
    """A row of basins under a mirror."""
    stage = Stage(rng, horizon=0.34, eye=1.55, focal=0.62)
    z = 3.3
    wall: Colour = rng.choice([(196, 206, 208), (214, 208, 198), (186, 198, 196)])
    stage.panel(-5, 5, 0, 4, z, wall)
    for row in range(12):
        for column in range(-14, 14):
            x, y = column * 0.3, row * 0.3
            stage.panel(x + 0.005, x + 0.295, y + 0.005, y + 0.295, z, lit(wall, rng.uniform(0.96, 1.03)))
    stage.floor(lit(wall, 0.86), tile=0.3, far=z, half=3.3)
    box = stage.panel(-1.9, 1.9, 1.2, 2.3, z, (188, 204, 212))
    x0, y0, x1, y1 = box
    for n in range(3):
        left = x0 + (x1 - x0) * (0.1 + 0.3 * n)
        stage.soft([(left, y0), (left + 90, y0), (left - 60, y1), (left - 190, y1)], (238, 246, 250), 0.5, 24)
    stage.pen.rectangle(box, outline=(120, 122, 124), width=5)
    stage.panel(-1.9, 1.9, 0.72, 0.86, z - 0.5, (236, 234, 230))
    stage.poly(
        [(-1.9, 0.86, z - 0.5), (1.9, 0.86, z - 0.5), (1.75, 0.86, z), (-1.75, 0.86, z)], (246, 244, 240)
    )
    stage.poly([(-1.9, 0.72, z - 0.5), (1.9, 0.72, z - 0.5), (1.75, 0.3, z), (-1.75, 0.3, z)], lit(wall, 0.6))
    for x in (-1.2, 0.0, 1.2):
        stage.soft(stage.ring(x, z - 0.25, 0.3, 0.15, y=0.86), (206, 208, 208), 1.0, 2)
        stage.soft(stage.ring(x, z - 0.24, 0.22, 0.10, y=0.86), (176, 180, 182), 1.0, 3)
        stage.box(x, z - 0.08, (0.05, 0.2, 0.05), (150, 154, 158), y=0.86)
        stage.box(x, z - 0.22, (0.05, 0.03, 0.16), (168, 172, 176), y=1.03)
    stage.gloss(0.2, below=stage.at(0, 0, z)[1])
    return stage
