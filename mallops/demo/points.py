"""Sixty days of points in the demo mall: slips, gifts, a return, a wrong card, a campaign, points by hand."""

from __future__ import annotations

import datetime as dt
import random

import sqlalchemy as sa

from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions import settings
from mallops.blueprints.points.actions.adjusting import ask_adjustment
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.blueprints.points.actions.posting import Posted
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.blueprints.points.actions.refunding import refund
from mallops.blueprints.points.actions.reversing import reverse
from mallops.blueprints.points.models import PointEntry, Slip
from mallops.blueprints.points.rules.policy import SHIPPED
from mallops.core.audit import acting
from mallops.core.clock import frozen, in_zone
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.demo.build import World

DAYS = 60
SLIPS = 300
BUYERS = 90
PURPOSES = ("gift", "parking", "voucher", "payment")


def add_points(world: World, moment: dt.datetime) -> None:
    """Add them as they stand now."""
    dice = random.Random(23)
    desk, lead = world.actor("wuqian"), world.actor("jiangmin")
    start = moment - dt.timedelta(days=DAYS)
    with frozen(start), transaction():
        _rules(world, in_zone(start, world.mall.tz).date(), in_zone(moment, world.mall.tz).date())
    query = sa.select(Member).where(Member.mall_id == world.mall.id, Member.state == "active")
    members = list(db.session.scalars(query.order_by(Member.id).limit(BUYERS)))
    booked: list[Posted] = []
    with acting(desk, "points.book"):
        for number in range(SLIPS):
            at = _opening(world, start, number)
            with frozen(at), transaction():
                booked += _slip(world, dice, members, number, in_zone(at, world.mall.tz).date())
    with frozen(moment - dt.timedelta(hours=5)), transaction():
        _corrections(world, booked)
        specialist = world.actor("zengli")
        with acting(lead, "points.adjust"):
            ask_adjustment(lead, members[5].id, 120, "missed", "小票遗漏，顾客次日补交。")
        with acting(specialist, "points.adjust"):
            ask_adjustment(specialist, members[2].id, 800, "goodwill", "周末停车场排队过久，客诉协商补偿。")


def _opening(world: World, start: dt.datetime, number: int) -> dt.datetime:
    """Five moments a day between ten and eight, when the desk is staffed."""
    day = in_zone(start, world.mall.tz) + dt.timedelta(days=number * DAYS // SLIPS)
    hour = 10 + number % (SLIPS // DAYS) * 2
    return day.replace(hour=hour, minute=10 + number % 7, second=0, microsecond=0).astimezone(dt.UTC)


def _slip(world: World, dice: random.Random, members: list[Member], number: int, on: dt.date) -> list[Posted]:
    """One slip, and now and then something for the points."""
    desk, member = world.actor("wuqian"), members[min(int(dice.expovariate(6 / BUYERS)), BUYERS - 1)]
    shops = sorted(
        (one for one in world.tenants.values() if one.status == "trading"), key=lambda one: one.code
    )
    fen = int(dice.lognormvariate(5.6, 0.8) * 100)
    purchase = Purchase(dice.choice(shops).id, f"{on:%m%d}{number:05d}", on, max(fen, 1_000))
    channel = "till" if dice.random() < 0.3 else "desk"
    try:
        done = [earn(desk, member.id, purchase, f"demo-{number}", channel=channel)]
        if done[0].balance > 150 and dice.random() < 0.2:
            points = dice.choice((50, 100, 150))
            redeem(desk, member.id, points, f"demo-{number}-r", purpose=dice.choice(PURPOSES))
    except DomainError:
        return []
    return done


def _corrections(world: World, booked: list[Posted]) -> None:
    """A goods return, and a slip on the wrong card."""
    desk, lead = world.actor("wuqian"), world.actor("jiangmin")
    entry = db.session.get_one(PointEntry, booked[-20].id)
    with acting(desk, "points.book"):
        slip = db.session.get_one(Slip, entry.slip_id)
        refund(desk, slip, slip.amount // 2, "TH0001", note="尺码不合适，退一件")
    with acting(lead, "points.reverse"):
        reverse(lead, db.session.get_one(PointEntry, booked[-9].id), "刷错卡，顾客当场发现。")


def _rules(world: World, first: dt.date, today: dt.date) -> None:
    """Version 1 in force, a campaign that runs, one that waits."""
    specialist, boss = world.actor("zengli"), world.actor("zhouyan")
    with acting(specialist, "points.rules"):
        values = {**vars(SHIPPED), "days": ((2, 100),), "cap_slip": 2_000, "cap_day": 5_000}
        row = settings.draft_policy(specialist, type(SHIPPED)(**values))
        settings.submit_policy(specialist, row)
        running = settings.save_campaign(
            specialist,
            settings.CampaignDraft("周年庆双倍积分", "Jubilee: double points", first, today, percent=100),
        )
        settings.submit_campaign(specialist, running)
        later = today + dt.timedelta(days=14)
        waiting = settings.CampaignDraft(
            "新店开业每单送 50 分", "New shop: 50 points a slip", today, later, points=50
        )
        settings.submit_campaign(specialist, settings.save_campaign(specialist, waiting))
    with acting(boss, "points.rules"):
        settings.decide_policy(boss, row, True)
        settings.decide_campaign(boss, running, True)
