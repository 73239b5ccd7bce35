"""Warnings and escalation: each once, in the mall's hours, to those who are there (catalogue 61)."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa

from mallops.core import clock as clocks_of_the_house
from mallops.core import jobs
from mallops.core.casework import actions as casework
from mallops.core.casework.actions import timeline
from mallops.core.casework.kinds import KINDS
from mallops.core.db import db, utcnow
from mallops.core.notices import Notice
from mallops.core.policies import actions as policies
from mallops.core.policies import alerts
from mallops.core.policies.alerts import run_alerts
from mallops.core.policies.models import DeadlinePolicy
from tests.factories import actor_of, make_deputation, make_user
from tests.integration.policies.conftest import SHORT, at, clock_of, local

DAY = {"severity": "major"}  # 12 working hours: warned at 19:00, due 22:00, the next level a day later


@pytest.fixture(autouse=True)
def only_resolution(cast):
    """No clock for the response: what these tests count is said of one clock."""
    db.session.add(
        DeadlinePolicy(
            mall_id=cast.mall.id,
            kind="fixes",
            stage="response",
            amount=1,
            unit="hours",
            warn_share=0.5,
            active=False,
        )
    )
    db.session.commit()


def told(user) -> list[str]:
    """The topics a person was told, in order."""
    query = sa.select(Notice.topic).where(Notice.user_id == user.id).order_by(Notice.id)
    return [one.removeprefix("deadlines.") for one in db.session.scalars(query)]


def verbs(case) -> list[str]:
    """What the timeline says the engine did."""
    return [one.verb for one in timeline(case) if one.verb in {"warned", "overdue", "escalated"}]


def test_the_way_of_a_finding_that_nobody_fixes(cast, finding, now):
    engineer = make_user(cast.mall, "ENG", login="engineer")
    made = finding(**DAY)
    now.set(at("03-02 18:59"))
    assert run_alerts() == 0
    now.set(at("03-02 19:00"))
    assert run_alerts() == 1
    assert (told(cast.officer), told(engineer), told(cast.supervisor)) == (["warned"], ["warned"], [])
    now.set(at("03-02 22:30"))  # due at 22:00, when the doors close: nobody is told at night
    assert run_alerts() == 0
    now.set(at("03-03 10:00"))
    assert run_alerts() == 2
    assert told(cast.officer) == ["warned", "overdue"]
    assert (told(cast.supervisor), told(cast.manager)) == (["level_1"], [])
    now.set(at("03-04 10:00"))  # a day after 22:00 is 22:00 of the next day: told when the doors open
    assert run_alerts() == 1
    assert told(cast.manager) == ["level_2"]
    now.set(at("03-20 12:00"))
    assert run_alerts() == 0
    assert verbs(made) == ["warned", "overdue", "escalated", "escalated"]


def test_a_late_worker_catches_up_once(cast, finding, now):
    made = finding(**DAY)
    now.set(at("03-10 12:00"))
    assert run_alerts() == 3
    assert run_alerts() == 0
    assert verbs(made) == ["overdue", "escalated", "escalated"]  # a warning would come too late
    assert told(cast.officer) == ["overdue"]


def test_two_workers_at_once_say_it_once(cast, finding, now, app):
    for number in range(30):
        finding(title=f"Lamp {number}", **DAY)
    db.session.commit()
    counts: list[int] = []

    def work() -> None:
        with app.app_context(), clocks_of_the_house.frozen(at("03-10 12:00")):
            counts.append(run_alerts())
            db.session.remove()

    workers = [threading.Thread(target=work) for _turn in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    now.set(at("03-10 12:01"))
    assert sum(counts) + run_alerts() == 90
    assert told(cast.officer) == ["overdue"] * 30
    assert told(cast.supervisor) == ["level_1"] * 30


def test_it_is_scheduled(cast, finding, now):
    finding(**DAY)
    now.set(at("03-02 19:30"))
    assert "deadlines.alerts" in jobs.run_scheduled(utcnow())
    assert "deadlines.alerts" not in jobs.run_scheduled(utcnow())
    assert told(cast.officer) == ["warned"]


def test_deputies_stand_in_for_the_absent(cast, finding, now):
    deputy = make_user(cast.mall, "LEAD", login="deputy")
    make_deputation(
        cast.mall, deputy, "SUP", at("03-01 00:00"), at("03-09 00:00"), principal_id=cast.supervisor.id
    )
    finding(**DAY)
    now.set(at("03-03 10:00"))
    run_alerts()
    assert (told(deputy), told(cast.supervisor)) == (["level_1"], [])


def test_nothing_rings_while_the_clock_stands_still(cast, finding, now):
    waiting, fixed = finding(**DAY), finding(title="Tile", **DAY)
    now.set(at("03-02 12:00"))
    policies.pause(actor_of(cast.lead), waiting, "no lamp")
    casework.move(actor_of(cast.officer), fixed, "fix", note="done")
    db.session.commit()
    now.set(at("03-05 12:00"))
    assert run_alerts() == 0
    policies.resume(actor_of(cast.lead), waiting)
    db.session.commit()
    assert (local(waiting.due_at), run_alerts()) == ("03-05 22:00", 0)
    now.set(at("03-05 19:00"))
    assert run_alerts() == 1


def test_more_time_lets_it_ring_again_for_the_new_due_time(cast, finding, now):
    made = finding(**DAY)
    now.set(at("03-03 11:00"))
    assert run_alerts() == 2
    policies.extend(actor_of(cast.lead), made, "resolution", at("03-04 12:00"), "part")
    db.session.commit()
    assert clock_of(made).overdue_at is None
    now.set(at("03-04 12:00"))
    assert run_alerts() == 2
    assert verbs(made) == ["overdue", "escalated", "overdue", "escalated"]


def test_levels_that_are_switched_off_are_not_told(cast, finding, now):
    db.session.add(
        DeadlinePolicy(
            mall_id=cast.mall.id, kind="fixes", stage="resolution", amount=2, unit="hours", warn_share=1
        )
    )
    db.session.commit()
    made = finding(**DAY)
    now.set(at("03-10 12:00"))
    assert run_alerts() == 1
    assert (verbs(made), clock_of(made).next_alert_at) == (["overdue"], None)


def test_an_urgent_clock_rings_at_night(cast, finding, now, monkeypatch):
    urgent = replace(SHORT, clocks=tuple(replace(one, urgent=True) for one in SHORT.clocks))
    monkeypatch.setitem(KINDS, "fixes", urgent)
    finding(**DAY)
    now.set(at("03-02 22:30"))
    assert run_alerts() == 2
    urgent_ones = db.session.scalars(sa.select(Notice.urgent).where(Notice.user_id == cast.supervisor.id))
    assert list(urgent_ones) == [True]


def test_one_broken_record_stops_no_other(cast, finding, now, monkeypatch):
    broken, fine = finding(title="Broken", **DAY), finding(title="Fine", **DAY)
    real = alerts.notify

    def notify(to, **words):
        if words["case"].id == broken.id:
            raise RuntimeError("no")
        return real(to, **words)

    monkeypatch.setattr(alerts, "notify", notify)
    now.set(at("03-02 19:30"))
    assert run_alerts() == 1
    assert (verbs(broken), verbs(fine)) == ([], ["warned"])
    monkeypatch.setattr(alerts, "notify", real)
    assert run_alerts() == 1


def test_a_worker_that_dies_leaves_all_to_be_said(cast, finding, now, monkeypatch):
    made = finding(**DAY)
    now.set(at("03-02 19:30"))

    def die(*_args, **_words):
        raise KeyboardInterrupt

    real = alerts.notify
    monkeypatch.setattr(alerts, "notify", die)
    with pytest.raises(KeyboardInterrupt):
        run_alerts()
    db.session.rollback()
    monkeypatch.setattr(alerts, "notify", real)
    assert (run_alerts(), run_alerts(), verbs(made)) == (1, 0, ["warned"])


def test_each_reads_it_in_their_language_with_number_and_time(cast, finding, now):
    cast.officer.lang = "zh_Hans_CN"
    db.session.commit()
    made = finding(**DAY)
    now.set(at("03-02 19:30"))
    run_alerts()
    notice = db.session.scalar(sa.select(Notice).where(Notice.user_id == cast.officer.id))
    assert notice.title == "即将到期：Lamp broken"
    assert notice.text == f"{made.number} · F1-A · 整改时限3月2日周一 22:00"
    assert notice.url == f"/fixes/{made.uid}"


def test_more_than_a_batch(cast, finding, now):
    for number in range(120):
        finding(title=f"Lamp {number}", **DAY)
    now.set(at("03-03 10:00"))
    assert run_alerts() == 240
    assert len(told(cast.supervisor)) == 120
