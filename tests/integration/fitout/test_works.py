"""Applied for, reviewed, signed by three, in works, stopped, accepted, settled (15.1, 15.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.deposits.actions import refunds
from mallops.blueprints.deposits.queries import blockers
from mallops.blueprints.fitout.actions import applying, breaches, hot, site, steps
from mallops.blueprints.fitout.actions.permit import permit_url
from mallops.blueprints.fitout.models import FitOut, Violation
from mallops.blueprints.fitout.queries import of_tenant
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.tasks import pass_days, pass_minutes
from mallops.core import files
from mallops.core.casework import actions as casework
from mallops.core.casework.workflow import StepNotAllowed
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.malls import end_of_day
from mallops.core.notices import Notice
from mallops.core.obligations import open_obligations
from mallops.core.policies.clocks import clocks_of
from mallops.core.search import SearchEntry
from mallops.core.zone_tasks import tasks_of
from tests.factories import Cast, actor_of
from tests.integration.fitout.conftest import DAY, PDF, TODAY, Crew, picture

Make = Callable[..., FitOut]


def topics(user_id: int) -> list[str]:
    rows = db.session.scalars(sa.select(Notice).where(Notice.user_id == user_id).order_by(Notice.id))
    return [one.topic for one in rows]


def test_the_way_of_works(cast: Cast, crew: Crew, works: Make) -> None:
    case = works()
    assert "-ZX-" in (case.number or "") and case.zone_id == cast.zone.id and case.title.startswith("A01 ")
    (clock,) = clocks_of(case)
    assert (clock.amount, clock.unit) == (2, "working_days") and case.due_at == clock.due_at
    assert "fitout.applied" in topics(cast.supervisor.id)
    crew.take(case, "review")
    assert {"fitout.sign"} <= set(topics(crew.engineer.id)) & set(topics(crew.guard.id))
    crew.take(case, "sign_sec", "sign_eng")
    assert case.state == "reviewed" and not permit_url(case)
    with pytest.raises(Conflict):  # nobody signs twice for a department
        casework.move(actor_of(crew.guard), case, "sign_sec", signature="Again")
    with pytest.raises(Forbidden):
        casework.move(actor_of(crew.guard), case, "sign_csm", signature="For the manager")
    crew.take(case, "sign_csm")
    assert case.state == "permitted" and permit_url(case)
    assert case.due_at == end_of_day(cast.mall.id, TODAY + 29 * DAY)
    assert clocks_of(case)[0].stopped_at is not None
    assert of_tenant(cast.mall.id, cast.tenant.id) == [case]


def test_papers_must_be_complete(cast: Cast, crew: Crew, told: Any, works: Make) -> None:
    bare = applying.apply_for(
        actor_of(cast.desk), told(policy_no="", licence_no=""), tenant_id=cast.tenant.id
    )
    assert len(steps.missing(bare)) == 3  # drawing, licence, insurance
    with pytest.raises(Conflict):
        casework.move(actor_of(cast.lead), bare, "review")
    short = works(insured_until=TODAY + 10 * DAY)  # ends before the works
    with pytest.raises(Conflict):
        casework.move(actor_of(cast.lead), short, "review")


def test_security_decides_the_fire_review_first(cast: Cast, crew: Crew, works: Make) -> None:
    case = works("reviewed", fire_review="open")
    crew.take(case, "sign_eng")
    for step in ("sign_sec", "sign_csm"):
        with pytest.raises(Conflict):
            casework.move(crew.by(step), case, step, signature="S")
    casework.move(actor_of(crew.guard), case, "fire_ok", note="Sprinklers stay")
    assert (case.fire_review, case.fire_note) == ("approved", "Sprinklers stay")
    crew.take(case, "sign_sec", "sign_csm")
    assert case.state == "permitted"


def test_a_change_asks_for_new_signatures(cast: Cast, crew: Crew, works: Make, told: Any, at: Any) -> None:
    case = works("reviewed")
    crew.take(case, "sign_eng", "sign_sec")
    at(minutes=5)
    stored = files.receive(PDF, "plan2.pdf")
    applying.add_drawings(actor_of(cast.desk), case, applying.Sheets("plan", (), [("plan2.pdf", stored)]))
    assert case.state == "applied"
    (new, old) = queries.list_drawings(case)
    assert (new.version, new.current, old.version, old.current) == (2, True, 1, False)
    crew.take(case, "review", "sign_csm")
    assert case.state == "reviewed"  # the first two count no more
    crew.take(case, "sign_eng", "sign_sec")
    assert case.state == "permitted"


def test_no_works_without_deposit_and_insurance(cast: Cast, crew: Crew, works: Make, at: Any) -> None:
    case = works("permitted", paid=False)
    with pytest.raises(Conflict):
        casework.move(actor_of(crew.engineer), case, "start")
    with pytest.raises(Forbidden):
        site.receive_deposit(actor_of(crew.engineer), case, 500_000, TODAY, "B")
    site.receive_deposit(actor_of(cast.finance), case, 500_000, TODAY, "BANK 1")
    case.insured_until = TODAY - DAY
    with pytest.raises(Conflict):
        casework.move(actor_of(crew.engineer), case, "start")
    case.insured_until = TODAY + 60 * DAY
    crew.take(case, "start")
    assert case.state == "working" and case.started_at == utcnow()


def test_stopping_ends_hot_work_and_passes(cast: Cast, crew: Crew, works: Make, at: Any) -> None:
    case = works("working")
    worker = site.add_worker(actor_of(cast.desk), case, "Li Si", "123X", "welder", picture())
    assert site.pass_verdict(worker) == "valid" and worker.photo_id
    burning = _hot(crew, case)
    crew.take(burning, "sign_eng", "sign_sec")
    with pytest.raises(Invalid):  # says why
        casework.move(actor_of(cast.officer), case, "stop")
    casework.move(actor_of(cast.officer), case, "stop", note="Gas smell")
    assert (case.state, case.stop_reason, burning.state) == ("stopped", "Gas smell", "watch")
    assert site.pass_verdict(worker) == "stopped" and "fitout.stopped" in topics(crew.guard.id)
    with pytest.raises(Forbidden):  # an officer stops, engineering lets go on
        casework.move(actor_of(cast.officer), case, "resume", note="ok")
    casework.move(actor_of(crew.engineer), case, "resume", note="Aired")
    assert (case.state, case.stop_reason, site.pass_verdict(worker)) == ("working", "", "valid")
    at(days=31)
    assert site.pass_verdict(worker) == "expired"
    with pytest.raises(Invalid):  # the insurance has to cover it
        applying.extend(actor_of(crew.engineer), case, TODAY + 90 * DAY, None, "Late steel")
    applying.extend(actor_of(crew.engineer), case, TODAY + 50 * DAY, None, "Late steel")
    assert site.pass_verdict(worker) == "valid" and case.due_at == end_of_day(cast.mall.id, TODAY + 50 * DAY)


def test_the_blacklisted_get_no_pass(cast: Cast, crew: Crew, works: Make) -> None:
    case, other = works("working"), works("permitted")
    desk = actor_of(cast.desk)
    worker = site.add_worker(desk, case, "Li Si", "123x", "welder")
    again = site.add_worker(desk, other, "Li Si", "123X", "painter")
    with pytest.raises(Conflict):  # one pass a person and works
        site.add_worker(desk, case, "Li  Si", "123X", "painter")
    with pytest.raises(Invalid):
        site.add_worker(desk, case, "Li Wu", "12345", "painter")
    with pytest.raises(Forbidden):
        site.change_pass(actor_of(cast.officer), worker, "blacklisted", "Fight")
    site.change_pass(actor_of(crew.engineer), worker, "blacklisted", "Fight")
    assert site.pass_verdict(worker) == "blacklisted" == site.pass_verdict(again)
    third = works("permitted")
    with pytest.raises(Conflict):
        site.add_worker(desk, third, "Li Si", "123X", "painter")
    raw = db.session.execute(sa.text("select name from fitout_workers")).scalars().all()
    assert not any(b"Li Si" in bytes(one) for one in raw)


def _hot(crew: Crew, case: FitOut, **more: Any) -> Any:
    now = utcnow()
    values: dict[str, Any] = {
        "work": "welding",
        "place": "Back room",
        "operator": "Li Si",
        "certificate": "T-1",
        "guard": "Wang Wu",
        "extinguishers": 2,
        "cleared": True,
        "from_at": now,
        "until_at": now + dt.timedelta(hours=3),
    }
    made = hot.apply_hot(actor_of(crew.cast.desk), case, hot.HotTyped(**(values | more)))
    db.session.commit()
    return made


def test_hot_work_is_signed_reminded_ended_and_watched(cast: Cast, crew: Crew, works: Make, at: Any) -> None:
    case = works("working")
    permit = _hot(crew, case)
    assert hot.verdict(permit) == "unsigned" and "fitout.hot_sign" in topics(crew.guard.id)
    crew.take(permit, "sign_eng")
    assert hot.verdict(permit) == "unsigned"
    crew.take(permit, "sign_sec")
    assert (permit.state, hot.verdict(permit), permit.due_at) == ("valid", "valid", permit.until_at)
    at(hours=2, minutes=31)
    pass_minutes()
    pass_minutes()
    assert topics(crew.guard.id).count("fitout.hot_ending") == 1 and permit.state == "valid"
    at(hours=3)
    pass_minutes()
    assert permit.state == "watch" and permit.ended_at == utcnow()
    with pytest.raises(Conflict):
        casework.move(actor_of(crew.guard), permit, "confirm")
    at(hours=3, minutes=46)
    pass_minutes()
    pass_minutes()
    assert topics(crew.guard.id).count("fitout.hot_ending") == 3  # pressed for once
    casework.move(actor_of(crew.guard), permit, "confirm")
    assert permit.state == "done" and permit.watched_by_id == crew.guard.id and hot.verdict(permit) == "over"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"guard": "Li Si"}, "guard"),
        ({"extinguishers": 1}, "extinguishers"),
        ({"cleared": False}, "cleared"),
        ({"until_at": dt.datetime(2026, 3, 2, 14, tzinfo=dt.UTC)}, "until_at"),
    ],
)
def test_hot_work_needs_everything(crew: Crew, works: Make, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _hot(crew, works("working"), **wrong)
    assert list(refused.value.field_errors) == [field]


def test_no_hot_work_where_nothing_is_built(crew: Crew, works: Make) -> None:
    with pytest.raises(Conflict):
        _hot(crew, works("permitted"))


def test_a_failed_look_opens_a_violation_with_its_order(cast: Cast, crew: Crew, works: Make, at: Any) -> None:
    case = works("working")
    officer = actor_of(cast.officer)
    (task,) = [one for one in tasks_of(officer, [cast.zone.id]) if one.uid == case.uid]
    assert task.url.endswith("/look")
    with pytest.raises(Invalid) as refused:
        site.look(officer, case, {"escape": ("fail", "Boxes")}, token="t-0")
    assert list(refused.value.field_errors) == ["escape"]  # no picture
    sent, photos = {"escape": ("fail", "Boxes in the exit")}, {"escape": picture()}
    row = site.look(officer, case, sent, token="t-1", photos=photos)
    again = site.look(officer, case, sent, token="t-1", photos=photos)
    db.session.commit()
    assert row is again and row.failed == 1 and row.answers["fire"]["verdict"] == "pass"
    (bad,) = db.session.query(Violation).all()
    order = bad.finding
    assert (bad.rule, bad.severity, order.description) == ("escape", "critical", "Boxes in the exit")
    assert order.tenant_id == cast.tenant.id and order.source_case_id == bad.id and queries.photo_ids(order)
    assert not [one for one in tasks_of(officer, [cast.zone.id]) if one.uid == case.uid]
    with pytest.raises(Conflict):
        casework.move(officer, bad, "settle")
    casework.void(actor_of(cast.supervisor), order, "Done")
    db.session.commit()
    pass_days()
    assert bad.state == "settled"


def test_a_fine_comes_out_of_the_deposit(cast: Cast, crew: Crew, works: Make) -> None:
    case = works("working")
    deposit = queries.list_deposits(case)[0]
    proposed = breaches.issue(
        actor_of(cast.officer), case, "smoking", "Smoked", fine=20_000, photos=picture()
    )
    assert breaches.fine_state(proposed) == "proposed" and deposit.balance == 500_000
    with pytest.raises(Forbidden):
        breaches.take_fine(actor_of(cast.officer), proposed)
    breaches.take_fine(actor_of(crew.engineer), proposed)
    assert breaches.fine_state(proposed) == "booked" and deposit.balance == 480_000
    with pytest.raises(Conflict):
        breaches.take_fine(actor_of(crew.engineer), proposed)
    with pytest.raises(Conflict):
        casework.void(actor_of(cast.supervisor), proposed, "Wrong")
    taken = breaches.issue(actor_of(crew.engineer), case, "debris", "Dust", fine=10_000, photos=picture())
    assert breaches.fine_state(taken) == "booked" and deposit.balance == 470_000


def test_acceptance_refund_and_settlement(cast: Cast, crew: Crew, works: Make, at: Any) -> None:
    case = works("working")
    bad = breaches.issue(actor_of(crew.guard), case, "debris", "Dust", photos=picture())
    sent = {code: ("pass", "") for code in site.ACCEPTANCE}
    engineer = actor_of(crew.engineer)
    with pytest.raises(Invalid):
        site.inspect(engineer, case, sent | {"fire": ("fail", "")})
    site.inspect(engineer, case, sent)
    with pytest.raises(Conflict):  # a violation is open
        casework.move(engineer, case, "ok_eng", signature="S")
    casework.void(actor_of(cast.supervisor), bad.finding, "Done")
    casework.move(engineer, bad, "settle")
    crew.take(case, "ok_eng", "ok_sec")
    at(minutes=1)
    site.inspect(engineer, case, sent | {"fire": ("na", "")})  # something changed: sign again
    crew.take(case, "ok_csm")
    assert case.state == "working"
    deposit = queries.list_deposits(case)[0]
    assert [one.key for one in blockers(deposit)] == [f"fitouts:{case.uid}"]
    assert open_obligations(cast.mall.id, cast.tenant.id)[0].department == "engineering"
    crew.take(case, "ok_eng", "ok_sec")
    assert case.state == "accepted" and not blockers(deposit)
    with pytest.raises(Conflict):
        casework.move(actor_of(cast.supervisor), case, "settle")
    refunds.request_refund(actor_of(cast.desk), deposit, "Flower Ltd", case=case)
    refunds.approve(actor_of(cast.supervisor), deposit)
    refunds.pay(actor_of(cast.finance), deposit, "OUT 1", TODAY)
    db.session.commit()
    pass_days()
    assert case.state == "refunded" and case.closed_at


def test_the_end_of_a_permit_is_told_once(cast: Cast, crew: Crew, works: Make, at: Any) -> None:
    case = works("working")
    at(days=26)
    pass_days()
    pass_days()
    assert topics(cast.officer.id).count("fitout.ending") == 1 and case.warned_on == case.ends_on


def test_refused_withdrawn_and_never_again(cast: Cast, crew: Crew, works: Make) -> None:
    case = works("reviewed")
    casework.move(actor_of(crew.engineer), case, "refuse", note="Load too high")
    assert case.state == "refused" and not open_obligations(cast.mall.id, cast.tenant.id)
    with pytest.raises(StepNotAllowed):
        casework.move(actor_of(cast.supervisor), case, "withdraw", note="x")
    gone = works("permitted")
    casework.move(actor_of(cast.supervisor), gone, "withdraw", note="Lease fell through")
    assert gone.state == "withdrawn" and gone.closed_at


def test_names_and_phones_are_in_no_index(cast: Cast, works: Make) -> None:
    case = works()
    (entry,) = db.session.scalars(sa.select(SearchEntry).where(SearchEntry.ref_uid == case.uid)).all()
    words = " ".join(str(getattr(entry, one.key)) for one in sa.inspect(SearchEntry).column_attrs)
    assert case.number in words and not any(one in words for one in ("Zhao", "13812345678", "Xiaoming"))
    raw = db.session.execute(sa.text("select contact, contact_phone, applicant from fitouts")).one()
    assert not any(b"Zhao" in bytes(one) or bytes(one)[:3] == b"138" for one in raw)
