"""Contractors of the demo: contracts, posts, months of scored checks, rounds of the posts, fire equipment."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mallops.blueprints.contractors.actions import checking, fire, people, posts, ratings
from mallops.blueprints.contractors.actions.checking import Typed
from mallops.blueprints.contractors.actions.kind import KIND
from mallops.blueprints.contractors.actions.posts import Seen
from mallops.blueprints.contractors.models import Contractor
from mallops.blueprints.contractors.queries.checks import find_check
from mallops.blueprints.contractors.queries.contractors import list_posts, on_duty
from mallops.blueprints.contractors.queries.fire import list_equipment
from mallops.blueprints.contractors.queries.months import months_until
from mallops.blueprints.fixes.models import Finding
from mallops.core.audit import acting
from mallops.core.casework.actions import move, open_case
from mallops.core.clock import frozen
from mallops.core.db import db
from mallops.demo.build import World

DAY, NIGHT, ALL_DAY = ("08:00", "20:00"), ("20:00", "08:00"), ("00:00", "00:00")


@dataclass(frozen=True)
class Firm:
    """A company: days that its contract still runs, posts, what failed month by month."""

    service: str
    name: str
    contract: str
    left: int
    head: tuple[str, str, str]
    posts: tuple[tuple[str, int, tuple[str, str], str], ...]
    failed: tuple[tuple[tuple[str, str], ...], ...]


FIRMS = (
    Firm(
        "security", "安岚物业保安公司", "WB-BA-2026-01", 26, ("驻场队长", "马队长", "138 1001 2201"),
        (("1号门", 2, DAY, "一层东入口"), ("地下停车场", 2, ALL_DAY, "B1 出入口"),
         ("监控室", 2, ALL_DAY, "B1 消控室旁"),         ("夜间巡更", 1, NIGHT, "全场")),
        ((("S04", "夜班巡更少打两点"),), (), (("S05", "交接簿漏签一班"), ("S02", "两人未戴工牌")), (),
         (("S04", "夜班巡更少打一点"),)),
    ),
    Firm(
        "fire", "安盾消防", "WB-XF-2025-07", 205, ("项目经理", "罗经理", "139 1002 3302"),
        (("消防控制室", 2, ALL_DAY, "B1"),),
        ((), (("F06", "B1 一处疏散指示灯不亮"),), (), (("F08", "巡查记录提前填写"),), ()),
    ),
    Firm(
        "cleaning", "净然保洁", "WB-BJ-2026-02", 320, ("现场主管", "刘主管", "137 1003 4403"),
        (("美食广场", 3, ("10:00", "22:00"), "B1"), ("卫生间巡回", 4, ("09:00", "22:00"), "各层"),
         ("中庭", 1, DAY, "一层")),
        ((("C02", "三层女卫台面积水"), ("C10", "巡回表漏填")), (("C03", "回收台旁垃圾桶满溢"),),
         (("C07", "拖地未放警示牌"),),
         (("C01", "高峰后台面清理不及时"),), ()),
    ),
    Firm(
        "greening", "绿舍园艺", "WB-LH-2026-03", 54, ("养护负责人", "", "136 1004 5504"),
        (("绿植养护", 1, ("07:00", "10:00"), "中庭、南入口"),),
        ((), (("G01", "两盆龟背竹黄叶未更换"),), (), (), (("G02", "南入口花箱缺水"),)),
    ),
)  # fmt: skip


def add_contractors(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    supervisor = world.actor("zhouyan")
    months = months_until(f"{moment.astimezone(ZoneInfo(world.mall.tz)):%Y-%m}", 5)
    with acting(supervisor, "contractors.keep"):
        firms = []
        for firm in FIRMS:
            with frozen(moment - dt.timedelta(days=150)):
                firms.append((firm, _open(world, firm, moment.date())))
        for number, month in enumerate(months):
            for firm, case in firms:
                _month(world, case, month, firm.failed[number], moment, last=number == len(months) - 1)
        _rounds(world, moment)
        _fire(world, moment)
    db.session.flush()


def _open(world: World, firm: Firm, today: dt.date) -> Contractor:
    boss = world.actor("zhouyan")
    ends = today + dt.timedelta(days=firm.left)
    values = {
        "title": firm.name,
        "service": firm.service,
        "contract_no": firm.contract,
        "starts_on": ends - dt.timedelta(days=364),
        "ends_on": ends,
    }
    case: Contractor = open_case(boss, KIND, values)
    for name, required, (begins, until), place in firm.posts:
        times = dt.time.fromisoformat(begins), dt.time.fromisoformat(until)
        people.keep_post(boss, case, people.PostTyped(name, required, *times, place=place))
    people.add_contact(boss, case, *firm.head)
    return case


def _month(
    world: World,
    case: Contractor,
    month: str,
    failed: tuple[tuple[str, str], ...],
    now: dt.datetime,
    *,
    last: bool,
) -> None:
    """A check in the middle of the month, scored and rated; this month's is only checked or scheduled."""
    lead, boss = world.actor("wuqian"), world.actor("zhouyan")
    middle = dt.datetime.fromisoformat(f"{month}-12T15:00").replace(tzinfo=ZoneInfo(world.mall.tz))
    at = min(middle, now - dt.timedelta(hours=3))
    with frozen(at):
        check = find_check(checking.schedule(boss, case, at.date(), owner_id=lead.user_id))
        assert check is not None
        if last and case.service in {"cleaning", "greening"}:
            return
        checking.answer(boss, check, {code: Typed("fail", words) for code, words in failed}, rest="pass")
        orders = checking.finish(boss, check)
    if last:
        return
    with frozen(at + dt.timedelta(hours=5)):
        for order in orders:
            _put_right(world, order)
        move(boss, check.case, "score", signature=boss.name)
        ratings.confirm(boss, case, month)


def _put_right(world: World, order: Finding) -> None:
    move(world.actor("zhouyan"), order, "fix", note="已整改，现场复核合格")
    move(world.actor("shenlan"), order, "verify")


def _rounds(world: World, moment: dt.datetime) -> None:
    """The posts were looked at on four days; once somebody was missing."""
    lead = world.actor("zhouyan")
    for back in (9, 6, 3, 1):
        at = moment - dt.timedelta(days=back)
        wall = at.astimezone(ZoneInfo(world.mall.tz))
        with frozen(at):
            due = on_duty(list_posts(world.mall.id), wall)
            seen = {
                one.uid: Seen(one.required - (back == 3 and one.name == "美食广场"))
                for one in due
                if one.required
            }
            if seen:
                posts.check_posts(lead, uuid.uuid4(), seen)


def _fire(world: World, moment: dt.datetime) -> None:
    """Two pieces looked at, one of them not in order; the others are due or not."""
    boss = world.actor("zhouyan")
    with frozen(moment - dt.timedelta(days=2)):
        for number, asset in enumerate(list_equipment(world.mall.id)[:3]):
            if number == 2:
                asset.next_inspection_on = (moment - dt.timedelta(days=1)).date()
                continue
            words = "箱内水带接口渗水" if number else ""
            fire.check_equipment(boss, asset, "bad" if number else "ok", note=words)
