"""Members of the demo mall who use their own page: signed in, consents changed, wishes to be erased."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.club.actions import entering, erasures
from mallops.blueprints.club.actions.own import change_data, set_consents, texts_now
from mallops.blueprints.club.queries.guests import Guest
from mallops.blueprints.club.rules.own import said_texts
from mallops.blueprints.members.models import Member
from mallops.core.audit import acting
from mallops.core.clock import frozen
from mallops.core.db import db, transaction
from mallops.demo.build import World

#: Which of the active members, how many days ago.
SIGNED_IN = ((6, 2), (7, 5), (8, 1))
WISHES = ((30, 3, "我要搬到外地，不再来这里购物。"), (33, 12, ""))


def add_club(world: World, moment: dt.datetime) -> None:
    """On top of members and points."""
    query = sa.select(Member).where(Member.mall_id == world.mall.id, Member.state == "active")
    people = list(db.session.scalars(query.order_by(Member.id)))
    read = said_texts(texts_now(world.mall.id))
    for place, days in SIGNED_IN:
        with frozen(moment - dt.timedelta(days=days)):
            guest = _guest(world, people[place])
            with acting(guest.actor, "club.save"), transaction():
                set_consents(guest, {"wecom": True, "analysis": place == 7}, read)
                change_data(
                    guest, {"preferences": "喜欢咖啡、周末亲子活动"}, "en" if place == 8 else "zh_Hans_CN"
                )
    asked = []
    for place, days, words in WISHES:
        with frozen(moment - dt.timedelta(days=days)):
            guest = _guest(world, people[place])
            with acting(guest.actor, "club.erase"), transaction():
                asked.append(erasures.ask_erasure(guest, words))
    manager = world.actor("zhouyan")
    with frozen(moment - dt.timedelta(days=9)), acting(manager, "club.decide"), transaction():
        erasures.refuse(manager, asked[1], "您有一件商品还在保修登记中，办结后我们马上删除。")


def _guest(world: World, member: Member) -> Guest:
    with transaction():
        token = entering.open_session(world.mall, member)
    found = entering.resume(token, world.mall.code)
    assert found is not None
    return found


__all__ = ["add_club"]
