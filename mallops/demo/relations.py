"""Relations in the demo mall: a first call that is due, talks, letters, something in confidence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mallops.blueprints.relations.actions import confidences, first_calls, letters, talks
from mallops.blueprints.relations.models import RelationStart
from mallops.blueprints.relations.queries import list_unmet
from mallops.blueprints.tenants.actions.parts import PersonData, save_person
from mallops.core.audit import acting
from mallops.core.casework import actions as casework
from mallops.core.clock import frozen, in_zone
from mallops.core.db import db
from mallops.demo.build import World

# days ago, place, kind, how, who, subject, what was said, answer
TALKS = (
    (
        1, 2, "opinion", "visit", "staff", "中午背景音乐偏响",
        "午市客人交谈困难，希望 11:30 至 13:30 调低音量。", "",
    ),
    (3, 5, "opinion", "chat", "manager", "货梯上午排队", "九点前卸货排队超过二十分钟，希望错峰。", ""),
    (
        6, 0, "visit", "visit", "owner", "月度拜访",
        "对周末客流满意，希望中庭活动提前一周告知。", "已将活动排期发给业户群。",
    ),
    (
        9, 8, "care", "phone", "owner", "住院慰问",
        "下周出院，店里由店长照看。", "已电话慰问并送去鲜花。",
    ),
)  # fmt: skip


def add_relations(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    shops = [world.tenants[code] for code in sorted(world.tenants)]
    officer, boss = world.actor("chenwei"), world.actor("zhouyan")
    _meet(world, shops, moment)
    for days, place, sort, channel, role, title, opinion, answer in TALKS:
        at = moment - dt.timedelta(days=days)
        typed: dict[str, Any] = {
            "tenant": shops[place % len(shops)].id, "title": title, "sort": sort, "channel": channel,
            "speaker": "店方人员", "speaker_role": role, "talked_on": in_zone(at, world.mall.tz).date(),
            "opinion": opinion, "answer": answer, "reason": "住院手术" if sort == "care" else "",
            "follow_up": "", "follow_on": None,
        }  # fmt: skip
        with frozen(at), acting(officer, "talks.create"):
            case = talks.log_talk(officer, typed)
            if days == 3:
                talks.coordinate(officer, case, "property", "请物业排出货梯分时段表。")
    _letters(world, shops, moment)
    _birthday(shops[0], officer, moment)
    told = confidences.Told("值班人员接电话不耐烦，挂断两次。", "总台值班人员", speaker="业户店长")
    with frozen(moment - dt.timedelta(days=2)), acting(boss, "relations.confide"):
        confidences.confide(world.mall.id, shops[4 % len(shops)], told)


def _meet(world: World, shops: list[Any], moment: dt.datetime) -> None:
    """Everybody was met long ago, but for two shops."""
    new = {shops[-1].id, shops[-2].id}
    officer = world.actor("chenwei")
    unmet = [tenant for tenant, _first in list_unmet(world.mall.id)]
    for tenant in unmet:
        case_id = None
        if tenant.id in new:
            with frozen(moment - dt.timedelta(hours=5)), acting(officer, "relations.first_calls"):
                case_id = first_calls.open_call(officer, tenant).id
        db.session.add(RelationStart(mall_id=tenant.mall_id, tenant_id=tenant.id, case_id=case_id))
    db.session.flush()


def _birthday(shop: Any, officer: Any, moment: dt.datetime) -> None:
    """Somebody whose birthday it is."""
    day = in_zone(moment, officer.tz).date()
    with acting(officer, "tenants.save_person"):
        save_person(officer, shop, PersonData("沈悦", "owner", phone="13800001234", birthday=f"{day:%m-%d}"))


def _letters(world: World, shops: list[Any], moment: dt.datetime) -> None:
    desk, boss = world.actor("wuqian"), world.actor("zhouyan")
    first = letters.Written("申请周五延时营业", "周五晚间堂食客人较多。", "每周五延长至 22:30。", "店长")
    second = letters.Written("申请更换灯箱", "门头灯箱老化，夜间不亮。", "同意自费更换同尺寸灯箱。", "店长")
    with frozen(moment - dt.timedelta(days=1)), acting(desk, "letters.create"):
        letters.file_letter(desk, shops[1].id, first)
    with frozen(moment - dt.timedelta(days=8)), acting(desk, "letters.create"):
        case = letters.file_letter(desk, shops[3 % len(shops)].id, second)
    with frozen(moment - dt.timedelta(days=7)), acting(boss, "letters.answer"):
        casework.move(boss, case, "review")
        letters.answer_letter(boss, case, "agreed", "同意更换，施工安排在闭店后，并办理施工手续。")
