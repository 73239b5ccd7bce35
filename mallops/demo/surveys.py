"""Surveys in the demo mall: two quarters of tenants, customers with a plan, after letters; suggestions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mallops.blueprints.surveys.actions import answering, planning, preparing, suggesting
from mallops.blueprints.surveys.actions.invites import token_of
from mallops.blueprints.surveys.queries.surveys import list_invites
from mallops.blueprints.surveys.rules.answers import Given
from mallops.blueprints.surveys.rules.running import quarter_before, quarter_of
from mallops.core.audit import acting
from mallops.core.casework.actions import move
from mallops.core.clock import frozen, in_zone
from mallops.demo.build import World

SCORES = (
    (5, 4, 4, 3, 4),
    (4, 4, 5, 4, 4),
    (5, 5, 4, 4, 5),
    (3, 4, 3, 3, 3),
    (5, 4, 4, 5, 5),
    (4, 3, 4, 4, 4),
)
# overall, cleanliness, staff, brands, what for
CUSTOMERS = (
    (5, 4, 5, 4, [0]),
    (4, 2, 4, 4, [0, 1]),
    (3, 2, 4, 3, [1]),
    (4, 3, 5, 5, [2]),
    (5, 3, 5, 4, [0, 3]),
)
# days ago, subject, words, source, topic, department, decision, reasons, reply
SUGGESTIONS: tuple[tuple[Any, ...], ...] = (
    (12, "电梯口增加座椅", "老人等电梯没有地方坐。", "customer", "place", "property", "adopted",
     "月底前在两处电梯口各增设四座。", "已采纳，月底前安装。"),
    (6, "地库指示牌", "地库找不到扶梯，建议增加地面箭头。", "customer", "place", "property", "", "", ""),
    (2, "会员日延长到晚上十点", "下班后来不及。", "staff", "event", "", "", "", ""),
)  # fmt: skip


def add_surveys(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    _quarters(world, moment)
    _customers(world, moment)
    _after(world, moment)
    _suggestions(world, moment)


def _quarters(world: World, moment: dt.datetime) -> None:
    boss = world.actor("zhouyan")
    now = quarter_of(in_zone(moment, world.mall.tz).date())
    for back, quarter in ((80, quarter_before(now)), (10, now)):
        with frozen(moment - dt.timedelta(days=back)), acting(boss, "surveys.prepare"):
            survey = preparing.prepare_quarter(boss, quarter)
            move(boss, survey, "open")
            for place, invite in enumerate(list_invites(survey)[: len(SCORES)]):
                scores = [max(1, one - (back > 40)) for one in SCORES[place]]
                remark = "希望货梯错峰安排早日落实。" if place == 1 else ""
                answering.answer_by_link(token_of(invite.uid), Given(scores, {}, remark))
            if back > 40:
                move(boss, survey, "close")


def _customers(world: World, moment: dt.datetime) -> None:
    boss = world.actor("zhouyan")
    with frozen(moment - dt.timedelta(days=9)), acting(boss, "surveys.create"):
        told = preparing.Told(
            "顾客满意度调查", "customers", preparing.shipped_questions("customers"), target=200
        )
        survey = preparing.prepare(boss, told)
        move(boss, survey, "open")
        for given in CUSTOMERS:
            answering.answer_by_code(survey.code or "", Given(list(given), {}))
    with frozen(moment - dt.timedelta(days=3)), acting(boss, "surveys.analyse"):
        move(boss, survey, "close")
        planning.analyse(boss, survey, "总体满意，卫生得分最低，主要在午市后的洗手间。")
        due = in_zone(moment, world.mall.tz).date() + dt.timedelta(days=14)
        planning.add_line(boss, survey, "午市后洗手间每半小时保洁一次", "cleaning", due, question=1)
        move(boss, survey, "plan")


def _after(world: World, moment: dt.datetime) -> None:
    boss = world.actor("zhouyan")
    with frozen(moment - dt.timedelta(days=2)), acting(boss, "surveys.create"):
        questions = preparing.shipped_questions("after")
        told = preparing.Told("申请函答复满意度", "after", questions, anonymous=False, about="letters")
        move(boss, preparing.prepare(boss, told), "open")


def _suggestions(world: World, moment: dt.datetime) -> None:
    desk, boss = world.actor("wuqian"), world.actor("zhouyan")
    for days, title, text, source, topic, department, decision, reasons, reply in SUGGESTIONS:
        at = moment - dt.timedelta(days=days)
        with frozen(at), acting(desk, "suggestions.create"):
            told = suggesting.Told(title, text, source=source, topic=topic, speaker="王女士")
            case = suggesting.suggest(desk, told)
        with frozen(at + dt.timedelta(hours=4)), acting(boss, "suggestions.forward"):
            if department:
                suggesting.forward(boss, case, department)
            if decision:
                suggesting.decide(boss, case, decision, reasons)
                suggesting.reply(boss, case, reply)
