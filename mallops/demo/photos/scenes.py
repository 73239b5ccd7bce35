"""Failures on the floor: litter, stains, water, broken tiles, full bins, seats."""

from __future__ import annotations

import math
import random

from mallops.demo.photos.rooms import arcade, ground, plain_wall, washroom
from mallops.demo.photos.stage import Colour, H, Stage, W, lit

PAPER: tuple[Colour, ...] = ((244, 242, 236), (226, 222, 210), (236, 214, 170))
YELLOW: Colour = (238, 196, 40)


def crumple(stage: Stage, x: float, z: float, size: float, colour: Colour) -> None:
    """A ball of paper with its shadow and folds."""
    stage.shadow(x + size * 0.3, z, size * 1.1, size * 0.7, 0.4)
    for n in range(4):
        part = stage.ring(x + stage.rng.uniform(-0.3, 0.3) * size, z, size * (1 - n * 0.2), size * 0.6, 0.45,
                          y=size * (0.2 + 0.25 * n))  # fmt: skip
        stage.soft(part, lit(colour, 0.78 + 0.08 * n), 1.0, 1.2)


def person(stage: Stage, x: float, z: float, colour: Colour) -> None:
    """Somebody seen from behind, slightly out of focus."""
    stage.shadow(x, z, 0.28, 0.16, 0.4)
    blur = 2.5
    skin, hair, legs = (206, 168, 140), (38, 32, 30), (52, 54, 66)
    tall = stage.rng.uniform(0.94, 1.04)

    def shape(points: list[tuple[float, float]], fill: Colour) -> None:
        stage.soft([stage.at(x + dx, y * tall, z) for dx, y in points], fill, 1.0, blur)

    shape([(-0.16, 0), (-0.04, 0), (-0.02, 0.85), (-0.18, 0.85)], legs)
    shape([(0.04, 0), (0.16, 0), (0.18, 0.85), (0.02, 0.85)], lit(legs, 0.9))
    shape([(-0.2, 0.8), (0.2, 0.8), (0.25, 1.38), (0.12, 1.46), (-0.12, 1.46), (-0.25, 1.38)], colour)
    shape([(-0.25, 1.38), (-0.31, 0.85), (-0.24, 0.82), (-0.18, 1.2)], lit(colour, 0.85))
    shape([(0.25, 1.38), (0.31, 0.85), (0.24, 0.82), (0.18, 1.2)], lit(colour, 0.8))
    shape([(-0.05, 1.44), (0.05, 1.44), (0.05, 1.54), (-0.05, 1.54)], skin)
    px, py = stage.at(x, 1.62 * tall, z)
    size = 0.115 * stage.focal / z
    stage.pen.ellipse((px - size * 0.85, py - size, px + size * 0.85, py + size), fill=lit(hair, stage.light))


def cup(stage: Stage, x: float, z: float, colour: Colour) -> None:
    """A paper cup on its side, with the last of the drink."""
    stage.blob(x + 0.35, z - 0.05, 0.42, 0.2, (96, 62, 36), 0.6, rough=0.5)
    stage.shadow(x, z, 0.24, 0.1)
    px, py = stage.at(x, 0.05, z)
    size = 1.7 * stage.focal / z
    body = [(px - 0.11 * size, py - 0.05 * size), (px + 0.08 * size, py - 0.07 * size),
            (px + 0.08 * size, py + 0.06 * size), (px - 0.11 * size, py + 0.04 * size)]  # fmt: skip
    stage.soft(body, colour, 1.0, 1)
    lid = (px + 0.05 * size, py - 0.075 * size, px + 0.115 * size, py + 0.065 * size)
    stage.pen.ellipse(lid, fill=lit((250, 248, 244), stage.light), outline=(140, 138, 134))


