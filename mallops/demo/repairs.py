"""Sixty assets of the demo mall and two months of repairs, lived through the actions of the app."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import NamedTuple

from mallops.blueprints.repairs.actions import reporting, working
from mallops.blueprints.repairs.actions.assets import save_asset
from mallops.blueprints.repairs.actions.parts import PartLine
from mallops.blueprints.repairs.models import Asset, Repair
from mallops.core.audit import acting
from mallops.core.clock import frozen
from mallops.core.db import db
from mallops.demo.build import World

SEED = 5
DAYS = 60
PER_DAY = 1.7
ENGINEER, DESK, LEAD, SUPERVISOR = "niugang", "wuqian", "hexin", "zhouyan"


class Family(NamedTuple):
    """Assets of one kind: code, kind, names, maker, model, supplier, how many."""

    code: str
    facility: str
    zh: str
    en: str
    maker: str
    model: str
    supplier: str
    number: int


FAMILIES = (
    Family("ESC", "lift", "扶梯", "Escalator", "星升电梯", "XS-E30", "星升电梯维保公司", 10),
    Family("LIFT", "lift", "客梯", "Passenger lift", "星升电梯", "XS-P13", "星升电梯维保公司", 4),
    Family("DOOR", "door", "自动门", "Automatic door", "启闭门业", "QB-200", "启闭门业服务部", 8),
    Family("AHU", "air", "空调机组", "Air handling unit", "清风暖通", "QF-K18", "清风暖通工程", 8),
    Family("TV", "tv", "导视屏", "Directory screen", "明视显示", "MS-55", "明视显示售后", 6),
    Family("PA", "pa", "广播功放", "PA amplifier", "悦声音响", "YS-240", "悦声音响", 4),
    Family("LGT", "light", "公区照明回路", "Lighting circuit", "光年照明", "GN-36", "光年照明", 8),
    Family("WC", "water", "卫生间给排水", "Restroom plumbing", "润泽洁具", "RZ-5", "润泽洁具服务", 8),
    Family("FIRE", "fire", "消火栓箱", "Hydrant cabinet", "安盾消防", "AD-65", "安盾消防", 4),
)


@dataclass(frozen=True)
class Fault:
    """A fault of a kind: words, result, parts as (name, quantity, yuan), severity."""

    words: str
    result: str
    parts: tuple[tuple[str, str, str], ...] = ()
    severity: str = "minor"
    danger: bool = False


FAULTS = {
    "lift": (
        Fault("运行时有异响", "链条润滑并紧固，试运行正常", (("链条润滑脂", "1", "86"),), "major"),
        Fault("梳齿板缺齿一处", "更换梳齿板，停用两小时", (("梳齿板", "1", "320"),), "critical", True),
        Fault("按钮不亮", "更换按钮灯", (("按钮灯", "2", "18.50"),)),
    ),
    "door": (
        Fault("关不严，有缝隙", "调整门轴并更换密封条", (("密封条", "3", "22"),)),
        Fault("感应失灵，顾客需要推门", "更换感应器", (("红外感应器", "1", "265"),), "major"),
    ),
    "air": (
        Fault("出风口滴水", "疏通冷凝水管", ()),
        Fault("区域偏热，风量小", "清洗滤网，更换皮带", (("皮带", "1", "140"), ("滤网", "2", "55")), "major"),
    ),
    "tv": (Fault("黑屏", "更换电源板", (("电源板", "1", "180"),)), Fault("画面花屏", "重插信号线后正常")),
    "pa": (Fault("广播有杂音", "更换接头，重新焊接", (("音频接头", "4", "6.80"),)),),
    "light": (
        Fault("三盏筒灯不亮", "更换灯具", (("LED 筒灯 12W", "3", "39"),)),
        Fault("灯带闪烁", "更换驱动电源", (("驱动电源", "1", "78"),)),
    ),
    "water": (
        Fault("洗手台下漏水", "更换角阀和软管", (("角阀", "1", "32"), ("软管", "1", "15")), "major"),
        Fault("小便池感应不灵", "更换电池和电磁阀", (("电磁阀", "1", "96"),)),
    ),
    "fire": (Fault("箱门锁扣坏，打不开", "更换锁扣并测试", (("锁扣", "1", "28"),), "major"),),
}


def add_repairs(world: World, moment: dt.datetime) -> None:
    """Assets first, then the tickets of sixty days up to now."""
    chance = random.Random(SEED)
    assets = _assets(world, moment, chance)
    worst = {assets[0].id, assets[14].id, assets[44].id}  # break again and again
    weights = [6 if one.id in worst else 1 for one in assets]
    for day in range(DAYS, -1, -1):
        for _n in range(int(PER_DAY) + (chance.random() < PER_DAY % 1)):
            at = (moment - dt.timedelta(days=day)).replace(minute=chance.randrange(60))
            at -= dt.timedelta(hours=at.hour) - dt.timedelta(hours=chance.randrange(2, 12))  # 10:00-22:00
            if at < moment:
                _ticket(world, chance, chance.choices(assets, weights)[0], at, moment)
    for story in NOW:
        _live(world, assets[story.asset], story, moment)
    db.session.flush()


class Story(NamedTuple):
    """A ticket of these days: which asset and fault of its kind, hours since, what was done, who told."""

    asset: int
    fault: int
    hours: float
    way: str
    phone: str = ""


#: One in each state; the first two are late.
NOW = (
    Story(30, 0, 150, ""),
    Story(44, 0, 240, "accept dispatch hold"),
    Story(2, 1, 0.6, ""),
    Story(16, 1, 5, "accept"),
    Story(25, 0, 7, "dispatch"),
    Story(38, 0, 4, "dispatch arrive"),
    Story(50, 0, 30, "dispatch arrive finish", "13812345678"),
    Story(12, 0, 28, "dispatch arrive finish reject"),
)


def _live(world: World, asset: Asset, story: Story, moment: dt.datetime) -> None:
    """A visitor with a phone, or the desk, reports it; then its steps at even distances up to now."""
    fault, began = FAULTS[asset.facility][story.fault], moment - dt.timedelta(hours=story.hours)
    told = reporting.Report(
        fault.words, asset=asset, severity=fault.severity, danger=fault.danger, reporter_phone=story.phone,
        channel="public" if story.phone else "desk",
    )  # fmt: skip
    with frozen(began):
        if story.phone:
            with acting(None, "repairs.report"):
                case, _token = reporting.report_publicly(world.mall, told, (), source=story.phone)
        else:
            with acting(world.actor(DESK), "repairs.create"):
                case = reporting.report(world.actor(DESK), told)
    steps = story.way.split()
    for number, step in enumerate(steps, 1):
        at = began + (moment - began) * number / (len(steps) + 1)
        with frozen(at), acting(world.actor(ENGINEER), f"repairs.{step}"):
            _take(world, case, step, fault)


def _take(world: World, case: Repair, step: str, fault: Fault) -> None:
    engineer, lead = world.actor(ENGINEER), world.actor(LEAD)
    match step:
        case "accept":
            working.accept(engineer, case)
        case "dispatch":
            working.dispatch(world.actor(DESK), case, world.users[ENGINEER].id, "radio")
        case "arrive":
            working.arrive(engineer, case)
        case "hold":
            working.hold(engineer, case, "厂家配件周三到货，到货后当天更换。")
        case "finish":
            working.finish(engineer, case, fault.result, [PartLine(*one) for one in fault.parts], "60")
        case "reject":
            working.reject(lead, case, "一小时后又漏，请再看接口。")


def _assets(world: World, moment: dt.datetime, chance: random.Random) -> list[Asset]:
    supervisor, zones = world.actor(SUPERVISOR), sorted(world.zones.values(), key=lambda one: one.code)
    today = moment.date()
    made: list[Asset] = []
    with frozen(moment - dt.timedelta(days=DAYS + 2)), acting(supervisor, "repairs.assets_edit"):
        for family in FAMILIES:
            for n in range(1, family.number + 1):
                zone = zones[(n * 3 + len(made)) % len(zones)]
                installed = today - dt.timedelta(days=chance.randrange(200, 2400))
                values = {
                    "code": f"{family.code}-{n:02d}",
                    "name_zh": f"{zone.code} {family.zh}{n}号",
                    "name_en": f"{family.en} {n}, {zone.code}",
                    "facility": family.facility,
                    "zone_id": zone.id,
                    "place": chance.choice(("主通道旁", "卫生间口", "中庭侧", "北入口", "货梯厅")),
                    "maker": family.maker,
                    "model": family.model,
                    "supplier": family.supplier,
                    "installed_on": installed,
                    "warranty_until": installed + dt.timedelta(days=365 * chance.choice((2, 3, 5))),
                    "next_inspection_on": today + dt.timedelta(days=chance.randrange(-6, 200))
                    if family.facility in {"lift", "fire"}
                    else None,
                    "state": "in_use",
                }
                made.append(save_asset(supervisor, None, values))
    return made


def _ticket(world: World, chance: random.Random, asset: Asset, at: dt.datetime, moment: dt.datetime) -> None:
    fault = chance.choice(FAULTS[asset.facility])
    officers = [one for one in world.users.values() if {m.role for m in one.memberships} == {"FLR"}]
    login = chance.choice(officers).login if chance.random() < 0.6 else DESK
    told = reporting.Report(
        fault.words, asset=asset, severity=fault.severity, danger=fault.danger,
        channel="asset" if login != DESK else "desk",
    )  # fmt: skip
    with frozen(at):
        if chance.random() < 0.15:
            public = reporting.Report(fault.words, asset=asset, danger=fault.danger, channel="public")
            with acting(None, "repairs.report"):
                case, _token = reporting.report_publicly(world.mall, public, (), source=f"{chance.random()}")
        else:
            with acting(world.actor(login), "repairs.create"):
                case = reporting.report(world.actor(login), told)
    _repair(world, chance, case, fault, at, moment)


def _repair(
    world: World, chance: random.Random, case: Repair, fault: Fault, at: dt.datetime, moment: dt.datetime
) -> None:
    """The rest of its way, as far as time has gone."""
    engineer, desk, lead = world.actor(ENGINEER), world.actor(DESK), world.actor(LEAD)
    key = world.users[ENGINEER].id
    slow = 3.0 if chance.random() < 0.12 else 1.0
    clock = at

    def later(low: float, high: float) -> bool:
        nonlocal clock
        clock += dt.timedelta(hours=chance.uniform(low, high) * slow)
        return clock < moment

    if not later(0.2, 5):
        return
    if chance.random() < 0.04:
        with frozen(clock), acting(lead, "repairs.cancel"):
            working.cancel(lead, case, "重复报修，已有人处理。")
        return
    with frozen(clock), acting(desk, "repairs.dispatch"):
        working.dispatch(desk, case, key, chance.choice(("app", "phone", "radio")))
    if chance.random() < 0.12:
        if not later(1, 4):
            return
        with frozen(clock), acting(engineer, "repairs.hold"):
            working.hold(engineer, case, "等配件到货，预计两天。")
        if not later(24, 50):
            return
        with frozen(clock), acting(engineer, "repairs.resume"):
            working.resume(engineer, case)
    for again in range(2):
        if not later(0.5, 8):
            return
        with frozen(clock), acting(engineer, "repairs.arrive"):
            working.arrive(engineer, case)
        if not later(0.3, 3):
            return
        with frozen(clock), acting(engineer, "repairs.finish"):
            lines = [PartLine(*one) for one in fault.parts]
            working.finish(engineer, case, fault.result, lines, chance.choice(("", "", "60", "120")))
        if not later(1, 16):
            return
        if again or chance.random() > 0.07:
            break
        with frozen(clock), acting(lead, "repairs.reject"):
            working.reject(lead, case, "过了两小时又出现同样问题。")
    stars = chance.choices((5, 4, 3, 2), (9, 6, 2, 1))[0]
    words = {5: "来得快，处理干净。", 2: "等了很久，没有人说明原因。"}.get(stars, "")
    with frozen(clock), acting(lead, "repairs.confirm"):
        working.confirm(lead, case, stars, words)
