"""Checks of staff in the demo: an officer nobody found, appeals, weekly checks, a hidden mystery visit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from mallops.blueprints.conduct.actions import answering, checking
from mallops.blueprints.conduct.models import ConductCheck
from mallops.core.audit import acting
from mallops.core.casework.actions import move
from mallops.core.clock import frozen
from mallops.demo.build import World

#: days ago, inspector, kind, whom, zone, findings by line
ACKNOWLEDGED: tuple[tuple[int, str, str, str, str, dict[str, str]], ...] = (
    (20, "yinhong", "conduct", "songjia", "1F-A", {"2.2.d": "在扶梯旁打私人电话约六分钟"}),
    (16, "zhouyan", "daily", "duanyu", "2F-C", {}),
    (13, "caobin", "weekly", "panlong", "", {"2.4.b": "缺 3 天工作日志", "2.4.d": "未附培训记录"}),
    (9, "zhouyan", "weekly", "mengya", "", {}),
    (6, "yinhong", "open_visit", "baixue", "4F-A", {"2.7.1.c": "退换货时限答错，应为 7 天"}),
    (3, "caobin", "clipboard", "leijun", "3F-C", {"2.3.c": "沟通记录表空白"}),
    (2, "zhouyan", "counter", "wuqian", "", {"2.7.2.c": "柜台仍展示上季积分政策"}),
    (1, "zhouyan", "daily", "xuting", "1F-C", {}),
)


def add_conduct(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    for days, inspector, kind, whom, zone, findings in ACKNOWLEDGED:
        case = _issued(world, moment - dt.timedelta(days=days), inspector, kind, whom, zone, findings)
        with frozen(moment - dt.timedelta(days=days, hours=-2)):
            officer, boss = world.actor(whom), world.actor(inspector)
            with acting(officer, "conduct.acknowledge"):
                answering.acknowledge(
                    officer, case, reply="已知悉，立即改正" if findings else "", signature=officer.name
                )
            if days > 2:
                with acting(boss, "conduct.close"):
                    move(boss, case, "close")
    _lost(world, moment - dt.timedelta(days=4))
    _appeals(world, moment)
    _issued(
        world,
        moment - dt.timedelta(hours=3),
        "yinhong",
        "on_post",
        "chenwei",
        "B1-A",
        {"2.3.a": "工作本夹放在总台，未随身携带"},
    )
    with frozen(moment - dt.timedelta(minutes=40)), acting(world.actor("caobin"), "conduct.inspect"):
        _begin(world, "caobin", "mystery", "wuqian", "", "总服务台")


def _begin(world: World, inspector: str, kind: str, whom: str, zone: str, place: str = "") -> ConductCheck:
    told = checking.Begin(
        kind, target_id=world.users[whom].id, zone_id=world.zones[zone].id if zone else None, place=place
    )
    return checking.begin(world.actor(inspector), told)


def _issued(
    world: World, at: dt.datetime, inspector: str, kind: str, whom: str, zone: str,
    findings: Mapping[str, str], **sheet: Any,
) -> ConductCheck:  # fmt: skip
    actor = world.actor(inspector)
    with frozen(at), acting(actor, "conduct.inspect"):
        case = _begin(world, inspector, kind, whom, zone, "" if zone else "总服务台")
        if kind == "on_post":
            checking.look(actor, case, "seen")
        verdicts = {one.code: "bad" if one.code in findings else "ok" for one in case.items}
        checking.fill_in(actor, case, checking.Sheet(verdicts, findings, **sheet))
        move(actor, case, "issue", signature=actor.name)
    return case


def _lost(world: World, at: dt.datetime) -> None:
    """Nobody knew where the officer was; a fine is proposed and waits for human resources."""
    actor, officer = world.actor("yinhong"), world.actor("huanglei")
    with acting(actor, "conduct.inspect"):
        with frozen(at):
            case = _begin(world, "yinhong", "on_post", "huanglei", "1F-E")
            checking.look(actor, case, "not_seen")
        with frozen(at + dt.timedelta(minutes=4)):
            checking.look(actor, case, "asked_officers", whom="许婷", answer="半小时前见过，之后不清楚")
        with frozen(at + dt.timedelta(minutes=7)):
            checking.look(actor, case, "asked_supervisor", whom="周燕", answer="未请假，未报备")
        with frozen(at + dt.timedelta(minutes=12)):
            checking.look(actor, case, "unknown")
            why = "本月第二次去向不明"
            sheet = checking.Sheet(finding="离岗约四十分钟", proposal="fine", fine="50", proposal_text=why)
            checking.fill_in(actor, case, sheet)
            move(actor, case, "issue", signature=actor.name)
    with frozen(at + dt.timedelta(hours=5)), acting(officer, "conduct.acknowledge"):
        answering.acknowledge(
            officer, case, reply="去员工通道接外卖，没有报备，下次注意", signature=officer.name
        )


def _appeals(world: World, moment: dt.datetime) -> None:
    """One is decided: the call was work. One waits."""
    first = _issued(
        world,
        moment - dt.timedelta(days=11),
        "caobin",
        "conduct",
        "linfang",
        "B1-C",
        {"2.2.d": "打电话超过五分钟", "2.2.e": "在茶饮店门口逗留"},
    )
    officer, boss = world.actor("linfang"), world.actor("shenlan")
    with frozen(moment - dt.timedelta(days=11, hours=-3)), acting(officer, "conduct.appeal"):
        answering.appeal(officer, first, reply="电话是业户报修漏水，通话记录可查；逗留是在等工程人员")
    with frozen(moment - dt.timedelta(days=10)), acting(boss, "conduct.decide"):
        text = "核实工单时间一致，两项均为工作"
        answering.decide(boss, first, "granted", text=text, signature=boss.name)
    second = _issued(
        world, moment - dt.timedelta(days=1), "zhouyan", "conduct", "kongde", "4F-C", {"2.2.g": "未佩戴工牌"}
    )
    officer = world.actor("kongde")
    with frozen(moment - dt.timedelta(hours=20)), acting(officer, "conduct.appeal"):
        answering.appeal(officer, second, reply="工牌挂绳断裂，已在人力登记补办，附登记时间 9:10")