def sign(stage: Stage, x: float, z: float) -> None:
    """A yellow wet-floor sign."""
    stage.shadow(x, z + 0.1, 0.3, 0.16)
    left, right, top = stage.at(x - 0.18, 0, z), stage.at(x + 0.18, 0, z), stage.at(x, 0.66, z + 0.1)
    width = (right[0] - left[0]) * 0.18
    face = [left, right, (top[0] + width, top[1]), (top[0] - width, top[1])]
    stage.soft(face, YELLOW, 1.0, 1)
    middle = (top[1] + left[1]) / 2
    stage.write(
        (left[0] + width, middle - width, right[0] - width, middle + width * 1.4),
        "小心地滑",
        (40, 34, 10),
        0.7,
    )


def bin_(stage: Stage, x: float, z: float) -> None:
    """A steel bin that runs over."""
    rng = stage.rng
    stage.shadow(x + 0.08, z + 0.15, 0.5, 0.3, 0.5)
    stage.box(x, z, (0.5, 0.85, 0.42), (128, 132, 134))
    stage.panel(x - 0.2, x + 0.2, 0.58, 0.78, z, (34, 34, 36))
    stage.write(stage.panel(x - 0.16, x + 0.16, 0.2, 0.36, z, (96, 132, 84)), "其他垃圾", (244, 248, 240))
    for _ in range(12):
        px, py = stage.at(x + rng.uniform(-0.26, 0.26), rng.uniform(0.84, 1.02), z + 0.1)
        size = rng.uniform(0.05, 0.1) * stage.focal / z
        angle = rng.uniform(0, math.pi)
        points = [
            (px + size * math.cos(angle + k * 1.57), py + 0.7 * size * math.sin(angle + k * 1.57))
            for k in range(4)
        ]
        stage.soft(points, rng.choice((*PAPER, (196, 60, 52), (70, 110, 150))), 1.0, 1.2)


def litter(rng: random.Random) -> Stage:
    """Paper and a spilt cup in the aisle."""
    stage = arcade(rng)
    for _ in range(5):
        z = rng.uniform(2.7, 4.6)
        crumple(stage, rng.uniform(-1.2, 1.2), z, rng.uniform(0.1, 0.17), rng.choice(PAPER))
    cup(
        stage,
        rng.uniform(-0.6, 0.4),
        rng.uniform(2.0, 2.6),
        rng.choice([(60, 112, 88), (186, 66, 54), (238, 236, 230)]),
    )
    return stage


def stain(rng: random.Random) -> Stage:
    """A drink spilt and walked through."""
    stage = ground(rng)
    tone: Colour = rng.choice([(70, 46, 28), (84, 60, 30), (58, 52, 46)])
    x, z = rng.uniform(-0.3, 0.2), rng.uniform(2.1, 2.5)
    stage.blob(x, z, 0.62, 0.42, tone, 0.30, blur=16)
    stage.blob(x + 0.05, z, 0.48, 0.32, tone, 0.42, blur=7)
    stage.blob(x - 0.05, z + 0.02, 0.30, 0.18, tone, 0.45, blur=5)
    for _ in range(16):
        angle, away = rng.uniform(0, 6.28), rng.uniform(0.45, 1.0)
        size = rng.uniform(0.01, 0.05)
        stage.blob(
            x + away * math.cos(angle), z + 0.6 * away * math.sin(angle), size, size, tone, 0.5, blur=2
        )
    stage.blob(x + 0.12, z - 0.08, 0.1, 0.05, (255, 248, 236), 0.25, blur=10)
    for n in range(4):
        stage.blob(x - 0.7 - 0.12 * n, z + 0.1 + 0.22 * n, 0.06, 0.12, tone, 0.16, blur=5, rough=0.1)
    return stage


def full_bin(rng: random.Random) -> Stage:
    """A bin that runs over, litter around it."""
    stage = arcade(rng)
    x = rng.uniform(-0.7, 0.7)
    bin_(stage, x, rng.uniform(2.9, 3.3))
    for _ in range(4):
        crumple(
            stage,
            x + rng.uniform(-0.8, 0.8),
            rng.uniform(2.6, 2.9),
            rng.uniform(0.04, 0.08),
            rng.choice(PAPER),
        )
    return stage


