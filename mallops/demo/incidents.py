"""Incidents of the demo: one going on, one reviewed, a child found; a plan, a drill, a risk check."""

from __future__ import annotations

import datetime as dt

from mallops.blueprints.incidents.actions import alerts, preparation, reporting, working
from mallops.blueprints.incidents.actions.preparation import DRILL, PLAN, RISK
from mallops.blueprints.incidents.models import RISKS, Incident
from mallops.core.audit import acting
from mallops.core.casework.actions import edit_case, move, open_case
from mallops.core.clock import frozen
from mallops.demo.build import World

STEPS = "\n".join(
    (
        "拨打119，报清地点、楼层、燃烧物",
        "通知消防控制室启动预案",
        "切断燃气和电源",
        "引导顾客从最近出口疏散",
        "清点人员，交接消防队",
    )
)
ROLES = "保安：守住出入口，引导消防车\n管区客服：引导顾客疏散\n工程：断电断气"
NUMBERS = (
    ("消防队", "", "119"),
    ("消防控制室", "值班员", "010 5550 0119"),
    ("保安队长", "马龙飞", "138 0000 0119"),
)


def add_incidents(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    with acting(world.actor("zhouyan"), "incidents.create"):
        _prepared(world, moment - dt.timedelta(days=40))
        _fire(world, moment - dt.timedelta(days=6))
        _child(world, moment - dt.timedelta(days=2))
        with frozen(moment - dt.timedelta(minutes=25)):
            _report(world, "linfang", "lift", "B1-C", "2 号电梯停在一层半，里面有三位顾客")


def _report(world: World, login: str, category: str, zone: str, sentence: str) -> Incident:
    told = reporting.Report(category, zone_id=world.zones[zone].id, sentence=sentence)
    return reporting.report(world.actor(login), told)


def _fire(world: World, at: dt.datetime) -> None:
    officer, boss = world.actor("baixue"), world.actor("zhouyan")
    with frozen(at):
        case = _report(world, "baixue", "fire", "4F-A", "后厨排烟道冒烟，有明火")
        move(officer, case, "respond")
    with frozen(at + dt.timedelta(minutes=3)):
        alerts.see(world.actor("gaoyuan"), case)
        working.measure(officer, case, "用灭火器扑灭明火，关闭燃气总阀")
        alerts.tell(officer, case, "消防队 119", "phone")
    with frozen(at + dt.timedelta(minutes=18)):
        working.measure(officer, case, "消防队到场确认无复燃")
        move(officer, case, "control")
        working.state_publicly(
            boss, case, "公众号", "今日四层一处排烟道冒烟，已及时处置，无人员受伤，营业正常。"
        )
        working.decide(world.actor("shenlan"), case, case.statements[0], yes=True)
    with frozen(at + dt.timedelta(days=1)):
        due = (at + dt.timedelta(days=20)).date()
        working.follow_up(boss, case, "所有餐饮业户清洗排烟道", world.users["niugang"].id, due)
        move(boss, case, "close")
        words = {"causes": "排烟道积油，三个月未清洗", "lessons": "餐饮业户排烟道每月清洗，列入巡检"}
        edit_case(boss, case, {**words, "loss": "排烟罩一个", "loss_yuan": 3200})
        move(boss, case, "review", signature=boss.name)


def _child(world: World, at: dt.datetime) -> None:
    desk = world.actor("wuqian")
    with frozen(at):
        case = _report(world, "wuqian", "lost_person", "4F-C", "家长报称五岁男孩走失")
        look = {"person_kind": "boy", "person_name": "乐乐", "person_age": 5,
                "person_look": "蓝色卫衣、黑色运动鞋",
                "person_look_en": "blue sweatshirt, black trainers", "last_seen_place": "四层游乐区",
                "contact_name": "李女士", "contact_phone": "13900001234"}  # fmt: skip
        working.describe(desk, case, look)
        working.page(desk, case)
        move(desk, case, "respond")
    with frozen(at + dt.timedelta(minutes=11)):
        working.found(desk, case, "四层书店")
        working.measure(desk, case, "管区客服在书店找到孩子，带到总台")
        working.hand_over(desk, case, "母亲李女士", "李女士")
        move(desk, case, "control")


def _prepared(world: World, at: dt.datetime) -> None:
    boss, lead = world.actor("zhouyan"), world.actor("hexin")
    with frozen(at):
        values = {
            "title": "火灾应急预案",
            "category": "fire",
            "steps": STEPS,
            "roles": ROLES,
            "valid_from": at.date(),
        }
        plan = open_case(boss, PLAN, values)
        for role, name, phone in NUMBERS:
            preparation.add_contact(boss, plan, role, name, phone)
        move(boss, plan, "enforce", signature=boss.name)
        planned = {
            "title": "闭店后消防疏散演练",
            "category": "fire",
            "planned_on": (at + dt.timedelta(days=60)).date(),
        }
        open_case(boss, DRILL, planned)
        event = {"title": "周年庆开幕", "occasion": "event", "event_on": (at + dt.timedelta(days=45)).date()}
        check = open_case(lead, RISK, {**event, "place": "中庭", "visitors": 3000})
        answers = {**dict.fromkeys(RISKS, "ok"), "structures": "bad"}
        edit_case(lead, check, {**answers, "measures": "舞台背景板加固并拍照复核"})
