"""What else lives in the demo mall: deputies, supervision of contractors, market feedback, the phones."""

from __future__ import annotations

import datetime as dt

from mallops.blueprints.accounts.models import Deputation
from mallops.blueprints.feedback.views import KIND as FEEDBACK
from mallops.blueprints.supervision.views import KIND as SUPERVISION
from mallops.core.audit import acting
from mallops.core.casework.actions import comment, move, open_case
from mallops.core.clock import frozen
from mallops.core.db import db
from mallops.demo.build import World
from mallops.demo.floor import add_floor
from mallops.demo.incidents import add_incidents
from mallops.demo.names import DEPUTIES
from mallops.demo.papers import add_papers
from mallops.demo.repairs import add_repairs

# service, contractor, posts, what was found, score
CHECKS = (
    ("security", "安岚物业保安公司", "1号门、地下停车场", "岗位在岗，交接记录完整；夜班巡更少打一点。", 92),
    ("fire", "安岚物业保安公司", "消防控制室、B1 管道井", "灭火器压力正常，一处疏散指示灯不亮，已报修。", 88),
    ("cleaning", "净然保洁", "美食广场、各层卫生间", "午高峰后台面清理不及时，回收台积水。", 81),
    ("greening", "绿舍园艺", "中庭花箱、南入口", "两盆龟背竹黄叶未更换。", 86),
)
# topic, kind, evidence, proposal
IDEAS = (
    (
        "轻食品牌询问 B1 铺位",
        "sourcing",
        "一周内三位顾客在总台询问沙拉类轻食。",
        "建议招商接触两家本地轻食品牌。",
    ),
    (
        "周末亲子客流上升",
        "operations",
        "4F 儿童区周六 14 点后排队超过 20 分钟。",
        "周末增派一名管区客服疏导。",
    ),
    ("女装折扣节奏", "brand", "2F 三家女装提前换季打折，客单下降。", "与业户沟通统一换季档期。"),
    ("中庭快闪位利用", "strategy", "中庭快闪连续三周空置。", "以联营方式引入文创市集。"),
)


def add_extras(world: World, moment: dt.datetime) -> None:
    """Add them as they stand now."""
    for one in DEPUTIES:
        db.session.add(
            Deputation(
                mall_id=world.mall.id,
                deputy_id=world.users[one.deputy].id,
                principal_id=world.users[one.principal].id,
                role=one.role,
                starts_at=moment - dt.timedelta(days=2),
                ends_at=moment + dt.timedelta(days=28),
                reason=one.reason_zh,
            )
        )
    for months in (1, 0):
        _checks(world, moment - dt.timedelta(days=30 * months), finished=months == 1)
    _ideas(world, moment)
    add_floor(world, moment)
    add_incidents(world, moment)
    add_repairs(world, moment)
    add_papers(world, moment)
    db.session.flush()


def _checks(world: World, at: dt.datetime, *, finished: bool) -> None:
    supervisor = world.actor("zhouyan")
    for number, (service, contractor, post, findings, score) in enumerate(CHECKS):
        with frozen(at - dt.timedelta(hours=number)), acting(supervisor, "supervision.create"):
            values = {
                "title": contractor,
                "service": service,
                "post": post,
                "month": f"{at:%Y-%m}",
                "findings": findings if finished or number < 2 else "",
                "score": score if finished else None,
                "fire_check": "pass" if service == "fire" else "",
            }
            case = open_case(supervisor, SUPERVISION, values)
            if values["findings"]:
                move(supervisor, case, "check")
            if finished:
                move(supervisor, case, "score", signature=supervisor.name)


def _ideas(world: World, moment: dt.datetime) -> None:
    receivers = {"sourcing": "renjie", "brand": "renjie", "operations": "zhouyan", "strategy": "renjie"}
    for number, (title, kind, evidence, proposal) in enumerate(IDEAS):
        officer = world.actor("songjia" if number % 2 else "duanyu")
        with frozen(moment - dt.timedelta(days=3 * number + 1)), acting(officer, "feedback.create"):
            values = {
                "title": title,
                "topic_kind": kind,
                "evidence": evidence,
                "proposal": proposal,
                "owner_id": world.users[receivers[kind]].id,
            }
            case = open_case(officer, FEEDBACK, values)
            if number == 1:
                comment(world.actor("zhouyan"), case, "请补充周日同一时段的情况。")
