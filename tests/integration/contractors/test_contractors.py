"""From the contract to the month: posts, scored checks, orders, ratings, notices, fire equipment (6.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.contractors import tasks
from mallops.blueprints.contractors.actions import checking, fire, lists, people, posts, ratings
from mallops.blueprints.contractors.actions.checking import Typed
from mallops.blueprints.contractors.actions.posts import Seen
from mallops.blueprints.contractors.models import Contractor, PostCheck, ServiceCheck
from mallops.blueprints.contractors.queries.checks import find_check
from mallops.blueprints.contractors.queries.contractors import formula_of, list_posts, on_duty
from mallops.blueprints.contractors.queries.fire import count_due, list_equipment
from mallops.blueprints.contractors.queries.months import rated_months
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.repairs.actions.assets import save_asset
from mallops.blueprints.repairs.models import Asset
from mallops.blueprints.supervision.models import Supervision
from mallops.core import clock
from mallops.core.casework.actions import move
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from mallops.core.notices.models import Notice
from tests.factories import Cast, actor_of
from tests.integration.contractors.conftest import NOW

Make = Callable[..., Contractor]
TODAY = dt.date(2026, 11, 23)
MONTH = "2026-11"


def planned(cast: Cast, case: Contractor, **more: Any) -> ServiceCheck:
    check = find_check(checking.schedule(actor_of(cast.lead), case, TODAY, **more))
    assert check is not None
    return check


def finished(cast: Cast, check: ServiceCheck, *failing: str) -> list[Finding]:
    lead = actor_of(cast.lead)
    checking.answer(lead, check, {code: Typed("fail", f"{code} is bad") for code in failing}, rest="pass")
    return checking.finish(lead, check)


def test_contacts_are_encrypted_and_every_look_is_kept(cast: Cast, contractor: Make) -> None:
    case = contractor()
    raw = db.session.execute(sa.text("select name, phone from contractor_contacts")).one()
    assert b"Wang" not in bytes(raw[0]) and b"1234" not in bytes(raw[1])
    assert people.look_up(actor_of(cast.lead), case)[0].phone == "13812345678"
    seen = db.session.execute(
        sa.text("select action from audit_entries where action = 'contractors.numbers'")
    )
    assert len(seen.all()) == 1
    for person in (cast.officer, cast.desk):
        with pytest.raises((Forbidden, NotFound)):
            people.look_up(actor_of(person), case)
    with pytest.raises(NotFound):
        people.look_up(actor_of(cast.stranger), case)
    for role, phone in (("", "13812345678"), ("Boss", ""), ("Boss", "call me")):
        with pytest.raises(Invalid):
            people.add_contact(actor_of(cast.supervisor), case, role, "", phone)


def test_a_post_has_people_hours_and_days(cast: Cast, contractor: Make) -> None:
    case, boss = contractor(), actor_of(cast.supervisor)
    with pytest.raises(Invalid) as caught:
        people.keep_post(boss, case, people.PostTyped("", 0, None, dt.time(8), ""))
    assert set(caught.value.field_errors) == {"name", "required", "weekdays", "from"}
    row = case.posts[0]
    people.keep_post(boss, case, people.PostTyped("Hall", 3, dt.time(8), dt.time(8), "67"), str(row.uid))
    assert (row.required, row.weekdays, len(case.posts)) == (3, "67", 2)
    people.close_post(boss, case, str(row.uid))
    assert [one.name for one in list_posts(cast.mall.id)] == ["Night"]
    with pytest.raises(Forbidden):
        people.close_post(actor_of(cast.lead), case, str(row.uid))


def test_the_posts_of_the_hour_are_offered(cast: Cast, contractor: Make) -> None:
    contractor()
    every = list_posts(cast.mall.id)
    assert [one.name for one in on_duty(every, dt.datetime(2026, 11, 23, 10))] == ["Hall"]
    assert [one.name for one in on_duty(every, dt.datetime(2026, 11, 23, 23))] == ["Night"]


def test_too_few_people_open_one_order_by_itself(cast: Cast, contractor: Make) -> None:
    case, lead = contractor(), actor_of(cast.lead)
    hall, night = list_posts(cast.mall.id)
    first, seen = uuid.uuid4(), {hall.uid: Seen(1, "Li, Chen"), night.uid: Seen(1)}
    looks, orders = posts.check_posts(lead, first, seen)
    assert [one.present for one in looks] == [1, 1] and len(orders) == 1
    order = orders[0]
    assert (order.department, order.contractor, order.severity) == ("contractor", case.title, "major")
    assert order.zone_id == cast.zone.id and order.source_case_id == case.id and "1" in order.title
    assert posts.check_posts(lead, first, seen)[1] == [], "the same form sent twice is kept once"
    again = posts.check_posts(lead, uuid.uuid4(), {hall.uid: Seen(0)})
    assert again[1] == [] and again[0][0].finding_id == order.id, "one order a shortage"
    assert db.session.scalar(sa.select(sa.func.count(PostCheck.id))) == 3
    raw = db.session.scalar(sa.text("select who from post_checks where who is not null"))
    assert b"Chen" not in bytes(raw)
    for wrong in ({}, {uuid.uuid4(): Seen(1)}, {hall.uid: Seen(100)}):
        with pytest.raises(Invalid):
            posts.check_posts(lead, uuid.uuid4(), wrong)


def test_a_check_takes_everything_from_the_contractor(cast: Cast, contractor: Make) -> None:
    check = planned(cast, contractor())
    case = check.case
    assert "-WB-" in (case.number or "")
    assert (case.title, case.service, case.contract_no) == ("Bright Cleaning Ltd", "cleaning", "C-2026-01")
    assert (case.month, case.post, case.state) == (MONTH, "Hall、Night", "scheduled")
    assert [one.code for one in check.answers][:2] == ["C01", "C02"]


def test_a_finished_check_is_scored_and_opens_orders(cast: Cast, contractor: Make) -> None:
    check, lead = planned(cast, contractor(), zone=cast.zone), actor_of(cast.lead)
    assert checking.answer(lead, check, {"C01": Typed("fail", "Water\neverywhere", "critical")}) == 9
    with pytest.raises(Invalid):
        checking.finish(lead, check)
    assert check.answers[0].note.startswith("Water"), "what was entered is kept"
    orders = finished(cast, check)
    case = check.case
    assert (case.state, case.score) == ("checked", 88)  # 14 of 16
    assert [(one.title, one.severity, one.item_code) for one in orders] == [("Water", "critical", "C01")]
    assert orders[0].source_case_id == case.id and orders[0].contractor == "Bright Cleaning Ltd"
    assert "C01" in case.findings
    for call in (lambda: checking.answer(lead, check, {}), lambda: checking.finish(lead, check)):
        with pytest.raises(Conflict):
            call()
    with pytest.raises(Forbidden):
        move(lead, case, "score", signature="Lead")
    move(actor_of(cast.supervisor), case, "score", signature="Zhao")
    assert case.state == "scored"
    repeat = finished(cast, planned(cast, check.contractor, zone=cast.zone), "C01")[0]
    assert repeat.repeat_of_id == orders[0].id and repeat.repeat_count == 1


def test_a_fire_check_says_whether_the_equipment_is_in_order(cast: Cast, contractor: Make) -> None:
    good, bad = (planned(cast, contractor("fire", title=name)) for name in ("A", "B"))
    assert finished(cast, good) == [] and good.case.fire_check == "pass"
    assert len(finished(cast, bad, "F02")) == 1 and bad.case.fire_check == "fail"


def test_a_list_can_be_changed_and_running_checks_keep_theirs(cast: Cast, contractor: Make) -> None:
    case, boss = contractor(), actor_of(cast.supervisor)
    old = planned(cast, case)
    lists.keep_item(boss, "cleaning", "C01", {"text_zh": "地面", "text_en": "Floor", "weight": 5})
    added = lists.keep_item(boss, "cleaning", "", {"text_en": "Smell", "weight": 2, "critical": True})
    lists.keep_item(boss, "cleaning", "C02", {"text_en": "x", "weight": 1, "is_active": False})
    new = planned(cast, case)
    assert added.code == "C11"
    assert [one.code for one in new.answers][:2] == ["C01", "C03"] and new.answers[-1].critical
    assert new.answers[0].weight == 5 and old.answers[0].weight == 2 and len(old.answers) == 10
    with pytest.raises(Invalid) as caught:
        lists.keep_item(boss, "cleaning", "C01", {"weight": 0})
    assert set(caught.value.field_errors) == {"text_zh", "weight"}
    with pytest.raises(Forbidden):
        lists.keep_item(actor_of(cast.lead), "cleaning", "C01", {"text_en": "x", "weight": 1})


def test_a_month_is_rated_from_checks_posts_and_orders(cast: Cast, contractor: Make) -> None:
    case, boss, lead = contractor(), actor_of(cast.supervisor), actor_of(cast.lead)
    hall = list_posts(cast.mall.id)[0]
    posts.check_posts(lead, uuid.uuid4(), {hall.uid: Seen(1)})
    check = planned(cast, case)
    finished(cast, check, "C07")  # critical, weight 2 of 16: 88
    with pytest.raises(Conflict):
        ratings.confirm(boss, case, MONTH)  # a check has no confirmed score
    move(boss, check.case, "score", signature="Zhao")
    row = rated_months([case], [MONTH], boss.tz)[case.id, MONTH]
    assert (row.scores, row.required, row.present, row.orders, row.came_due) == ([88], 2, 1, 2, 0)
    assert row.score == Decimal("73.5")  # (60 x 88 + 20 x 50) / 80 - 5
    with clock.frozen(NOW + dt.timedelta(days=5)):
        late = rated_months([case], [MONTH], boss.tz)[case.id, MONTH]
        assert (late.came_due, late.in_time, late.score) == (2, 0, Decimal("57.8"))
    kept = ratings.confirm(boss, case, MONTH, "Talk to them")
    assert (kept.score, kept.grade) == (Decimal("73.5"), "C")
    with pytest.raises(Conflict):
        ratings.confirm(boss, case, MONTH)
    ratings.keep_rules(
        boss, {**formula_of(None).as_dict(), "checks": 10, "notices": "90, 14", "fire_days": 7}
    )
    assert formula_of(cast.mall.id).checks == 10
    kept_row = rated_months([case], [MONTH], boss.tz)[case.id, MONTH]
    assert kept_row.score == Decimal("73.5"), "a confirmed month keeps its rating"
    with pytest.raises(Invalid):
        ratings.reopen(boss, case, MONTH, " ")
    ratings.reopen(boss, case, MONTH, "A check was wrong")
    assert rated_months([case], [MONTH], boss.tz)[case.id, MONTH].confirmed is None
    with pytest.raises(Forbidden):
        ratings.confirm(lead, case, MONTH)


def test_orders_count_for_the_contract_that_they_came_from(cast: Cast, contractor: Make) -> None:
    clean, guard = contractor(), contractor("security", contract_no="C-2")
    finished(cast, planned(cast, clean), "C01")
    found = rated_months([clean, guard], [MONTH], "Asia/Shanghai")
    assert (found[clean.id, MONTH].orders, found[guard.id, MONTH].orders) == (1, 0)


def test_the_end_of_a_contract_is_told_once_a_step(cast: Cast, contractor: Make) -> None:
    case = contractor(ends_on=TODAY + dt.timedelta(days=31))

    def told() -> int:
        tasks.tell_ends()
        tasks.tell_ends()
        query = sa.select(sa.func.count(Notice.id)).where(
            Notice.topic == "contractors.ends", Notice.user_id == cast.supervisor.id
        )
        return db.session.scalar(query) or 0

    db.session.commit()
    assert told() == 1
    db.session.commit()
    for days, number in ((1, 2), (10, 2), (24, 3), (31, 3), (40, 3)):
        with clock.frozen(NOW + dt.timedelta(days=days)):
            assert told() == number, days
            db.session.commit()
    db.session.refresh(case)
    assert (case.told_step, case.told_for) == (7, case.ends_on)


def make_asset(cast: Cast, code: str, **more: Any) -> Asset:
    values = {"code": code, "name_en": "Extinguisher", "facility": "fire", "zone_id": cast.zone.id, **more}
    return save_asset(actor_of(cast.supervisor), None, values)


def test_fire_equipment_is_due_checked_and_put_right(cast: Cast, contractor: Make) -> None:
    company, lead = contractor("fire"), actor_of(cast.lead)
    never, soon = make_asset(cast, "FE-1"), make_asset(cast, "FE-2", next_inspection_on=TODAY)
    make_asset(cast, "FE-3", next_inspection_on=TODAY + dt.timedelta(days=60))
    assert [one.code for one in list_equipment(cast.mall.id)] == ["FE-1", "FE-2", "FE-3"]
    assert count_due(cast.mall.id, TODAY) == 2
    row, order = fire.check_equipment(lead, never, "ok")
    assert order is None and never.next_inspection_on == row.next_due_on == TODAY + dt.timedelta(days=30)
    for result, due in (("", None), ("bad", None), ("ok", TODAY)):
        with pytest.raises(Invalid):
            fire.check_equipment(lead, soon, result, next_due_on=due)
    _row, order = fire.check_equipment(lead, soon, "bad", note="Pressure gone")
    assert order is not None and order.contractor == company.title and "Pressure gone" in order.title
    _row, same = fire.check_equipment(lead, soon, "bad", note="Still empty")
    assert same is order
    assert count_due(cast.mall.id, TODAY) == 0
    with pytest.raises(NotFound):
        fire.check_equipment(lead, make_asset(cast, "LIFT-1", facility="lift"), "ok")


def test_without_a_fire_contractor_engineering_gets_the_order(cast: Cast) -> None:
    _row, order = fire.check_equipment(actor_of(cast.lead), make_asset(cast, "FE-1"), "bad", note="Empty")
    assert order is not None and order.department == "engineering"


def test_a_check_written_by_hand_gets_its_contractor(cast: Cast, contractor: Make) -> None:
    case, boss = contractor(), actor_of(cast.supervisor)
    values = {"title": "Bright Cleaning Ltd", "service": "cleaning", "month": MONTH}
    hand: Supervision = checking.casework.open_case(boss, checking.register(), values)
    with pytest.raises(Conflict):
        checking.attach(boss, hand, contractor("security"), TODAY)
    assert len(checking.attach(boss, hand, case, TODAY).answers) == 10
    assert hand.contract_no == "C-2026-01"


def test_an_ended_contract_is_left_alone(cast: Cast, contractor: Make) -> None:
    case, boss = contractor(), actor_of(cast.supervisor)
    move(boss, case, "end", note="Not renewed")
    for call in (
        lambda: checking.schedule(boss, case, TODAY),
        lambda: people.add_contact(boss, case, "Boss", "", "13812345678"),
        lambda: people.keep_post(boss, case, people.PostTyped("x", 1, dt.time(8), dt.time(9))),
    ):
        with pytest.raises(Conflict):
            call()
    assert not list_posts(cast.mall.id)