def entrance(rng: random.Random) -> Stage:
    """A wet mat and puddles before the doors, rain behind the glass."""
    stage = Stage(rng, horizon=0.38, focal=0.76)
    z = 6.0
    stage.panel(-8, 8, 0, 4, z, (158, 172, 182))
    for n in range(7):
        x = -6 + 1.9 * n + rng.uniform(-0.4, 0.4)
        tower = [
            stage.at(x + dx, y, z) for dx, y in ((0, 0), (0, rng.uniform(1.6, 2.9)), (1.3, 2.2), (1.3, 0))
        ]
        stage.soft(tower, (126, 140, 150), 0.8, 10)
    for n in range(6):
        person(
            stage, -4 + 1.6 * n + rng.uniform(-0.6, 0.6), z + 2, rng.choice([(96, 106, 118), (120, 96, 92)])
        )
    stage.soft([(0, 0), (W, 0), (W, H), (0, H)], (168, 182, 192), 0.28, 0)
    for _ in range(150):
        x, y = rng.uniform(-6, 6), rng.uniform(0.3, 3.0)
        px, py = stage.at(x, y, z)
        stage.pen.line(
            (px, py, px - 5, py + rng.uniform(16, 40)), fill=lit((198, 210, 220), stage.light), width=1
        )
    for x in (-4.8, -3.2, -1.6, 0.0, 1.6, 3.2, 4.8):
        stage.panel(x - 0.05, x + 0.05, 0, 2.7, z, (70, 74, 78))
    stage.panel(-8, 8, 2.6, 5.0, z, (196, 192, 186))
    stage.write(stage.panel(-1.3, 1.3, 2.75, 3.2, z, (46, 96, 92)), "北门出口", (248, 250, 248))
    stage.floor((182, 176, 168), far=z, half=6.4)
    stage.gloss(0.5, below=stage.at(0, 0, z)[1])
    stage.poly([(-1.4, 0.01, 3.1), (1.4, 0.01, 3.1), (1.4, 0.01, 5.4), (-1.4, 0.01, 5.4)], (58, 58, 60))
    for _ in range(26):
        stage.blob(
            rng.uniform(-1.2, 1.2), rng.uniform(3.2, 5.2), rng.uniform(0.05, 0.2), 0.07, (104, 92, 76), 0.5
        )
    for _ in range(4):
        x, near = rng.uniform(-1.8, 1.8), rng.uniform(2.5, 2.95)
        stage.blob(x, near, rng.uniform(0.25, 0.5), 0.14, (120, 134, 146), 0.55, blur=5)
        stage.blob(x - 0.05, near + 0.03, 0.14, 0.04, (236, 244, 250), 0.5, blur=6)
    return stage


def seat(rng: random.Random) -> Stage:
    """A stained lounge seat."""
    stage = arcade(rng)
    z, colour = 2.9, rng.choice([(150, 96, 62), (92, 112, 108), (168, 150, 122)])
    stage.shadow(0, z + 0.4, 1.25, 0.5, 0.5)
    for x in (-0.85, 0.85):
        stage.box(x, z + 0.1, (0.12, 0.34, 0.5), (70, 68, 66))
    stage.box(0, z, (2.0, 0.16, 0.75), colour, y=0.34)
    stage.box(0, z + 0.7, (2.0, 0.5, 0.14), lit(colour, 0.92), y=0.5)
    for _ in range(3):
        x = rng.uniform(-0.7, 0.7)
        stain_ = stage.ring(x, z + 0.35, rng.uniform(0.12, 0.3), 0.14, 0.4, y=0.5)
        stage.soft(stain_, (48, 36, 26), 0.6, 4)
    x, y = stage.at(rng.uniform(-0.8, 0.8), 0.5, z + 0.25)
    for n in range(3):
        size = 34 - 8 * n
        stage.soft(
            [(x - size, y), (x, y - size), (x + size, y - 4), (x + 6, y + 10)], (240, 236, 226), 1.0, 1
        )
    return stage


