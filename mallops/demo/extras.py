"""What else lives in the demo mall: deputies, supervision of contractors, market feedback, the phones."""

from __future__ import annotations

import datetime as dt

from mallops.blueprints.accounts.models import Deputation
from mallops.blueprints.feedback.views import KIND as FEEDBACK
from mallops.core.audit import acting
from mallops.core.casework.actions import comment, open_case
from mallops.core.clock import frozen
from mallops.core.db import db
from mallops.demo.alliance import add_alliance
from mallops.demo.attendance import add_attendance
from mallops.demo.build import World
from mallops.demo.care import add_care
from mallops.demo.club import add_club
from mallops.demo.complaints import add_complaints
from mallops.demo.conduct import add_conduct
from mallops.demo.contractors import add_contractors
from mallops.demo.displays import add_displays
from mallops.demo.enquiries import add_enquiries
from mallops.demo.fees import add_fees
from mallops.demo.fitouts import add_fitouts
from mallops.demo.floor import add_floor
from mallops.demo.fraud import add_fraud
from mallops.demo.gifts import add_gifts
from mallops.demo.group_orders import add_group_orders
from mallops.demo.incidents import add_incidents
from mallops.demo.licences import add_licences
from mallops.demo.lostfound import add_lostfound
from mallops.demo.members import add_members
from mallops.demo.moves import add_moves
from mallops.demo.names import DEPUTIES
from mallops.demo.openings import add_openings
from mallops.demo.orders import add_orders
from mallops.demo.papers import add_papers
from mallops.demo.passes import add_passes
from mallops.demo.points import add_points
from mallops.demo.portal import add_portal
from mallops.demo.relations import add_relations
from mallops.demo.repairs import add_repairs
from mallops.demo.returns import add_returns
from mallops.demo.scores import add_scores
from mallops.demo.surveys import add_surveys
from mallops.demo.tenants import add_tenant_files
from mallops.demo.tills import add_tills
from mallops.demo.visits import add_visits

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
    _ideas(world, moment)
    add_tenant_files(world, moment)
    add_floor(world, moment)
    add_attendance(world, moment)
    add_displays(world, moment)
    add_incidents(world, moment)
    add_repairs(world, moment)
    add_orders(world, moment)
    add_contractors(world, moment)
    add_papers(world, moment)
    add_passes(world, moment)
    add_openings(world, moment)
    add_conduct(world, moment)
    add_scores(world, moment)
    add_fees(world, moment)
    add_licences(world, moment)
    add_relations(world, moment)
    add_surveys(world, moment)
    add_moves(world, moment)
    add_fitouts(world, moment)
    add_portal(world, moment)
    add_members(world, moment)
    add_points(world, moment)
    add_gifts(world, moment)
    add_alliance(world, moment)
    add_group_orders(world, moment)
    add_returns(world, moment)
    add_visits(world, moment)
    add_lostfound(world, moment)
    add_tills(world, moment)
    add_club(world, moment)
    add_complaints(world, moment)
    add_enquiries(world, moment)
    db.session.flush()


def add_watched(world: World, moment: dt.datetime) -> None:
    """What the jobs make of it, which begin and end transactions of their own: after the rest is written."""
    add_fraud(world, moment)
    add_care(world, moment)


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
