"""Rectification orders with notices and personal links, one in each state that there is, and their alarms."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from mallops.blueprints.fixes import actions
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.queries import list_attached
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.clock import frozen, now
from mallops.core.db import db
from mallops.core.links import count_opening, list_links
from mallops.core.policies import actions as deadlines
from mallops.core.policies.alerts import run_alerts
from mallops.core.registers.intake import keep_photos, receive_photos
from mallops.demo.build import World
from mallops.demo.photos import draw_after
from mallops.demo.replay import PICTURES

LEAD, SUPERVISOR = "hexin", "zhouyan"
NAME = "周敏（店长）"


@dataclass(frozen=True)
class Story:
    """An order: whose, what, since how many hours, and what has happened to it since then."""

    title: str
    details: str
    scene: str
    hours: int
    way: str
    shop: int = -1
    severity: str = "minor"
    contractor: str = ""


#: The steps of `way` are spread evenly from its opening to now.
STORIES = (
    Story("门前地面有奶茶渍", "顾客通道一侧，约一米见方。", "stain", 3, "link", 3),
    Story("纸箱占用门前通道", "到货后未及时收入仓库。", "boxes", 6, "link look look", 11),
    Story("试衣间外有纸屑", "三处，午后未清扫。", "litter", 9, "link look seen", 20),
    Story("档口前有积灰和纸屑", "模特脚下和收银台前。", "litter", 26, "link look seen answer", 27),
    Story("收银台旁地面污渍", "上次清洁后仍有痕迹。", "stain", 32, "link look answer back", 35),
    Story("外摆区纸箱未收", "第二次退回后已收。", "boxes", 50, "link seen answer back answer", 42),
    Story("门头滴水，地面湿滑", "空调冷凝水，先放防滑牌。", "leak", 74, "link look seen answer verify", 50),
    Story("消防通道堆放纸箱", "当场清走。", "boxes", 98, "link seen answer verify close", 58, "critical"),
    Story("回收台旁垃圾满溢", "午高峰后半小时未清。", "bin", 20, "link look", contractor="净然保洁"),
    Story("中庭地砖有油渍", "保洁晚班处理后复查。", "stain", 44, "paper seen fix", contractor="净然保洁"),
    Story("橱窗前漏水", "等厂家上门，雨天注意防滑。", "leak", 30, "link look seen pause", 66, "major"),
    Story("货架挡住喷淋头", "已约物业一起看。", "boxes", 40, "link look worse later", 73),
    Story("门口有烟头和纸屑", "开店前未清扫。", "litter", 60, "link take_back", 80),
)  # fmt: skip


class _Upload:
    """A picture as a form brings it."""

    filename = "photo.jpg"

    def __init__(self, data: bytes) -> None:
        self.stream = BytesIO(data)


_after = functools.cache(draw_after)


def add_orders(world: World, moment: dt.datetime) -> None:
    """The stories up to now; duplicates, a split and a repeat; then what the deadlines have said since."""
    made = [_tell(world, story, moment) for story in STORIES]
    _arrange(world, made, moment)
    for hours in (72, 48, 24, 12, 1):
        with frozen(moment - dt.timedelta(hours=hours)):
            run_alerts()
    db.session.flush()


def _tell(world: World, story: Story, moment: dt.datetime) -> Finding:
    began = moment - dt.timedelta(hours=story.hours)
    steps = story.way.split()
    pace = (moment - began) / (len(steps) + 1)
    with frozen(began):
        order = _open(world, story)
    for number, step in enumerate(steps, 1):
        with frozen(began + pace * number):
            STEPS[step](world, order, story)
            db.session.flush()
    return order


def _open(world: World, story: Story) -> Finding:
    shop = list(world.tenants.values())[story.shop] if story.shop >= 0 else None
    zone_id = shop.tenancies[0].unit.zone_id if shop else world.zones["B1-A"].id
    officer = world.actor(_walker(world, zone_id))
    values: dict[str, Any] = {
        "title": story.title,
        "description": story.details,
        "severity": story.severity,
        "zone_id": zone_id,
        "tenant_id": shop.id if shop else None,
        "department": "tenant" if shop else "contractor",
    }
    with acting(officer, "fixes.create"):
        order = actions.open_finding(officer, **values)
        order.contractor = story.contractor
        keep_photos(officer, order, receive_photos([_Upload(PICTURES.get(story.scene, 0)[0])]))
    return order


def _walker(world: World, zone_id: int | None) -> str:
    duties = (duty for zone in world.zones.values() if zone.id == zone_id for duty in zone.duties)
    keys = {duty.user_id for duty in duties}
    return next((login for login, user in world.users.items() if user.id in keys), "chenwei")


# -- the steps ------------------------------------------------------------------------------------------


def _link(world: World, order: Finding, _story: Story) -> None:
    with acting(world.actor(LEAD), "fixes.notify"):
        actions.make_link(world.actor(LEAD), order, 14)


def _paper(world: World, order: Finding, _story: Story) -> None:
    with acting(world.actor(LEAD), "fixes.notify"):
        actions.mark_notified(world.actor(LEAD), order, "书面通知书交现场主管。")


def _take_back(world: World, order: Finding, _story: Story) -> None:
    with acting(world.actor(LEAD), "fixes.notify"):
        actions.take_link_back(world.actor(LEAD), order)


def _look(_world: World, order: Finding, _story: Story) -> None:
    count_opening(list_links(order, actions.ANSWER)[0])


def _seen(world: World, order: Finding, story: Story) -> None:
    links = list_links(order, actions.ANSWER)
    if links:
        _look(world, order, story)
        with acting(None, "fixes.link_seen"):
            actions.acknowledge(links[0], NAME)
    else:
        _move(world, order, "start", world.actor(LEAD))


def _answer(world: World, order: Finding, story: Story) -> None:
    link = list_links(order, actions.ANSWER)[0]
    before = next(one.photo_id for one in list_attached(order) if not one.stage)
    stored = receive_photos([_Upload(_after(story.scene))])[0]
    words = "已再次清理并安排专人检查。" if order.reopen_count else "已清理，现场照片如下。"
    _look(world, order, story)
    with acting(None, "fixes.link_fixed"):
        actions.submit(link, actions.Answer(NAME, words, NAME), [(before, stored)])


def _back(world: World, order: Finding, _story: Story) -> None:
    _move(world, order, "reject", world.actor(SUPERVISOR), "墙角和柜底还没有清理，请重新处理。")


def _fix(world: World, order: Finding, _story: Story) -> None:
    _move(world, order, "fix", world.actor(LEAD), "外包保洁已用除油剂处理并擦干。")


def _verify(world: World, order: Finding, _story: Story) -> None:
    _move(world, order, "verify", world.actor(SUPERVISOR))


def _close(world: World, order: Finding, _story: Story) -> None:
    _move(world, order, "close", world.actor(LEAD), "已抄送业户负责人，下周复查。")


def _pause(world: World, order: Finding, _story: Story) -> None:
    with acting(world.actor(SUPERVISOR), "fixes.pause"):
        deadlines.pause(world.actor(SUPERVISOR), order, "等空调厂家上门，约在后天上午。")


def _worse(world: World, order: Finding, _story: Story) -> None:
    with acting(world.actor(SUPERVISOR), "fixes.severity"):
        deadlines.change_severity(world.actor(SUPERVISOR), order, "major", "挡住喷淋，涉及消防。")


def _later(world: World, order: Finding, _story: Story) -> None:
    with acting(world.actor(SUPERVISOR), "fixes.extend"):
        until = now() + dt.timedelta(days=2)
        deadlines.extend(world.actor(SUPERVISOR), order, "resolution", until, "物业后天才有人配合。")


def _move(world: World, order: Finding, step: str, actor: Actor, note: str = "") -> None:
    with acting(actor, f"fixes.{step}"):
        casework.move(actor, order, step, note=note)


STEPS: dict[str, Callable[[World, Finding, Story], None]] = {
    "link": _link, "paper": _paper, "take_back": _take_back, "look": _look, "seen": _seen, "answer": _answer,
    "back": _back, "fix": _fix, "verify": _verify, "close": _close, "pause": _pause, "worse": _worse,
    "later": _later,
}  # fmt: skip


def _arrange(world: World, made: Sequence[Finding], moment: dt.datetime) -> None:
    """One order put together with a duplicate, one split in two, one that leads back to an earlier one."""
    lead = world.actor(LEAD)
    with frozen(moment - dt.timedelta(minutes=40)):
        twice = _open(world, Story("门前奶茶渍未清", "与前一张同一处。", "stain", 1, "", 3))
        again = _open(world, Story("门头又滴水", "上周刚整改过。", "leak", 1, "", 50))
    with frozen(moment - dt.timedelta(minutes=20)), acting(lead, "fixes.arrange"):
        actions.merge(lead, made[0], [twice.uid])
        actions.split(lead, made[1], ["门前纸箱旁有积水", "通道侧灯带不亮"])
        actions.link_repeat(lead, again, made[6].number or "")


__all__ = ["add_orders"]
