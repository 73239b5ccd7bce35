"""Failures of fixtures, collateral, shops and order: lamps, posters, shutters, boxes, crowds."""

from __future__ import annotations

import random

from mallops.demo.photos.rooms import GOODS, arcade, plain_wall, shopfront
from mallops.demo.photos.scenes import crumple, person, sign
from mallops.demo.photos.stage import Colour, Stage, lit

CARTON: Colour = (186, 146, 98)
RED: Colour = (190, 44, 40)


def carton(stage: Stage, x: float, z: float, size: tuple[float, float, float], y: float = 0.0) -> None:
    """A cardboard box with its tape."""
    shade = lit(CARTON, stage.rng.uniform(0.88, 1.08))
    stage.box(x, z, size, shade, y=y)
    width, height, _ = size
    stage.panel(x - width * 0.06, x + width * 0.06, y, y + height, z, lit(shade, 1.12))
    if stage.rng.random() < 0.5:
        box = stage.panel(
            x - width * 0.4, x - width * 0.12, y + height * 0.3, y + height * 0.6, z, (236, 232, 224)
        )
        stage.write(box, "易碎", (60, 56, 50))


def barrier(stage: Stage, left: float, right: float, z: float, text: str) -> None:
    """Two posts with a red-and-white board between them."""
    for x in (left, right):
        stage.shadow(x, z, 0.16, 0.1)
        stage.box(x, z, (0.06, 0.95, 0.06), (60, 60, 62))
    count = 10
    for n in range(count):
        a, b = (left + (right - left) * k / count for k in (n, n + 1))
        stage.panel(a, b, 0.78, 0.92, z, RED if n % 2 else (242, 240, 236))
    third = (right - left) * 0.3
    box = stage.panel(left + third, right - third, 0.42, 0.72, z, (246, 244, 238))
    stage.write(box, text, RED, 0.7)


def dark(rng: random.Random) -> Stage:
    """An aisle with most lamps out."""
    return arcade(rng, lamps=rng.uniform(0.05, 0.3))


def leak(rng: random.Random) -> Stage:
    """Drops from a stained ceiling into a bucket."""
    stage = arcade(rng)
    x, z = rng.uniform(-0.8, 0.8), 4.6
    for size, alpha in ((0.85, 0.3), (0.6, 0.4), (0.3, 0.45)):
        stage.soft(stage.ring(x, z + 1.0, size, size * 0.9, 0.3, y=3.29), (126, 96, 58), alpha, 8)
    stage.blob(x, z, 0.75, 0.32, (112, 126, 136), 0.5, blur=6)
    stage.blob(x - 0.1, z + 0.05, 0.3, 0.08, (240, 246, 250), 0.5, blur=7)
    for y in (3.0, 2.5, 1.9, 1.2, 0.7):
        px, py = stage.at(x, y, z)
        stage.soft(
            [(px - 2, py - 20), (px + 2, py - 20), (px + 5, py), (px, py + 6), (px - 5, py)],
            (230, 240, 248),
            0.9,
            1,
        )
    stage.shadow(x, z, 0.26, 0.16)
    left, right = stage.at(x - 0.15, 0, z), stage.at(x + 0.15, 0, z)
    top_left, top_right = stage.at(x - 0.2, 0.36, z), stage.at(x + 0.2, 0.36, z)
    stage.soft([left, right, top_right, top_left], (52, 106, 168), 1.0, 1)
    stage.soft(stage.ring(x, z, 0.2, 0.12, y=0.36), (30, 66, 110), 1.0, 1)
    sign(stage, x + rng.choice([-0.75, 0.75]), z - 0.4)
    return stage


def escalator(rng: random.Random) -> Stage:
    """A stopped escalator behind a barrier."""
    stage = arcade(rng)
    stage.poly([(-1.2, 0, 4.2), (1.2, 0, 4.2), (1.2, 3.3, 9.5), (-1.2, 3.3, 9.5)], (58, 60, 62))
    for n in range(22):
        y, z = 3.1 * n / 22, 4.2 + 5.0 * n / 22
        stage.poly(
            [(-0.75, y, z), (0.75, y, z), (0.75, y + 0.15, z), (-0.75, y + 0.15, z)],
            lit((138, 140, 142), 0.75 + n / 60),
        )
        stage.poly(
            [(-0.75, y + 0.135, z), (0.75, y + 0.135, z), (0.75, y + 0.155, z), (-0.75, y + 0.155, z)],
            (222, 186, 40),
        )
    for x in (-1.2, 0.8):
        stage.poly([(x, 0, 4.0), (x + 0.4, 0, 4.0), (x + 0.4, 3.4, 9.5), (x, 3.4, 9.5)], (196, 200, 202))
        stage.poly([(x, 0.9, 3.9), (x + 0.4, 0.9, 3.9), (x + 0.4, 4.2, 9.5), (x, 4.2, 9.5)], (36, 36, 38))
        stage.poly(
            [(x + 0.03, 0.82, 4.0), (x + 0.37, 0.82, 4.0), (x + 0.37, 4.1, 9.5), (x + 0.03, 4.1, 9.5)],
            (172, 190, 198),
        )
    barrier(stage, -1.25, 1.25, 3.0, "暂停使用")
    return stage


