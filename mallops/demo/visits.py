"""Visitors and callers of the demo mall."""

from __future__ import annotations

import datetime as dt

from mallops.blueprints.visits import actions
from mallops.core.audit import acting
from mallops.core.casework.actions import move
from mallops.core.clock import frozen
from mallops.demo.build import World

HOUR = dt.timedelta(hours=1)
#: hours ago, name, unit, purpose, kind, suggestion, whether the visitor has left
VISITORS = (
    (1, "唐先生", "华美品牌管理", "洽谈春季入驻", "meeting", "", False),
    (2, "邱女士", "", "建议二楼增设休息座椅", "feedback", "二楼扶梯口多放几把休闲座椅", False),
    (26, "顾先生", "办公用品公司", "送打印纸", "logistics", "", True),
)
#: hours ago, phone, name, subject, kind, content, answer
CALLERS = (
    (1, "13612340001", "夏女士", "停车优惠", "enquiry", "会员停车几小时免费？", ""),
    (3, "13612340002", "", "找童装店经理", "message", "请回电，谈退货", ""),
    (27, "13612340003", "葛先生", "春节营业时间", "enquiry", "初一几点开门？", "初一十点开门，已回电告知。"),
)


def add_visits(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    desk, host = world.actor("wuqian"), world.users["zhouyan"].id
    for hours, name, unit, purpose, sort, suggestion, left in VISITORS:
        with frozen(moment - hours * HOUR), acting(desk, "visitors.create"):
            told = actions.VisitorTold(name, purpose, sort, host, unit, "", 1, f"F{hours:02d}", suggestion)
            case = actions.let_in(desk, told)
        if left:
            with frozen(moment - (hours - 1) * HOUR), acting(desk, "visitors.leave"):
                move(desk, case, "leave")
    for hours, phone, name, title, sort, content, answer in CALLERS:
        with frozen(moment - hours * HOUR), acting(desk, "callers.create"):
            call = actions.take_call(desk, actions.CallerTold(phone, title, sort, name, content))
        if answer:
            with frozen(moment - (hours - 1) * HOUR), acting(desk, "callers.answer"):
                actions.answer(desk, call, answer)


__all__ = ["add_visits"]
