"""What a day brings by itself; the sample that can be drawn again; the night's job (26.2–26.4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.care.actions import planning
from mallops.blueprints.care.models import Callback, CareDraw
from mallops.blueprints.care.tasks import each_mall, plan_mall
from mallops.core.db import db, transaction
from mallops.core.jobs import run_pending
from mallops.core.notices.models import Notice
from tests.integration.care.conftest import TODAY, House, day


def made(house: House) -> list[tuple[str, int]]:
    db.session.rollback()
    query = sa.select(Callback.reason, Callback.member_id).order_by(Callback.id)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def test_birthdays_of_the_day_with_consent(house: House) -> None:
    today = house.member("phone", birth_md=304)
    house.member(birth_md=304)  # no consent
    house.member("phone", birth_md=305)
    house.member("phone", birth_md=304, state="frozen")
    assert house.plan()["birthday"] == 1
    assert made(house) == [("birthday", today.id)]
    call = house.listed()[0]
    assert call.owner_id == house.worker.user_id
    assert call.due_at.date() == TODAY
    assert house.plan()["birthday"] == 0  # twice a day changes nothing
    assert len(made(house)) == 1


def test_a_leap_day_is_kept_on_the_28th() -> None:
    assert planning.birthdays(dt.date(2027, 2, 28)) == [228, 229]
    assert planning.birthdays(dt.date(2028, 2, 28)) == [228]
    assert planning.birthdays(dt.date(2028, 2, 29)) == [229]


def test_only_so_many_a_day_the_highest_tier_first(house: House) -> None:
    house.rules(most_birthday=2)
    plain, gold, silver = (house.member("phone", birth_md=304, tier=one) for one in ("", "gold", "silver"))
    assert house.plan()["birthday"] == 2
    assert [member for _reason, member in made(house)] == [gold.id, silver.id]
    assert plain.id not in {member for _reason, member in made(house)}


def test_lost_members_are_won_back_once(house: House) -> None:
    house.rules(winback_days=90)
    lost, kept, silent = (house.member("phone", "analysis") for _n in range(3))
    secret = house.member("phone")
    for one, ago in ((lost, 91), (kept, 89), (secret, 200)):
        house.buys(one, on=day(-ago))
    assert house.plan()["winback"] == 1
    assert made(house) == [("winback", lost.id)]
    house.note(house.listed()[0])
    assert house.plan()["winback"] == 0
    assert silent.id not in {member for _reason, member in made(house)}


def test_vips_and_bulk_buyers_are_visited_every_so_often(house: House, at: Any) -> None:
    house.rules(vip_tier="gold", vip_days=60, bulk_fen=100_000, bulk_days=60, gap_days=1)
    vip, bulk = house.member("phone", tier="gold"), house.member("phone", "analysis", kind="organisation")
    house.buys(bulk, 1000, on=day(-20))
    assert {key: count for key, count in house.plan().items() if count} == {"vip": 1, "bulk": 1}
    for call in house.listed():
        assert (call.sort, call.channel) == ("visit", "visit")
        house.note(call)
    at.advance(dt.timedelta(days=59))
    assert not any(house.plan().values())
    at.advance(dt.timedelta(days=1))
    house.buys(bulk, 1000, on=day(50))
    assert {key: count for key, count in house.plan().items() if count} == {"vip": 1, "bulk": 1}
    assert vip.id in {one.member_id for one in house.listed("vip")}


def test_the_service_plan_of_a_segment(house: House, at: Any) -> None:
    house.rules(gap_days=0)
    member = house.member("wecom", tier="gold")
    plan = {"every_days": 30, "channel": "wecom", "script_zh": "{member}您好", "script_en": "Hello {member}"}
    segment = house.segment([["tier", {"tiers": ["gold"]}]], **plan)
    assert house.plan()["plan"] == 1
    call = house.listed("plan")[0]
    assert (call.member_id, call.segment_id, call.channel, call.script_zh) == (
        member.id, segment.id, "wecom", "{member}您好",
    )  # fmt: skip
    house.note(call)
    at.advance(dt.timedelta(days=29))
    assert house.plan()["plan"] == 0
    at.advance(dt.timedelta(days=1))
    assert house.plan()["plan"] == 1


def test_a_holiday_greets_those_with_a_tier(house: House, at: Any) -> None:
    gold, _plain = house.member("phone", tier="gold"), house.member("phone")
    assert house.plan()["holiday"] == 0
    at.set(dt.datetime(2026, 10, 1, 2, tzinfo=dt.UTC))
    assert house.plan()["holiday"] == 1
    assert [one.member_id for one in house.listed("holiday")] == [gold.id]


def test_offers_that_are_out_of_date_go_and_service_stays(house: House, at: Any) -> None:
    house.rules(keep_days=7)
    offer, service = house.call(house.member("phone"), "vip"), house.call(house.member())
    at.advance(dt.timedelta(days=7))
    with transaction():
        assert planning.drop_stale(house.system) == 0
    at.advance(dt.timedelta(days=1))
    with transaction():
        assert planning.drop_stale(house.system) == 1
    offer = house.again(offer)
    assert (offer.state, offer.outcome, offer.dropped_why) == ("closed", "dropped", "late")
    assert house.again(service).state == "open"


def test_the_sample_is_drawn_once_and_comes_out_the_same_again(house: House, at: Any) -> None:
    house.rules(sample_percent=3000, sample_most=20)
    members = [house.member() for _n in range(9)]
    for one in members:
        house.buys(one)
        house.buys(one)
    at.advance(dt.timedelta(days=1))
    with transaction():
        row = planning.draw_sample(house.system, TODAY)
    assert row is not None and (row.population, len(row.picked)) == (9, 3)
    assert planning.same_again(house.system, house.again(row))
    assert [one.member_id for one in house.listed("sample")] == list(row.picked)
    assert not any(one.marketing for one in house.listed("sample"))
    with transaction():
        assert planning.draw_sample(house.system, TODAY).id == row.id
    assert db.session.scalar(sa.select(sa.func.count(CareDraw.id))) == 1
    forged = house.again(row)
    forged.picked = [one.id for one in members if one.id not in row.picked][:3]
    assert not planning.same_again(house.system, forged)
    db.session.rollback()


def test_the_night_does_it_all_and_tells_everybody(house: House) -> None:
    house.member("phone", birth_md=304)
    done = plan_mall(house.system)
    assert (done["birthday"], done["stale"]) == (1, 0)
    told = db.session.scalars(sa.select(Notice).where(Notice.topic == "care.today")).one()
    assert (told.user_id, told.url) == (house.worker.user_id, "/care/?mine=1")


def test_the_night_is_one_job_a_mall_and_day(house: House, at: Any) -> None:
    from mallops.blueprints.points.actions.posting import lock_book

    with transaction():
        lock_book(house.cast.mall.id)
    house.member("phone", birth_md=304)
    each_mall()
    each_mall()
    run_pending()
    assert len(made(house)) == 1
    at.advance(dt.timedelta(days=1))
    each_mall()
    run_pending()
    assert len(made(house)) == 1