def restroom_floor(rng: random.Random) -> Stage:
    """Water on the floor of a washroom."""
    stage = washroom(rng)
    for _ in range(4):
        x, z = rng.uniform(-1.1, 1.1), rng.uniform(2.1, 2.7)
        stage.blob(x, z, rng.uniform(0.25, 0.6), rng.uniform(0.1, 0.2), (96, 110, 116), 0.5, blur=6)
        stage.blob(x - 0.08, z + 0.03, 0.2, 0.05, (238, 246, 250), 0.62, blur=7)
    crumple(stage, rng.uniform(-0.9, 0.9), 2.2, 0.08, (246, 246, 242))
    if rng.random() < 0.6:
        sign(stage, rng.choice([-1.0, 1.0]), 2.4)
    return stage


def basin(rng: random.Random) -> Stage:
    """Water marks on the mirror, scale and paper on the basins."""
    stage = washroom(rng)
    for _ in range(26):
        x, y = stage.at(rng.uniform(-1.6, 1.6), rng.uniform(1.25, 2.1), 3.3)
        size = rng.uniform(3, 9)
        stage.soft(
            [(x, y), (x + size, y), (x + size * 0.7, y + size * 5), (x, y + size * 4)],
            (226, 230, 230),
            0.6,
            2,
        )
    for _ in range(9):
        spot = stage.ring(
            rng.uniform(-1.6, 1.6), rng.uniform(2.85, 3.2), rng.uniform(0.04, 0.16), 0.05, 0.4, y=0.862
        )
        stage.soft(spot, (150, 146, 132), 0.55, 2)
    x, y = stage.at(rng.uniform(-0.7, 0.7), 0.86, 2.95)
    stage.soft([(x - 70, y), (x - 30, y - 42), (x + 44, y - 36), (x + 76, y + 4)], (246, 244, 238), 1.0, 1.5)
    stage.soft([(x - 30, y - 2), (x, y - 30), (x + 40, y)], (222, 220, 212), 1.0, 2)
    return stage


def tile(rng: random.Random) -> Stage:
    """A cracked and chipped floor tile."""
    stage = ground(rng)
    x, z = rng.uniform(-0.3, 0.2), rng.uniform(2.1, 2.4)
    for _ in range(5):
        angle, points = rng.uniform(0, 6.28), []
        px, pz = x, z
        for _ in range(7):
            points.append(stage.at(px, 0, pz))
            angle += rng.uniform(-0.5, 0.5)
            px, pz = px + 0.09 * math.cos(angle), pz + 0.07 * math.sin(angle)
        stage.pen.line(points, fill=(46, 42, 38), width=rng.choice([3, 4, 5]), joint="curve")
        stage.pen.line([(a + 3, b + 3) for a, b in points], fill=(236, 230, 220), width=1)
    stage.blob(x, z, 0.13, 0.1, (88, 82, 74), 0.95, rough=0.6, blur=1.5)
    stage.blob(x + 0.01, z - 0.01, 0.09, 0.06, (62, 56, 50), 0.9, rough=0.6, blur=2)
    for _ in range(9):
        size = rng.uniform(0.01, 0.035)
        px, pz = x + rng.uniform(-0.35, 0.35), z + rng.uniform(-0.25, 0.25)
        stage.shadow(px + 0.01, pz, size, size, 0.5)
        stage.blob(px, pz, size, size, (214, 206, 192), 1.0, rough=0.5, blur=1)
    return stage