def screen(rng: random.Random) -> Stage:
    """A dark or broken screen on a wall."""
    stage = plain_wall(rng)
    stage.panel(-1.12, 1.12, 1.0, 2.2, 2.58, (22, 22, 24))
    x0, y0, x1, y1 = stage.panel(-1.05, 1.05, 1.06, 2.14, 2.57, (10, 11, 13))
    if rng.random() < 0.5:
        for _ in range(22):
            y, tall = rng.uniform(y0, y1 - 30), rng.uniform(2, 18)
            tone = rng.choice([(40, 160, 80), (200, 60, 160), (60, 90, 210), (210, 210, 210), (16, 16, 18)])
            stage.pen.rectangle((x0, y, x1, min(y1, y + tall)), fill=tone)
    else:
        stage.write((x0, y0 + 150, x1, y1 - 150), "无信号", (120, 130, 146), 0.4)
    stage.soft([(x0 + 60, y0), (x0 + 260, y0), (x0 + 80, y1), (x0 - 1, y1)], (190, 200, 210), 0.16, 14)
    return stage


def door(rng: random.Random) -> Stage:
    """A fire door that does not shut; the handle hangs."""
    stage = plain_wall(rng)
    z = 2.55
    stage.panel(-0.62, 0.62, 0, 2.2, z, (90, 92, 94))
    stage.panel(-0.54, 0.54, 0, 2.12, z, (26, 26, 28))
    stage.panel(-0.54, 0.40, 0, 2.12, z - 0.01, rng.choice([(166, 174, 172), (176, 96, 70), (136, 150, 160)]))
    box = stage.panel(-0.3, 0.16, 1.25, 1.85, z - 0.02, (196, 214, 220))
    x0, y0, x1, y1 = box
    for _ in range(4):
        stage.pen.line(
            (x0 + 30, y1 - 30, rng.uniform(x0, x1), rng.uniform(y0, y1)), fill=(246, 250, 252), width=2
        )
    stage.write(
        stage.panel(-0.34, 0.2, 1.95, 2.06, z - 0.02, (40, 120, 72)), "安全出口", (246, 250, 246), 0.8
    )
    hx, hy = stage.at(0.28, 1.02, z - 0.05)
    stage.pen.line((hx, hy, hx - 26, hy + 62), fill=(54, 54, 56), width=13)
    stage.pen.ellipse((hx - 13, hy - 13, hx + 13, hy + 13), fill=(70, 70, 72))
    return stage


def poster(rng: random.Random) -> Stage:
    """A stand whose poster is torn at a corner, or whose campaign is over."""
    stage = arcade(rng)
    z, ground_ = 2.75, rng.choice([(190, 52, 56), (44, 104, 112), (222, 152, 52), (96, 66, 128)])
    stage.shadow(0, z + 0.1, 0.6, 0.22, 0.5)
    stage.box(0, z + 0.05, (0.95, 0.06, 0.35), (70, 70, 72))
    x0, y0, x1, y1 = stage.panel(-0.45, 0.45, 0.08, 1.82, z, ground_)
    wide, tall = x1 - x0, y1 - y0
    stage.write(
        (x0, y0 + tall * 0.06, x1, y0 + tall * 0.26),
        rng.choice(["夏日特惠", "会员日", "周年庆典"]),
        (255, 248, 232),
        0.9,
    )
    stage.pen.ellipse(
        (x0 + wide * 0.18, y0 + tall * 0.3, x1 - wide * 0.18, y0 + tall * 0.66), fill=lit(ground_, 1.35)
    )
    stage.write(
        (x0, y0 + tall * 0.36, x1, y0 + tall * 0.6), rng.choice(["5折", "7折", "满减"]), (255, 255, 250), 0.8
    )
    stage.write((x0 + 30, y0 + tall * 0.76, x1 - 30, y0 + tall * 0.84), "活动至3月8日", (255, 240, 214), 0.8)
    tear = [
        (x1 + 3, y0 - 3),
        (x1 - wide * 0.5, y0 - 3),
        (x1 - wide * 0.36, y0 + tall * 0.07),
        (x1 - wide * 0.22, y0 + tall * 0.06),
        (x1 - wide * 0.1, y0 + tall * 0.19),
        (x1 + 3, y0 + tall * 0.24),
    ]
    stage.soft(tear, (150, 144, 136), 1.0, 0.8)
    curl = [
        tear[1],
        tear[2],
        tear[3],
        tear[4],
        (x1 - wide * 0.34, y0 + tall * 0.2),
        (x1 - wide * 0.56, y0 + tall * 0.1),
    ]
    stage.soft([(a + 8, b + 14) for a, b in curl], (20, 16, 14), 0.4, 8)
    stage.soft(curl, (240, 236, 228), 1.0, 1)
    return stage


