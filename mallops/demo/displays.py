"""What hangs in the demo mall: applications, permits, what has expired, unapproved and campaign material."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from mallops.blueprints.displays.actions import keeping, sharing, strays
from mallops.blueprints.displays.actions.applying import Application, apply_for, invite
from mallops.blueprints.displays.actions.materials import MATERIAL
from mallops.blueprints.displays.models import Display, Material
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.clock import frozen, in_zone
from mallops.core.db import db
from mallops.core.registers.intake import keep_photos, receive_photos
from mallops.demo.build import World
from mallops.demo.photos import draw_photo


@dataclass(frozen=True)
class Story:
    """One application; days count from today, `steps` are taken one after the other."""

    sort: str
    title: str
    zone: str
    shop: bool
    place: str
    content: str
    size: str
    starts: int
    ends: int
    steps: str
    applicant: str = ""


STORIES = (
    Story("poster", "新品酸汤锅上市", "B1-A", True, "店门左侧玻璃", "双人锅 128 元", "60 × 90 cm", -20, 0,
          "approve post warn", "方敏"),
    Story("stand", "冬季围巾七折", "2F-A", True, "扶梯口立柱旁", "第二件半价", "80 × 180 cm", -25, -2,
          "approve post warn expire", "顾岚"),
    Story("pop", "面馆午市套餐", "B1-A", True, "收银台上方吊牌", "工作日 11:00-13:30", "40 × 30 cm", -12, 2,
          "approve post warn", "郑凯"),
    Story("advert", "美妆会员日灯箱", "1F-A", True, "东入口灯箱 2 号",
          "会员日双倍积分", "120 × 180 cm", -5, 25,
          "approve post", "袁静"),
    Story("poster", "亲子手工课招募", "4F-A", True, "儿童区公告栏",
          "周六 14:00", "A2", 1, 20, "approve", "何琳"),
    Story("poster", "快闪市集预告", "1F-B", False, "中庭围挡", "本周末两天", "A1", 0, 9, ""),
    Story("sublet", "店铺转让启事", "2F-B", True, "橱窗右下角",
          "旺铺转让，联系店主", "A3", 0, 14, "", "许立"),
    Story("sublet", "档口转租", "B1-B", True, "档口立面", "档口转租，面议", "A4", 0, 10, "pass", "陶然"),
    Story("collateral", "周年庆吊旗", "1F-C", False, "主通道上空", "三周年庆", "60 × 120 cm", -40, -8,
          "approve post warn expire remove"),
    Story("poster", "清仓大甩卖", "3F-A", True, "外立面玻璃",
          "全场一元起", "200 × 300 cm", 0, 20, "refuse", "罗强"),
)  # fmt: skip
BY = {"release": "shenlan", "post": "chenwei", "remove": "chenwei"}


class _Upload:
    """A picture as a form brings it."""

    filename = "photo.jpg"

    def __init__(self, data: bytes) -> None:
        self.stream = BytesIO(data)


def add_displays(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    picture = draw_photo("poster", 0)
    for number, story in enumerate(STORIES):
        _tell(world, story, moment, number, picture)
    with frozen(moment - dt.timedelta(hours=5)), acting(world.actor("wuqian"), "displays.invite"):
        invite(world.actor("wuqian"), _shop(world, "2F-C", 1).id, "pop", 14)
    _strays(world, moment, draw_photo("notice", 0))
    _campaign(world, moment)
    db.session.flush()


def _shop(world: World, zone: str, number: int) -> Tenant:
    """A shop that trades in a zone."""
    there = [one for one in world.tenants.values() if one.tenancies[0].unit.zone_id == world.zones[zone].id]
    return there[number % len(there)]


def _tell(world: World, story: Story, moment: dt.datetime, number: int, picture: bytes) -> None:
    today = in_zone(moment, world.mall.tz).date()
    began = moment - dt.timedelta(days=max(1, 2 - story.starts), hours=number)
    told = Application(
        story.sort,
        story.title,
        zone_id=world.zones[story.zone].id,
        place=story.place,
        content=story.content,
        size=story.size,
        quantity=1,
        starts_on=today + dt.timedelta(days=story.starts),
        expires_on=today + dt.timedelta(days=story.ends),
        applicant=story.applicant,
    )
    desk = world.actor("wuqian")
    shop = _shop(world, story.zone, number) if story.shop else None
    with frozen(began), acting(desk, "displays.create"):
        stored = receive_photos([_Upload(picture)]) if number < 3 else []
        case = apply_for(desk, told, tenant_id=shop.id if shop else None, photos=stored)
    for step in story.steps.split():
        with frozen(_when(story, step, began, moment)):
            _step(world, case, step, picture if number < 2 else b"")


def _when(story: Story, step: str, began: dt.datetime, moment: dt.datetime) -> dt.datetime:
    """When a step is taken: decided soon, then as the days say."""
    days = {"post": story.starts, "warn": story.ends - 3, "expire": story.ends + 1, "remove": story.ends + 2}
    if step not in days:
        return min(began + dt.timedelta(hours=20), moment - dt.timedelta(minutes=30))
    return min(moment + dt.timedelta(days=days[step]), moment - dt.timedelta(minutes=10))


def _step(world: World, case: Display, step: str, picture: bytes) -> None:
    by_calendar = step in {"warn", "expire"}
    actor = (
        Actor.system(world.mall.id, world.mall.tz) if by_calendar else world.actor(BY.get(step, "zhouyan"))
    )
    note = {"refuse": "尺寸过大，且“一元起”与实际不符。", "approve": "不得遮挡消防标识。"}.get(step, "")
    with acting(actor, f"displays.{step}"):
        casework.move(actor, case, step, note=note)
        if step == "post":
            keep_photos(actor, case, receive_photos([_Upload(picture)] if picture else []), stage="post")
            keeping.check_condition(actor, case, "intact", "")


def _strays(world: World, moment: dt.datetime, picture: bytes) -> None:
    found: tuple[tuple[str, dict[str, Any], str, int], ...] = (
        ("chenwei", {"title": "墙面张贴的招聘广告", "sort": "poster", "place": "货梯厅"}, "B1-B", 3),
        ("songjia", {"title": "通道内无名展架", "sort": "stand", "place": "安全出口旁"}, "1F-A", 30),
        ("panlong", {"title": "私贴的转租小广告", "sort": "sublet", "place": "卫生间门后"}, "2F-A", 80),
    )
    for login, values, zone, hours in found:
        officer = world.actor(login)
        with frozen(moment - dt.timedelta(hours=hours)), acting(officer, "strays.create"):
            case = casework.open_case(officer, strays.STRAY, values | {"zone_id": world.zones[zone].id})
            keep_photos(officer, case, receive_photos([_Upload(picture)]) if hours == 3 else [])
        if hours > 3:
            with frozen(moment - dt.timedelta(hours=hours - 2)), acting(officer, "strays.trace"):
                casework.move(officer, case, "trace", note="询问相邻商铺，确认为隔壁店员摆放。")
        if hours > 30:
            with frozen(moment - dt.timedelta(hours=hours - 5)), acting(officer, "strays.remove"):
                casework.move(officer, case, "remove", note="当面撤除并告知规定。")


def _campaign(world: World, moment: dt.datetime) -> None:
    today = in_zone(moment, world.mall.tz).date()
    owner, officer = world.actor("zhouyan"), world.actor("panlong")
    with frozen(moment - dt.timedelta(days=9)), acting(owner, "materials.create"):
        values = {
            "title": "暖冬换季节",
            "pieces": "A2 海报 2 张、台卡 5 个、香氛小样",
            "display_by": today - dt.timedelta(days=3),
            "take_down_by": today + dt.timedelta(days=12),
            "carrier": "迅达同城",
            "waybill": "XD2026110873",
            "instructions": "海报贴在入口右侧橱窗，高度与视线齐平。",
            "owner_id": world.users["renjie"].id,
        }
        case: Material = casework.open_case(owner, MATERIAL, values)
        shops = [_shop(world, "2F-A", number).id for number in range(6)]
        shares = sharing.give_out(owner, case, shops, 7, 30)
    for number, share in enumerate(shares):
        if number == 5:
            continue
        with frozen(moment - dt.timedelta(days=6, hours=number)), acting(officer, "shares.receive"):
            if number == 4:
                casework.move(officer, share, "trouble", note="外箱破损，两张海报受潮。")
                continue
            sharing.receive(officer, share, pieces=7, samples=30, name="店长", signature="店长")
        if number == 3:
            continue
        with frozen(moment - dt.timedelta(days=4 - 2 * (number == 2))), acting(officer, "shares.display"):
            casework.move(officer, share, "display")
            sharing.count_samples(officer, share, 12 + number, 0)