def cigarette(rng: random.Random) -> Stage:
    """Cigarette ends on the floor."""
    stage = ground(rng)
    for _ in range(rng.choice([3, 4, 5])):
        x, z, angle = rng.uniform(-0.5, 0.5), rng.uniform(1.9, 2.5), rng.uniform(0, 3.14)
        dx, dz = 0.075 * math.cos(angle), 0.075 * math.sin(angle)
        stage.shadow(x + 0.01, z - 0.01, 0.07, 0.04, 0.4)
        a, b, c = (
            stage.at(x - dx, 0.01, z - dz),
            stage.at(x + dx * 0.2, 0.01, z + dz * 0.2),
            stage.at(x + dx, 0.01, z + dz),
        )
        wide = int(0.03 * stage.focal / z)
        stage.pen.line((a, b), fill=(246, 244, 238), width=wide)
        stage.pen.line((b, c), fill=(206, 142, 74), width=wide)
        stage.pen.line(
            (a, (a[0] + (b[0] - a[0]) * 0.15, a[1] + (b[1] - a[1]) * 0.15)), fill=(70, 66, 62), width=wide
        )
        for _ in range(6):
            stage.blob(
                x + rng.uniform(-0.12, 0.12), z + rng.uniform(-0.08, 0.08), 0.012, 0.012, (96, 92, 88), 0.7
            )
    return stage


def clutter(rng: random.Random) -> Stage:
    """A withered plant and tools that nobody put away."""
    stage = arcade(rng)
    x, z = rng.uniform(-1.2, -0.5), 3.0
    stage.shadow(x, z + 0.2, 0.42, 0.25)
    stage.box(x, z, (0.5, 0.45, 0.45), (224, 220, 212))
    for _ in range(26):
        px, py = stage.at(x + rng.uniform(-0.1, 0.1), 0.45, z + 0.2)
        ex, ey = stage.at(x + rng.uniform(-0.5, 0.5), rng.uniform(0.35, 1.1), z + 0.2)
        leaf: Colour = rng.choice([(138, 120, 60), (112, 96, 52), (104, 118, 64)])
        stage.pen.line((px, py, (px + ex) / 2, min(py, ey) - 30, ex, ey), fill=leaf, width=7, joint="curve")
    stage.shadow(0.5, 3.0, 0.3, 0.2)
    stage.box(0.5, 2.9, (0.36, 0.34, 0.3), (46, 92, 148))
    a, b = stage.at(0.85, 0, 2.9), stage.at(1.15, 1.5, 3.3)
    stage.pen.line((a, b), fill=(176, 138, 86), width=16)
    stage.soft(
        [(a[0] - 90, a[1] + 22), (a[0] + 70, a[1] + 26), (a[0] + 30, a[1] - 34), (a[0] - 40, a[1] - 30)],
        (206, 202, 194),
        1.0,
        3,
    )
    return stage


def wall(rng: random.Random) -> Stage:
    """A wall tile that has come off."""
    stage = plain_wall(rng, tiled=True)
    column, row = rng.choice([-1, 0, 1]), rng.choice([2, 3])
    x, y = column * 0.4, row * 0.4
    stage.panel(x, x + 0.4, y, y + 0.4, 2.6, (150, 142, 130))
    for _ in range(40):
        px, py = stage.at(x + rng.uniform(0.02, 0.38), y + rng.uniform(0.02, 0.38), 2.6)
        size = rng.uniform(4, 18)
        stage.soft(
            [(px, py), (px + size, py + 2), (px + size * 0.6, py + size)],
            rng.choice([(128, 120, 108), (176, 168, 156)]),
            0.8,
            2,
        )
    points = [stage.at(x + 0.4, y + 0.4, 2.6)]
    for n in range(6):
        points.append(stage.at(x + 0.4 + 0.08 * n + rng.uniform(0, 0.05), y + 0.4 + 0.09 * n, 2.6))
    stage.pen.line(points, fill=(70, 64, 58), width=4, joint="curve")
    for _ in range(12):
        size = rng.uniform(0.02, 0.07)
        stage.blob(
            x + rng.uniform(-0.3, 0.7), rng.uniform(2.1, 2.5), size, size * 0.6, (206, 200, 190), 1.0, blur=1
        )
    return stage