def notice(rng: random.Random) -> Stage:
    """A handwritten notice stuck on the shop's glass."""
    stage = shopfront(rng)
    stage.soft(
        [
            stage.at(-1.6, 2.3, 4.5),
            stage.at(-0.9, 2.3, 4.5),
            stage.at(-1.9, 0.3, 4.5),
            stage.at(-2.1, 0.3, 4.5),
        ],
        (255, 255, 255),
        0.2,
        20,
    )
    text = rng.choice(["旺铺转让", "全场清仓", "店面转租", "最后三天"])
    paper: Colour = rng.choice([(250, 236, 120), (252, 250, 244), (250, 206, 196)])
    x = rng.uniform(-0.5, 0.3)
    box = stage.panel(x - 0.6, x + 0.6, 0.9, 1.75, 4.4, paper)
    x0, y0, x1, y1 = box
    for n, row in enumerate((text[:2], text[2:])):
        half = (y1 - y0) / 2
        stage.write((x0, y0 + n * half, x1, y0 + (n + 1) * half), row, RED if n == 0 else (30, 28, 30), 0.85)
    for cx, cy in ((x0, y0), (x1, y0), (x0, y1), (x1, y1)):
        stage.soft(
            [(cx - 40, cy - 8), (cx + 34, cy - 20), (cx + 40, cy + 6), (cx - 34, cy + 20)],
            (226, 218, 190),
            0.75,
            1.5,
        )
    return stage


def boxes(rng: random.Random) -> Stage:
    """Cartons stacked in the aisle."""
    stage = arcade(rng)
    x, z = rng.choice([-1.1, 0.9]), 3.2
    stage.shadow(x, z + 0.3, 1.1, 0.6, 0.55)
    rows = [(0.0, 3), (0.48, 2), (0.92, 1)] if rng.random() < 0.6 else [(0.0, 3), (0.48, 3), (0.92, 2)]
    for y, count in rows:
        for n in range(count):
            width = rng.uniform(0.52, 0.6)
            carton(stage, x + (n - (count - 1) / 2) * 0.62, z + rng.uniform(0, 0.08), (width, 0.47, 0.5), y)
    carton(stage, x + rng.choice([-1.0, 1.0]), 2.75, (0.5, 0.34, 0.42))
    return stage


def extinguisher(rng: random.Random) -> Stage:
    """A hydrant cabinet with boxes in front of it, an extinguisher beside."""
    stage = plain_wall(rng)
    z = 2.55
    stage.panel(-0.65, 0.25, 0.35, 1.75, z, (176, 178, 180))
    box = stage.panel(-0.6, 0.2, 0.4, 1.7, z - 0.01, (206, 46, 42))
    stage.write((box[0], box[1] + 20, box[2], box[1] + 130), "消火栓", (252, 246, 240), 0.8)
    stage.panel(-0.48, 0.08, 0.62, 1.25, z - 0.02, (150, 60, 58))
    stage.shadow(0.7, z - 0.15, 0.2, 0.12)
    body = stage.panel(0.6, 0.82, 0.02, 0.5, z - 0.15, (198, 36, 34))
    stage.pen.ellipse((body[0], body[1] - 22, body[2], body[1] + 26), fill=(198, 36, 34))
    stage.soft(
        [(body[0] + 14, body[1]), (body[0] + 26, body[1]), (body[0] + 26, body[3]), (body[0] + 14, body[3])],
        (250, 190, 186),
        0.5,
        5,
    )
    stage.panel(0.68, 0.74, 0.52, 0.62, z - 0.15, (40, 40, 42))
    stage.shadow(-0.3, z - 0.25, 0.8, 0.3, 0.5)
    carton(stage, -0.55, z - 0.36, (0.55, 0.5, 0.4))
    carton(stage, 0.05, z - 0.37, (0.5, 0.42, 0.4))
    carton(stage, -0.4, z - 0.35, (0.5, 0.36, 0.38), 0.5)
    return stage


