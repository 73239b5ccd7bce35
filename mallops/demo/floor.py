"""What the demo's phones sent besides patrols: two days of attendance, one item not delivered."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import defaultdict

from mallops.blueprints.attendance.actions import TickInput, record_ticks
from mallops.blueprints.attendance.queries import Shop, list_trading
from mallops.blueprints.floor.actions import HandedInput, Sent, take_handed
from mallops.core.audit import acting
from mallops.core.clock import frozen
from mallops.demo.build import World

SEED = 1001
#: Of a hundred shops so many are late or leave early, absent, closed with permission.
TROUBLE, ABSENT, ALLOWED = 6, 2, 1
REASONS = {
    "late": ("店员路上堵车", "盘点后才开店", ""),
    "early": ("20:40 已收档", "货品售完提前闭店", ""),
    "absent": ("电话联系不上", ""),
    "closed_allowed": ("设备检修，已批准停业一天",),
}
WHO_ELSE = "zhouyan"


def add_floor(world: World, moment: dt.datetime) -> None:
    """Attendance of yesterday and of today as far as it has come, and what one phone handed over."""
    tz = world.mall.zoneinfo
    today = moment.astimezone(tz).date()
    for back in (1, 0):
        on = today - dt.timedelta(days=back)
        opens = dt.datetime.combine(on, world.mall.opens_at, tz) + dt.timedelta(minutes=8)
        closes = dt.datetime.combine(on, world.mall.closes_at, tz) - dt.timedelta(minutes=25)
        for phase, at in (("open", opens), ("close", closes)):
            if at + dt.timedelta(minutes=30) <= moment:
                _walk(world, on, phase, at)
    _handed(world, moment - dt.timedelta(hours=2))


def _walk(world: World, on: dt.date, phase: str, at: dt.datetime) -> None:
    """Every zone's officer looks at its shops, a few seconds a shop; one shop is seen by two who differ."""
    dice = random.Random(f"{SEED} {on} {phase}")
    by_zone: dict[int | None, list[Shop]] = defaultdict(list)
    for shop in list_trading(world.mall.id, on):
        by_zone[shop.zone_id].append(shop)
    logins = {user.id: login for login, user in world.users.items()}
    second: TickInput | None = None
    for zone in world.zones.values():
        if not zone.duties or not by_zone[zone.id]:
            continue
        ticks = [
            _tick(dice, shop, on, phase, at + dt.timedelta(seconds=20 * number))
            for number, shop in enumerate(by_zone[zone.id])
        ]
        _record(world, logins[zone.duties[0].user_id], ticks)
        late = next((one for one in ticks if one.state == "late"), None)
        if second is None and late is not None:
            second = late
    if second is not None:
        at = second.at + dt.timedelta(minutes=6)
        again = TickInput(
            uuid.UUID(int=dice.getrandbits(128)), second.tenant, on, phase, "on_time", at, "demo"
        )
        _record(world, WHO_ELSE, [again])


def _tick(dice: random.Random, shop: Shop, on: dt.date, phase: str, at: dt.datetime) -> TickInput:
    fate = dice.randrange(100)
    state = "on_time"
    if fate < TROUBLE:
        state = "late" if phase == "open" else "early"
    elif fate < TROUBLE + ABSENT:
        state = "absent"
    elif fate < TROUBLE + ABSENT + ALLOWED:
        state = "closed_allowed"
    remark = dice.choice(REASONS[state]) if state in REASONS else ""
    uid = uuid.UUID(int=dice.getrandbits(128))
    return TickInput(uid, shop.uid, on, phase, state, at.astimezone(dt.UTC), "demo", remark)


def _record(world: World, login: str, ticks: list[TickInput]) -> None:
    actor = world.actor(login)
    with frozen(ticks[-1].at + dt.timedelta(seconds=20)), acting(actor, "attendance.tick"):
        record_ticks(actor, ticks)


def _handed(world: World, at: dt.datetime) -> None:
    """An answer that came after its patrol was cancelled: kept, and handed over."""
    actor = world.actor("chenwei")
    body = {
        "item": "1.2.a",
        "verdict": "fail",
        "remark": "B1 扶梯口有积水，已放置警示牌",
        "severity": "major",
        "department": "cleaning",
    }
    item = HandedInput("answer", uuid.uuid4(), "B1 1.2.a 地面积水", "这次巡场已作废，答案无法再收入。", body)
    with frozen(at), acting(actor, "floor.handed"):
        take_handed(actor, Sent(uuid.uuid4(), "demo", device_at=at - dt.timedelta(minutes=40)), item)
