"""Goods passes of the demo mall: gates, what waits, what leaves today, what was used, expired or refused."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from io import BytesIO

from mallops.blueprints.passes.actions.applying import Application, Pictures, apply_for, invite
from mallops.blueprints.passes.actions.gate import GateInput, Shown, at_gate
from mallops.blueprints.passes.actions.keeping import expire, keep_gate
from mallops.blueprints.passes.models import Gate, GoodsPass
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.clock import frozen
from mallops.core.db import db
from mallops.core.registers.intake import receive_photos
from mallops.demo.build import World
from mallops.demo.photos import draw_photo

GATES = (
    ("G1", "B1 卸货区", "Loading bay B1"),
    ("G2", "1F 北门", "North door"),
    ("G3", "2F 货梯厅", "Goods lift 2F"),
)


@dataclass(frozen=True)
class Story:
    """One pass; hours count from now, `steps` are taken one after the other."""

    items: tuple[tuple[str, int, str], ...]
    cause: str
    zone: str
    gate: str
    begins: float
    ends: float
    carrier: str
    last4: str
    plate: str
    steps: str
    reason: str = ""
    firm: str = ""


STORIES = (
    Story(
        (("不锈钢汤锅", 4, "个"), ("电磁炉", 2, "台"), ("推车", 1, "辆")),
        "repair",
        "B1-A",
        "G1",
        -1,
        5,
        "刘建国",
        "3016",
        "沪A·82K15",
        "approve",
        "送厂家检修，下周送回",
        "申达设备维修",
    ),
    Story(
        (("女装（箱）", 12, "箱"), ("衣架", 60, "个")),
        "stock",
        "2F-A",
        "G3",
        -2,
        4,
        "陈国强",
        "021X",
        "沪B·55D20",
        "approve",
        "调往徐汇店",
        "顺捷物流",
    ),
    Story(
        (("灯箱", 2, "个"), ("展架", 5, "个")), "display", "1F-A", "G2", 3, 8, "王磊", "4417", "", "approve"
    ),
    Story((("旧货架", 6, "组"),), "waste", "3F-A", "G1", 1, 6, "张勇", "1182", "沪C·1120R", "", "换新货架"),
    Story((("样品鞋", 30, "双"),), "return", "2F-B", "G3", 2, 7, "李峰", "7790", "", "", "退供应商"),
    Story(
        (("收银机", 1, "台"), ("打印机", 1, "台")),
        "repair",
        "4F-A",
        "G1",
        -30,
        -24,
        "赵明",
        "5521",
        "沪A·7H221",
        "approve release",
    ),
    Story(
        (("化妆品专柜展台", 1, "套"),),
        "display",
        "1F-A",
        "G2",
        -54,
        -48,
        "孙涛",
        "6034",
        "沪E·90331",
        "approve release",
    ),
    Story(
        (("空调外机", 1, "台"),),
        "refit",
        "3F-A",
        "G1",
        -30,
        -26,
        "周强",
        "2207",
        "沪D·3K002",
        "approve expire",
    ),
    Story(
        (("保险柜", 1, "个"),),
        "other",
        "2F-B",
        "G1",
        -20,
        -10,
        "何军",
        "0917",
        "沪A·Q1188",
        "refuse",
        "临时搬离",
    ),
)


class _Upload:
    """A picture as a form brings it."""

    filename = "photo.jpg"

    def __init__(self, data: bytes) -> None:
        self.stream = BytesIO(data)


def add_passes(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    supervisor, desk = world.actor("zhouyan"), world.actor("wuqian")
    with frozen(moment - dt.timedelta(days=30)), acting(supervisor, "passes.gate"):
        gates = {
            code: keep_gate(supervisor, None, code=code, name_zh=zh, name_en=en) for code, zh, en in GATES
        }
    picture = draw_photo("boxes", 0)
    for number, story in enumerate(STORIES):
        _tell(world, story, moment, number, gates, picture)
    with frozen(moment - dt.timedelta(hours=3)), acting(desk, "passes.invite"):
        invite(desk, _shop(world, "2F-C", 0).id, 7)
    db.session.flush()


def _shop(world: World, zone: str, number: int) -> Tenant:
    """A shop that trades in a zone."""
    there = [one for one in world.tenants.values() if one.tenancies[0].unit.zone_id == world.zones[zone].id]
    return there[number % len(there)]


def _tell(
    world: World, story: Story, moment: dt.datetime, number: int, gates: dict[str, Gate], picture: bytes
) -> None:
    desk, supervisor = world.actor("wuqian"), world.actor("zhouyan")
    first = moment + dt.timedelta(hours=story.begins)
    last = moment + dt.timedelta(hours=story.ends)
    began = min(moment, first) - dt.timedelta(minutes=50 if not story.steps else 180)
    told = Application(
        items=story.items,
        cause=story.cause,
        reason=story.reason,
        gate=gates[story.gate].uid,
        valid_from=first.replace(minute=0, second=0, microsecond=0),
        valid_until=last.replace(minute=0, second=0, microsecond=0),
        carrier=story.carrier,
        carrier_firm=story.firm,
        id_kind="id_card",
        id_last4=story.last4,
        plate=story.plate,
        applicant="店长",
    )
    with frozen(began), acting(desk, "passes.create"):
        shown = Pictures(lines={0: receive_photos([_Upload(picture)])} if number < 2 else {})
        case = apply_for(desk, told, tenant_id=_shop(world, story.zone, number).id, pictures=shown)
    for step in story.steps.split():
        if step in {"approve", "refuse"}:
            with frozen(began + dt.timedelta(minutes=40)), acting(supervisor, f"passes.{step}"):
                note = (
                    "请从货梯走，避开客流。"
                    if number == 0
                    else "贵重物品，请财务先确认。"
                    if step == "refuse"
                    else ""
                )
                casework.move(supervisor, case, step, note=note)
        else:
            _end(world, case, step, gates[story.gate], first, last)


def _end(world: World, case: GoodsPass, step: str, gate: Gate, first: dt.datetime, last: dt.datetime) -> None:
    if step == "expire":
        system = Actor.system(world.mall.id, world.mall.tz)
        with frozen(last + dt.timedelta(minutes=5)), acting(system, "passes.expire"):
            expire(system, case)
        return
    guard, at = world.actor("malong"), first + dt.timedelta(hours=1)
    ticked = tuple(one.position for one in case.items)
    told = GateInput(Shown(case.token or "", gate.uid), "release", uuid.uuid4(), ticked=ticked)
    with frozen(at), acting(guard, "passes.release"):
        at_gate(guard, told, at)