def crowd(rng: random.Random) -> Stage:
    """A jam of people in the aisle."""
    stage = arcade(rng)
    for z in sorted((rng.uniform(2.9, 9.0) for _ in range(26)), reverse=True):
        person(stage, rng.uniform(-2.2, 2.2), z, rng.choice(GOODS))
    return stage


def shutter(rng: random.Random) -> Stage:
    """A shutter that is down in trading hours."""
    stage = shopfront(rng, open_=False)
    z = 4.5
    down = 0.0 if rng.random() < 0.7 else 0.9
    if down:
        stage.panel(-2.2, 2.2, 0, 2.4, z, (46, 42, 40))
    for n in range(30):
        low = down + n * (2.4 - down) / 30
        high = low + (2.4 - down) / 30
        stage.panel(-2.2, 2.2, low, high, z - 0.02, (168, 172, 174))
        stage.panel(-2.2, 2.2, low, low + (high - low) * 0.3, z - 0.03, (128, 132, 136))
    box = stage.panel(-0.4, 0.4, 1.25, 1.65, z - 0.05, (250, 248, 240))
    stage.write(box, rng.choice(["外出", "马上回", "盘点"]), (40, 38, 40), 0.6)
    return stage


def mannequin(rng: random.Random) -> Stage:
    """Mannequins under dust."""
    stage = shopfront(rng)
    for x in (-0.9, 0.1, 1.1):
        tone: Colour = (222, 214, 204)
        dress = rng.choice(GOODS)
        stage.shadow(x, 3.55, 0.3, 0.15)
        stage.box(x, 3.5, (0.5, 0.12, 0.3), (238, 236, 230))

        def shape(points: list[tuple[float, float]], fill: Colour, x: float = x) -> None:
            stage.soft([stage.at(x + dx, y, 3.6) for dx, y in points], fill, 1.0, 1.2)

        shape([(-0.03, 0.1), (0.03, 0.1), (0.03, 0.7), (-0.03, 0.7)], (150, 148, 146))
        shape([(-0.2, 0.55), (0.2, 0.55), (0.14, 1.05), (0.2, 1.4), (-0.2, 1.4), (-0.14, 1.05)], dress)
        shape([(-0.2, 1.4), (0.2, 1.4), (0.06, 1.48), (0.05, 1.58), (-0.05, 1.58), (-0.06, 1.48)], tone)
        px, py = stage.at(x, 1.68, 3.6)
        stage.pen.ellipse((px - 34, py - 46, px + 34, py + 46), fill=tone)
        for _ in range(60):
            sx, sy = stage.at(x + rng.uniform(-0.2, 0.2), rng.uniform(0.9, 1.46), 3.59)
            stage.pen.ellipse((sx, sy, sx + rng.uniform(2, 5), sy + 3), fill=(214, 208, 198))
        stage.soft(stage.ring(x, 3.65, 0.24, 0.12, 0.2, y=0.121), (158, 152, 142), 0.6, 4)
    return stage


def goods(rng: random.Random) -> Stage:
    """A table of goods in disorder, packaging on the floor."""
    stage = shopfront(rng)
    stage.shadow(0, 3.5, 1.3, 0.4)
    stage.box(0, 3.1, (2.2, 0.75, 0.7), (206, 188, 160))
    for _ in range(30):
        x, z = rng.uniform(-1.0, 1.0), rng.uniform(3.15, 3.75)
        px, py = stage.at(x, 0.78 + rng.uniform(0, 0.1), z)
        size = rng.uniform(50, 95)
        lean = rng.uniform(-0.6, 0.6)
        points = [
            (px - size, py),
            (px - size * 0.5 + lean * 20, py - size * 0.5),
            (px + size * 0.8, py - size * 0.4 + lean * 30),
            (px + size, py + size * 0.16),
        ]
        stage.soft([(a + 4, b + 7) for a, b in points], (20, 18, 16), 0.3, 5)
        stage.soft(points, rng.choice(GOODS), 1.0, 1)
    for _ in range(3):
        crumple(stage, rng.uniform(-1.2, 1.2), rng.uniform(2.9, 3.05), 0.1, (236, 230, 214))
    carton(stage, rng.choice([-1.5, 1.5]), 3.0, (0.5, 0.4, 0.4))
    return stage
