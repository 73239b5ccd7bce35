"""Two whole months and this one of attendance: hours, ticks in bulk, notices in every state, talks."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.attendance.actions.hours import agree_hours
from mallops.blueprints.attendance.actions.notices import (
    APPEAL,
    Appeal,
    appeal_by_link,
    issue_notice,
    mark_told,
)
from mallops.blueprints.attendance.actions.talks import TalkRecord, hold_talk
from mallops.blueprints.attendance.models import AttendanceNotice, AttendanceTalk, AttendanceTick
from mallops.blueprints.attendance.queries import Shop, list_trading, list_unexplained, load_hours
from mallops.blueprints.attendance.rules import MISSES
from mallops.blueprints.scores.rules.scoring import month_before
from mallops.core.audit import acting
from mallops.core.casework import actions as casework
from mallops.core.clock import frozen
from mallops.core.db import db
from mallops.core.links import find_link
from mallops.demo.build import World

SEED = 10
#: Misses of all shops are followed up for so many days, those of the shops that are often late for longer.
FOLLOWED, FOLLOWED_LONG = 18, 34
OFFICER, LEAD, SUPERVISOR = "chenwei", "hexin", "zhouyan"
#: Of a thousand openings or closings of an ordinary shop, and of one that is often late.
ODDS = {"ordinary": (12, 3, 4), "often": (170, 20, 4)}
REMARKS = {
    "late": ("店员路上堵车", "盘点后才开店", "等待送货", ""),
    "early": ("货品售完提前闭店", "店长家中有事，已打招呼", ""),
    "absent": ("", ""),
    "closed_allowed": ("设备检修，已批准停业一天",),
}
APPEALS = (
    ("店员小李", "当天早班同事突发肠胃炎，替班从家里赶来，10:25 到店。已补交病假条。"),
    ("王店长", "货梯检修，货品 10:10 才送到楼层，有物业通知为证。"),
    ("刘女士", "钥匙由夜班同事带走，联系后 10:40 开门，以后两人各持一把。"),
)


def add_attendance(world: World, moment: dt.datetime) -> None:
    """Hours first, then ticks from the first of the month before last, then what became of the misses."""
    dice = random.Random(SEED)
    today = moment.astimezone(world.mall.zoneinfo).date()
    first = dt.date.fromisoformat(f"{month_before(f'{today:%Y-%m}', 2)}-01")
    shops = list_trading(world.mall.id, today)
    often = {one.id for one in dice.sample(shops, min(4, len(shops)))}
    _hours(world, moment, first, shops)
    _ticks(world, first, today, shops, often, dice)
    _notices(world, moment, today, often)
    db.session.flush()


def _hours(world: World, moment: dt.datetime, start: dt.date, shops: list[Shop]) -> None:
    """Two shops that open later, one that closes earlier on Mondays, a closure that waits."""
    supervisor, officer = world.actor(SUPERVISOR), world.actor(OFFICER)
    with frozen(_at(world, start - dt.timedelta(days=3), 15)), acting(supervisor, "attendance.decide"):
        later = {"opens_at": dt.time(11), "closes_at": world.mall.closes_at, "reason": "午间开业业态"}
        for shop in shops[-2:]:
            _agree(supervisor, kind="hours", tenant_id=shop.id, from_on=start, **later)
        monday = {"opens_at": world.mall.opens_at, "closes_at": dt.time(21), "reason": "周一提前闭店盘点"}
        _agree(supervisor, kind="hours", tenant_id=shops[0].id, from_on=start, weekdays="1", **monday)
    today = moment.astimezone(world.mall.zoneinfo).date()
    with frozen(moment - dt.timedelta(hours=3)), acting(officer, "attendance.correct"):
        days = {"from_on": today + dt.timedelta(days=2), "to_on": today + dt.timedelta(days=4)}
        _agree(officer, kind="closure", tenant_id=shops[3].id, reason="店铺灯箱更换，停业三天", **days)


def _agree(actor: Any, **values: Any) -> None:
    agree_hours(actor, {"weekdays": "1234567", "to_on": None, "floor": "", **values})


def _ticks(
    world: World, first: dt.date, today: dt.date, shops: list[Shop], often: set[int], dice: random.Random
) -> None:
    """In bulk, what the phones would have sent; yesterday and today come from them (demo/floor.py)."""
    book = load_hours(world.mall.id, first, today)
    officers = {zone.id: zone.duties[0].user_id for zone in world.zones.values() if zone.duties}
    rows = [
        row
        for back in range((today - first).days, 1, -1)
        for number, shop in enumerate(shops)
        for row in _of_day(book, shop, today - dt.timedelta(days=back), number, often, dice)
    ]
    for row in rows:
        row |= {"mall_id": world.mall.id, "by_id": officers.get(row["zone_id"])}
    table: Any = AttendanceTick.__table__
    db.session.execute(sa.insert(table), rows)


def _of_day(
    book: Any, shop: Shop, on: dt.date, number: int, often: set[int], dice: random.Random
) -> Iterator[dict[str, Any]]:
    due = book.due(shop, on)
    odds = ODDS["often" if shop.id in often else "ordinary"]
    for phase in ("open", "close"):
        moment = due.of(phase)
        if moment is None:
            continue
        late, absent, allowed = odds
        fate, state, actual = dice.randrange(1000), "on_time", None
        if fate < late:
            state = "late" if phase == "open" else "early"
            by = dt.timedelta(minutes=dice.randrange(8, 55))
            actual = moment + by if phase == "open" else moment - by
        elif fate < late + absent:
            state = "absent"
        elif fate < late + absent + allowed:
            state = "closed_allowed"
        walked = dt.timedelta(seconds=20 * (number % 30))
        at = moment + dt.timedelta(minutes=7) + walked if phase == "open" else moment - walked
        at = max(at, actual) if phase == "open" and actual else at
        yield {
            "uid": uuid.UUID(int=dice.getrandbits(128)),
            "created_at": at,
            "updated_at": at,
            "tenant_id": shop.id,
            "zone_id": shop.zone_id,
            "on": on,
            "phase": phase,
            "state": state,
            "remark": _remark(state, dice, silent=shop.id in often),
            "at": at,
            "due_at": moment,
            "actual_at": actual,
            "payload_hash": "demo",
        }


def _remark(state: str, dice: random.Random, *, silent: bool) -> str:
    """Why; those who are often late mostly say nothing."""
    said = dice.choice(REMARKS[state]) if state in REMARKS else ""
    return "" if silent and state in MISSES and dice.randrange(3) else said


def _notices(world: World, moment: dt.datetime, today: dt.date, often: set[int]) -> None:
    """Misses of the last weeks: the older ones decided, the newer ones waiting."""
    since = today - dt.timedelta(days=FOLLOWED)
    found = list_unexplained(
        world.mall.id, today - dt.timedelta(days=FOLLOWED_LONG), today - dt.timedelta(days=2)
    )
    wanted = [one for one in reversed(found) if one[0] >= since or one[2].id in often]
    for number, (on, phase, shop, _cell) in enumerate(wanted):
        if number % 5 == 4:
            continue  # nobody has followed it up yet
        issued = _at(world, on + dt.timedelta(days=1), 11)
        author = world.actor(LEAD if number % 3 else OFFICER)
        with frozen(issued), acting(author, "attendance.notify"):
            case = issue_notice(author, shop.id, on, phase)
            if number % 2:
                mark_told(author, case, "当面送达，店长签收")
        _goes_on(world, case, number, moment)
    _talk(world, moment)


def _at(world: World, on: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(on, dt.time(hour), world.mall.zoneinfo).astimezone(dt.UTC)


def _goes_on(world: World, case: AttendanceNotice, number: int, moment: dt.datetime) -> None:
    """Every third tenant appeals the next day; the supervisor decides a week later, if that has come."""
    appealed = case.created_at + dt.timedelta(days=1)
    if number % 3 == 0 and appealed < moment and case.appeal_until and appealed < case.appeal_until:
        link = find_link(case, APPEAL)
        name, words = APPEALS[number % len(APPEALS)]
        with frozen(appealed), acting(None, "attendance.link_appeal"):
            if link is not None:
                appeal_by_link(link, Appeal(name, words), ())
    decided = case.created_at + dt.timedelta(days=8)
    if decided >= moment:
        return
    supervisor = world.actor(SUPERVISOR)
    with frozen(decided), acting(supervisor, "attendance.decide"):
        if case.state == "appealed" and number % 2 == 0:
            casework.move(supervisor, case, "excuse", note="情况属实，证明已留存，准予免责。")
        else:
            casework.move(supervisor, case, "confirm", note="")


def _talk(world: World, moment: dt.datetime) -> None:
    """The oldest talk that came of it was held."""
    query = sa.select(AttendanceTalk).where(AttendanceTalk.of_mall(world.mall.id)).order_by(AttendanceTalk.id)
    case = db.session.scalars(query.limit(1)).first()
    supervisor = world.actor(SUPERVISOR)
    if case is None or case.created_at + dt.timedelta(days=2) >= moment:
        return
    held = case.created_at + dt.timedelta(days=2)
    record = TalkRecord(
        held,
        "王店长",
        "店里早班只有一人，遇到病假或路上耽搁就开不了门。",
        "早班改为两人轮值，钥匙两把；下月再迟到两次，提请招商部约谈。",
        "王店长",
    )
    with frozen(held), acting(supervisor, "attendance.decide"):
        hold_talk(supervisor, case, record)
