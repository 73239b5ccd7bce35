"""Works in shops of the demo mall: applied for, being signed, under way with hot work, stopped, accepted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from mallops.blueprints.fitout.actions import applying, breaches, hot, site
from mallops.blueprints.fitout.actions.applying import Application, Sheets
from mallops.blueprints.fitout.models import FitOut
from mallops.blueprints.fitout.rules.words import ACCEPTANCE
from mallops.blueprints.tenants.models import Tenant
from mallops.core import files
from mallops.core.audit import acting
from mallops.core.casework import actions as casework
from mallops.core.clock import frozen, in_zone
from mallops.core.registers.intake import receive_photos
from mallops.demo.build import World
from mallops.demo.displays import _Upload
from mallops.demo.photos import draw_photo

DRAWING = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
BY = {"eng": "niugang", "sec": "malong", "csm": "shenlan", "review": "zhouyan", "start": "niugang"}
SIGN = ("sign_eng", "sign_sec", "sign_csm")


@dataclass(frozen=True)
class Story:
    """One fit-out; days count from today."""

    zone: str
    shop: int
    works: str
    content: str
    company: str
    starts: int
    ends: int
    steps: tuple[str, ...]
    deposit: int = 500_000
    fire: str = "none"


STORIES = (
    Story("B1-A", 2, "full", "新增明档厨房、吊顶改造、排烟管道", "恒筑装饰工程有限公司", -12, 18,
          ("review", "fire_ok", *SIGN, "pay", "start"), fire="open"),
    Story("2F-A", 3, "front", "门头招牌更换、橱窗改造", "锦程展示制作有限公司", -6, 5,
          ("review", *SIGN, "pay", "start", "stop"), 300_000),
    Story("1F-A", 1, "partial", "收银台移位、增设试衣间", "匠心空间装饰有限公司", 2, 16,
          ("review", "sign_eng", "sign_sec"), 300_000),
    Story("3F-A", 2, "services", "增加空调末端和配电回路", "安泰机电安装有限公司", 5, 12, (), 200_000),
    Story("4F-A", 1, "full", "儿童教室整体装修", "恒筑装饰工程有限公司", -40, -3,
          ("review", *SIGN, "pay", "start", "accept")),
)  # fmt: skip


def add_fitouts(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    cases = [_tell(world, story, moment, number) for number, story in enumerate(STORIES)]
    _on_site(world, cases[0], moment)
    with frozen(moment - dt.timedelta(hours=3)), acting(world.actor("wuqian"), "fitouts.invite"):
        applying.invite(world.actor("wuqian"), _shop(world, "2F-B", 2).id, 14)


def _shop(world: World, zone: str, number: int) -> Tenant:
    there = [one for one in world.tenants.values() if one.tenancies[0].unit.zone_id == world.zones[zone].id]
    return there[number % len(there)]


def _tell(world: World, story: Story, moment: dt.datetime, number: int) -> FitOut:
    today = in_zone(moment, world.mall.tz).date()
    began = moment - dt.timedelta(days=max(1, 6 - story.starts), hours=number)
    told = Application(
        story.works, story.content, story.company, f"JZ-{2200 + number}", "王建军", "13800001234",
        "平安财险", f"PA-{880 + number}", 100_000_000, today + dt.timedelta(days=story.ends + 30),
        today + dt.timedelta(days=story.starts), today + dt.timedelta(days=story.ends),
        dt.time(22), dt.time(7), True, "店长", story.deposit, story.fire,
    )  # fmt: skip
    desk, shop = world.actor("wuqian"), _shop(world, story.zone, story.shop)
    with frozen(began), acting(desk, "fitouts.create"):
        sheets = Sheets("plan", (), [("平面布置图.pdf", files.store(DRAWING, "application/pdf"))])
        case = applying.apply_for(desk, told, tenant_id=shop.id, sheets=sheets)
    for place, step in enumerate(story.steps, start=1):
        begins = moment + dt.timedelta(days=story.starts)
        when = {
            "start": begins,
            "stop": moment - dt.timedelta(hours=4),
            "accept": moment - dt.timedelta(days=3),
        }
        with frozen(min(when.get(step, began + dt.timedelta(hours=3 * place)), moment)):
            _step(world, case, step, story)
    return case


def _step(world: World, case: FitOut, step: str, story: Story) -> None:
    actor = world.actor({"fire_ok": "malong"}.get(step) or BY.get(step.rsplit("_", 1)[-1], "zhouyan"))
    if step == "pay":
        finance = world.actor("guowen")
        with acting(finance, "fitouts.deposit"):
            on = in_zone(case.permitted_at or case.created_at, world.mall.tz).date()
            site.receive_deposit(finance, case, story.deposit, on, "银行回单 0618")
        return
    if step == "accept":
        with acting(actor, "fitouts.inspect"):
            site.inspect(actor, case, {code: ("pass", "") for code in ACCEPTANCE})
        for one in ("ok_eng", "ok_sec", "ok_csm"):
            by = world.actor(BY.get(one[3:], "zhouyan"))
            with acting(by, f"fitouts.{one}"):
                casework.move(by, case, one, signature=by.name)
        return
    note = {"stop": "围挡未封闭，切割时未洒水。", "fire_ok": "喷淋头不得移位，烟感加罩。"}.get(step, "")
    with acting(actor, f"fitouts.{step}"):
        casework.move(actor, case, step, note=note, signature=actor.name)


def _on_site(world: World, case: FitOut, moment: dt.datetime) -> None:
    """Workers, a look, a violation with its fine, hot work that burns."""
    desk, engineer, officer = world.actor("wuqian"), world.actor("niugang"), world.actor("chenwei")
    people = (("王建军", "3318", "foreman"), ("赵二宝", "502X", "welder"), ("孙小林", "7716", "electrician"))
    with frozen(moment - dt.timedelta(days=11)), acting(desk, "fitouts.worker"):
        for name, last, trade in people:
            site.add_worker(desk, case, name, last, trade)
    with frozen(moment - dt.timedelta(days=1, hours=3)), acting(officer, "fitouts.look"):
        site.look(officer, case, {}, token="demo-look-1", note="围挡完好")
    pictures: list[Any] = receive_photos([_Upload(draw_photo("notice", 1))])
    with frozen(moment - dt.timedelta(hours=20)), acting(engineer, "violations.create"):
        breaches.issue(engineer, case, "debris", "装修垃圾堆在货梯厅未装袋", fine=20_000, photos=pictures)
    with frozen(moment - dt.timedelta(hours=2)), acting(desk, "hotworks.create"):
        told = hot.HotTyped("welding", "后厨排烟管吊架", "赵二宝", "T4403-0926", "王建军", 2, True,
                            moment - dt.timedelta(hours=1), moment + dt.timedelta(hours=5))  # fmt: skip
        burning = hot.apply_hot(desk, case, told)
    for login, step in (("niugang", "sign_eng"), ("malong", "sign_sec")):
        with frozen(moment - dt.timedelta(hours=1)), acting(world.actor(login), f"hotworks.{step}"):
            casework.move(world.actor(login), burning, step, signature=world.actor(login).name)
