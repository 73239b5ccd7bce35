"""The fraud desk of the demo mall on one day: alerts that are new, looked into, confirmed, cleared.

Bookings are in the order of their times, so the story stands after all that points and gifts have booked.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.fraud.actions import acting as deeds
from mallops.blueprints.fraud.actions import deciding
from mallops.blueprints.fraud.actions.raising import report
from mallops.blueprints.fraud.actions.watching import look
from mallops.blueprints.fraud.models import FraudAlert
from mallops.blueprints.fraud.queries.alerts import find_open, reversible
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.earning import Purchase, earn, note_clash
from mallops.blueprints.points.rules.booking import SlipUsed
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.casework.actions import move
from mallops.core.clock import business_date, frozen
from mallops.core.db import db, transaction
from mallops.demo.build import World

#: Of the members that never earned, so that nothing else happened on their cards.
FIRST = 95
BEGINS = dt.timedelta(hours=4, minutes=40)


class _Story:
    """Books slips as somebody would, at a moment of the past."""

    def __init__(self, world: World, moment: dt.datetime) -> None:
        self.world, self.moment = world, moment
        shops = [one for one in world.tenants.values() if one.status == "trading"]
        self.shops = sorted(shops, key=lambda one: one.code)
        query = sa.select(Member).where(Member.mall_id == world.mall.id, Member.state == "active")
        self.people = list(db.session.scalars(query.order_by(Member.id).offset(FIRST).limit(5)))
        self.clerk = world.actor("dengjie")
        self.count = 0

    def at(self, minutes: int) -> dt.datetime:
        """So many minutes after the story began."""
        return self.moment - BEGINS + dt.timedelta(minutes=minutes)

    def slip(self, member: Member, at: dt.datetime, shop: int, fen: int, number: str = "") -> None:
        """One slip at the desk."""
        self.count += 1
        on = business_date(at, self.world.mall.tz)
        purchase = Purchase(self.shops[shop % len(self.shops)].id, number or f"F{self.count:05d}", on, fen)
        with frozen(at), acting(self.clerk, "points.book"), transaction():
            earn(self.clerk, member.id, purchase, f"demo-fraud-{self.count}")

    def again(self, member: Member, at: dt.datetime, shop: int, fen: int, number: str) -> None:
        """The same slip for another card: refused, and noted."""
        self.count += 1
        on = business_date(at, self.world.mall.tz)
        purchase = Purchase(self.shops[shop % len(self.shops)].id, number, on, fen)
        with frozen(at), acting(self.clerk, "points.book"), transaction():
            try:
                earn(self.clerk, member.id, purchase, f"demo-fraud-{self.count}")
            except SlipUsed as used:
                note_clash(self.clerk, member.id, used, "desk")

    def look(self, at: dt.datetime) -> None:
        """As the worker does every ten minutes."""
        db.session.commit()
        system = Actor.system(self.world.mall.id, self.world.mall.tz)
        with frozen(at), acting(system, "fraud.watch"):
            look(system)


def add_fraud(world: World, moment: dt.datetime) -> None:
    """Add it on top of members, points and gifts."""
    story = _Story(world, moment)
    if len(story.people) < 5:
        return
    story.look(story.at(0))
    _cleared(story)
    _confirmed(story)
    _waiting(story)
    _new(story)


def _alert(member: Member) -> FraudAlert:
    found = find_open(member.id)
    assert found is not None
    return found


def _cleared(story: _Story) -> None:
    """A family: twelve slips of as many shops."""
    member = story.people[0]
    for step in range(12):
        story.slip(member, story.at(1 + 3 * step), step, 4_800 + 1_310 * step)
    story.look(story.at(40))
    clerk, boss = story.world.actor("wuqian"), story.world.actor("shenlan")
    with frozen(story.at(45)), acting(clerk, "fraud.investigate"), transaction():
        alert = _alert(member)
        move(clerk, alert, "investigate")
        deciding.note(
            clerk, alert, "已电话联系会员：当天一家三代八口来商场过生日，小票由女儿统一积分，前台有印象。"
        )
    with frozen(story.at(60)), acting(boss, "fraud.decide"), transaction():
        deciding.decide(boss, alert, "cleared", "家庭聚会消费，商户和前台均能说明，小票金额与品类正常。")


def _confirmed(story: _Story) -> None:
    """Slips just below a border, and a burst within the hour."""
    member, boss, lead = story.people[1], story.world.actor("shenlan"), story.world.actor("zhouyan")
    for step in range(9):
        story.slip(member, story.at(70 + 3 * step), 2, 96_000 + 500 * step)
    story.look(story.at(100))
    with frozen(story.at(110)), acting(lead, "fraud.investigate"), transaction():
        alert = _alert(member)
        move(lead, alert, "investigate")
        deciding.note(
            lead,
            alert,
            "调看监控：半小时内，同一人在前台用一叠小票连续积分；商户称当天只有一笔大额消费。",
        )
    with frozen(story.at(130)), acting(boss, "fraud.decide"), transaction():
        deciding.decide(
            boss, alert, "confirmed", "一笔消费拆成九张小票，每张刚低于 1000 元。收回积分，冻结积分卡。"
        )
    with frozen(story.at(140)), acting(lead, "fraud.act"), transaction():
        deeds.freeze_card(lead, alert)
        deeds.take_back(lead, alert, [one.uid for one in reversible(alert)[:6]])


def _waiting(story: _Story) -> None:
    """Slips of another card, brought again."""
    member, owner, clerk = story.people[2], story.people[3], story.world.actor("wuqian")
    for step in range(3):
        number = f"FX{step:03d}"
        story.slip(owner, story.at(145 + 8 * step), 5 + step, 23_900 + 700 * step, number)
        story.again(member, story.at(149 + 8 * step), 5 + step, 23_900 + 700 * step, number)
    story.look(story.at(172))
    with frozen(story.at(180)), acting(clerk, "fraud.investigate"), transaction():
        alert = _alert(member)
        move(clerk, alert, "investigate")
        deciding.note(clerk, alert, "三张小票均已由另一位会员当日积分。持卡人说是“捡到的”，说法不一。")


def _new(story: _Story) -> None:
    """Nobody has looked at it yet; and something that a clerk saw."""
    member, clerk = story.people[4], story.world.actor("wuqian")
    for step in range(10):
        story.slip(member, story.at(190 + 3 * step), 8, 18_800 + 900 * (step % 4))
    story.look(story.at(225))
    with frozen(story.at(240)), acting(clerk, "fraud.investigate"), transaction():
        report(clerk, story.people[3], "有顾客反映此卡持卡人在 1 号门外低价收购礼券，保安也见过。")


__all__ = ["add_fraud"]
