"""Care of the demo mall's members: segments, three weeks of callbacks, and what waits today."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import sqlalchemy as sa

from mallops.blueprints.care.actions import calls, planning, segments
from mallops.blueprints.care.actions.months import keep_months
from mallops.blueprints.care.actions.setup import save_script, save_settings
from mallops.blueprints.care.models import Callback
from mallops.blueprints.care.queries.calls import Wanted, list_due, today_in
from mallops.blueprints.care.queries.segments import list_segments
from mallops.blueprints.care.rules.calling import Outcome
from mallops.blueprints.care.rules.settings import SHIPPED
from mallops.blueprints.members.models import Member
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.clock import frozen, in_zone
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.demo.build import World

DAYS = (21, 17, 14, 10, 7, 4, 2, 1)
SAID = (
    "对服务满意，希望周末多开一个收银口。",
    "最近搬家了，下个月会再来。",
    "喜欢新开的咖啡店，问积分什么时候到期。",
    "商品不错，停车费希望能用积分抵。",
    "谢谢问候，周末带孩子来。",
    "电梯口指示不清楚，找了半天服务台。",
)
ISSUES = ("买的电水壶底座松动，商户说要等厂家，三天没有回音。", "导购态度生硬，退货时让顾客等了四十分钟。")


def add_care(world: World, moment: dt.datetime) -> None:
    """Add it on top of members and points."""
    specialist, house = world.actor("zengli"), Actor.system(world.mall.id, world.mall.tz)
    with frozen(moment - dt.timedelta(days=30)), acting(specialist, "care.setup"):
        _setup(world, specialist)
    dice = random.Random(26)
    for ago in DAYS:
        at = _morning(world, moment, ago)
        with frozen(at):
            _day(house)
            _work(world, dice, 0.85)
    with frozen(min(_morning(world, moment, 0), moment)):
        for one in list_segments(world.mall.id):
            segments.refresh_segment(house, one.id)
        _day(house)
        _by_hand(world)
        _work(world, dice, 0.25)
        keep_months(house)


def _morning(world: World, moment: dt.datetime, ago: int) -> dt.datetime:
    """Ten o'clock at the mall, so many days ago."""
    local = in_zone(moment - dt.timedelta(days=ago), world.mall.tz)
    return local.replace(hour=10, minute=0, second=0, microsecond=0).astimezone(dt.UTC)


def _setup(world: World, specialist: Actor) -> None:
    told = (
        ("银卡及以上会员", "Silver and above", "all",
         [["tier", {"tiers": ["silver", "gold", "platinum"]}]],
         segments.Plan("专人服务，每季度拜访，新品优先通知。", "Visited, and first to hear of news.", 30)),
        ("30天未消费", "Nothing bought for 30 days", "all", [["last", {"how": "longer", "days": 30}]],
         segments.Plan("客户关系专员电话挽回，赠送停车券。", "A call and a parking voucher.")),
        ("本月寿星", "Birthdays this month", "all", [["birthday", {"month": "0"}]], segments.Plan()),
        ("新会员", "New members", "all", [["joined", {"how": "within", "days": 30}]], segments.Plan()),
    )  # fmt: skip
    with transaction():
        vip = replace(
            SHIPPED,
            winback_days=30,
            vip_tier="silver",
            bulk_fen=300_000,
            sample_percent=2000,
            sample_most=3,
            gap_days=10,
        )
        save_settings(specialist, vip)
        for zh, en, mode, conditions, plan in told:
            segments.save_segment(specialist, None, segments.SegmentTold(zh, en, mode, conditions, plan))
        save_script(
            specialist,
            "winback",
            "{member}您好，我是{mall}客服{officer}。有一阵没见到您了，最近一切都好吗？我们一层新开了儿童乐园，"
            "您的积分还在，欢迎有空来坐坐。",
            "Hello {member}, this is {officer} of {mall}. We have not seen you for a while. There is a new"
            " playground on the first floor, and your points are waiting. You are welcome.",
        )
    house = Actor.system(world.mall.id, world.mall.tz)
    for one in list_segments(world.mall.id):
        segments.refresh_segment(house, one.id)


def _day(house: Actor) -> None:
    with acting(house, "care.night"), transaction():
        planning.drop_stale(house)
        planning.draw_sample(house, today_in(house) - dt.timedelta(days=1))
    with acting(house, "care.night"):
        planning.plan_day(house)
    with acting(house, "care.night"), transaction():
        planning.tell(house)


def _by_hand(world: World) -> None:
    """A complaint to call back and an interview."""
    desk, specialist = world.actor("wuqian"), world.actor("jinyu")
    query = sa.select(Member).where(Member.mall_id == world.mall.id, Member.state == "active")
    rows = list(db.session.scalars(query.order_by(Member.id.desc()).limit(2)))
    today = today_in(desk)
    if len(rows) == 2:
        with acting(desk, "callbacks.create"), transaction():
            why = "反映童装店不给换尺码，昨天已经换好，问是否满意。"
            told = calls.CallTold("complaint", today, "", why, specialist.user_id)
            calls.open_call(desk, rows[0], told)
            why = "请来谈谈对楼层调整的意见。"
            calls.open_call(desk, rows[1], calls.CallTold("interview", today, "", why, specialist.user_id))


def _work(world: World, dice: random.Random, share: float) -> None:
    """Whoever has the list works through a part of it."""
    by_user = {
        one.user_id: one for one in (world.actor("jinyu"), world.actor("weina"), world.actor("wuqian"))
    }
    for call in list_due(world.actor("jinyu"), Wanted()):
        actor = by_user.get(call.owner_id or 0, world.actor("jinyu"))
        if dice.random() > share:
            continue
        try:
            with acting(actor, "care.outcome"), transaction():
                row = db.session.get_one(Callback, call.id)
                if row.channel != "visit":
                    calls.dial(actor, row)
                calls.note_outcome(actor, row, _outcome(dice, row))
        except DomainError:  # the mall's rules refuse it today
            continue


def _outcome(dice: random.Random, call: Callback) -> Outcome:
    fate = dice.random()
    if fate < 0.2:
        return Outcome("missed", again_on=call.planned_on + dt.timedelta(days=40))
    if fate < 0.26 and call.marketing:
        return Outcome("declined", result="说不需要这类电话。", withdraw=True)
    issue = dice.choice(ISSUES) if call.reason in ("sample", "complaint") and fate > 0.85 else ""
    mark = dice.choice((3, 4, 4, 5, 5)) if not issue else 2
    return Outcome("reached", result=dice.choice(SAID), satisfaction=mark, issue=issue)


__all__ = ["add_care"]
