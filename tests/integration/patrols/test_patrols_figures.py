"""Boards, trends, fail rates and the numbers of the day; query counts that do not grow with the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from mallops.blueprints.patrols.queries import (
    board,
    daily_numbers,
    fail_stats,
    missed_rounds,
    patrol_detail,
    rounds_today,
    zone_trend,
)
from mallops.blueprints.patrols.rules.rounds import Shown
from mallops.blueprints.patrols.tasks import plan_rounds
from mallops.core.db import db
from mallops.core.jobs import run_scheduled
from mallops.core.malls import Mall
from tests.factories import actor_of, make_unit, make_zone
from tests.factories.patrols import answer_all, make_plan, make_rounds, make_run, submit_run

MONDAY = dt.date(2026, 11, 23)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent inside."""
    sent: list[str] = []

    def note(_c, _cur, statement, *_rest):
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def walk(world, round_, **fails):
    patrol = make_run(world.cast.officer, round_)
    answer_all(world.cast.officer, patrol, **fails)
    submit_run(world.cast.officer, patrol)
    db.session.commit()
    return patrol


def test_the_day_in_numbers(world):
    walk(world, world.rounds[0], **{"1_5_a": "有人吸烟", "1_8_a": "迟到半小时"})
    world.clock.set(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC))
    plan_rounds()
    day = daily_numbers(world.cast.mall, MONDAY)
    assert (day.due, day.walked, day.rounds) == (2, 1, {"submitted": 1, "missed": 1})
    assert (day.runs, day.waiting, day.failed, day.opened, day.open_now) == (1, 1, 2, 2, 2)
    line = next(one for one in day.zones if one.zone_id == world.cast.zone.id)
    assert (line.due, line.walked, line.missed, line.failed) == (2, 1, 1, 2)
    assert [one.round.slot_no for one in missed_rounds(world.cast.mall.id, MONDAY)] == [2]
    assert missed_rounds(world.cast.other_mall.id, MONDAY) == []
    seen = board(world.cast.mall.id, MONDAY)
    assert [one.shown for one in seen.rows[0].cells] == [Shown.SUBMITTED, Shown.MISSED]
    assert (seen.counts[Shown.MISSED], len(seen.columns)) == (1, 2)


def test_fail_rates_by_zone_item_tenant_and_officer(world):
    patrol = walk(world, world.rounds[0], **{"1_5_a": "有人吸烟", "1_8_a": "迟到半小时"})
    stats = fail_stats(world.cast.mall.id, MONDAY, MONDAY)
    assert [(one.key, one.failed) for one in stats.items] == [("1.5.a", 1), ("1.8.a", 1)]
    assert [(one.key, one.failed, one.name_zh) for one in stats.tenants] == [
        (world.cast.tenant.id, 1, "花店")
    ]
    assert stats.tenants[0].answered > 1
    assert [(one.key, one.failed, one.runs) for one in stats.zones] == [(world.cast.zone.id, 2, 1)]
    assert [one.key for one in stats.officers] == [world.cast.officer.id]
    assert stats.answered == patrol.answered_count
    assert fail_stats(world.cast.other_mall.id, MONDAY, MONDAY).items == []
    assert fail_stats(world.cast.mall.id, dt.date(2026, 11, 1), dt.date(2026, 11, 22)).failed == 0
    trend = zone_trend(world.cast.mall.id, dt.date(2026, 11, 1), MONDAY)
    assert [(one.zone_id, one.on, one.score, one.failed) for one in trend] == [
        (world.cast.zone.id, MONDAY, patrol.score, 2)
    ]


def test_drafts_count_nowhere(world):
    patrol = make_run(world.cast.officer, world.rounds[0])
    answer_all(world.cast.officer, patrol, **{"1_5_a": "有人吸烟"})
    assert fail_stats(world.cast.mall.id, MONDAY, MONDAY).items == []
    assert daily_numbers(world.cast.mall, MONDAY).runs == 0


def test_the_scheduler_plans_today_and_tomorrow(world):
    world.clock.advance(dt.timedelta(days=1))
    assert "patrols.rounds" in run_scheduled()
    day = rounds_today(actor_of(world.cast.officer))
    assert [one.round.slot_no for one in day.rounds] == [1, 2]
    assert [one.round.slot_no for one in day.makeups] == [1, 2]  # yesterday's, missed


def test_queries_do_not_grow_with_rows(world):
    uid = walk(world, world.rounds[0], **{"1_5_a": "有人吸烟"}).uid
    officer, mall_id = actor_of(world.cast.officer), world.cast.mall.id

    def cost() -> list[int]:
        counts = []
        for read in (
            lambda _mall: rounds_today(officer),
            lambda _mall: board(mall_id, MONDAY),
            lambda _mall: patrol_detail(officer, uid),
            lambda mall: daily_numbers(mall, MONDAY),
        ):
            db.session.expunge_all()
            mall = db.session.get_one(Mall, mall_id)
            with counted() as sent:
                read(mall)
            counts.append(len(sent))
        return counts

    few = cost()
    floor, walker = db.session.merge(world.cast.floor), db.session.merge(world.cast.officer)
    for number in range(8):
        zone = make_zone(floor, f"Z{number}", walker)
        make_unit(zone, f"Z{number}-1")
        make_plan(db.session.get_one(Mall, mall_id), {zone: walker}, name_zh=f"计划{number}")
    assert len(make_rounds(db.session.get_one(Mall, mall_id), MONDAY)) == 18
    db.session.commit()
    assert cost() == few
    assert max(few) <= 30
