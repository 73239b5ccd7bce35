"""Licences of the demo mall: valid, ending, expired, in hand."""

from __future__ import annotations

import datetime as dt

from mallops.blueprints.licences.actions.keeping import Facts, Printed, pass_day, register
from mallops.blueprints.licences.models import Licence
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.clock import frozen, in_zone
from mallops.demo.build import World

# place among the tenants, kind, days left, number
VALID = (
    (0, "business", 900, "91310000MA1K3A0X1T"),
    (0, "food", 52, "JY13101010012345"),
    (1, "business", 640, "91310000MA1K3B0X2T"),
    (1, "hygiene", 21, "沪卫公证字2024第0321号"),
    (2, "food", -6, "JY13101010023456"),
    (3, "fire", 5, "沪消安检字2024第118号"),
    (4, "business", 400, "91310000MA1K3C0X3T"),
    (5, "tobacco", 44, "310101234567"),
    (6, "metrology", -1, "沪计检2025-0456"),
)
# place among the tenants, kind, fee, steps
IN_HAND = ((7, "food", "0", ""), (8, "signboard", "350", "submit"), (9, "fire", "0", "submit return"))


def add_licences(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    shops = [world.tenants[code] for code in sorted(world.tenants)]
    today = in_zone(moment, world.mall.tz).date()
    desk, system = world.actor("wuqian"), Actor.system(world.mall.id, world.mall.tz)
    made: list[Licence] = []
    for place, sort, left, number in VALID:
        last = today + dt.timedelta(days=left)
        printed = Printed(number, valid_from=last - dt.timedelta(days=1095), valid_to=last)
        with frozen(moment - dt.timedelta(days=70)), acting(desk, "licences.create"):
            facts = Facts(sort, shops[place % len(shops)].id)
            made.append(register(desk, facts, printed, tell_now=False))
    for one in made:
        with frozen(moment - dt.timedelta(hours=3)), acting(system, "licences.calendar"):
            pass_day(system, one, today)
    for later, (place, sort, fee, steps) in enumerate(IN_HAND):
        with frozen(moment - dt.timedelta(days=9 - later)), acting(desk, "licences.create"):
            case = register(desk, Facts(sort, shops[place % len(shops)].id, handled=True, fee=fee))
        for at, step in enumerate(steps.split()):
            with frozen(moment - dt.timedelta(days=5 - at)), acting(desk, f"licences.{step}"):
                casework.move(desk, case, step, note="缺少平面布置图，需补正。" if step == "return" else "")
