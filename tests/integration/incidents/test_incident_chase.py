"""A level-1 incident that nobody has seen is told again, once a step, to more people (catalogue 8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.incidents import tasks
from mallops.blueprints.incidents.actions import alerts, reporting
from mallops.blueprints.incidents.models import Incident
from mallops.blueprints.incidents.queries.incidents import chase_minutes, has_been_seen
from mallops.core import clock
from mallops.core.casework.models import CaseEvent
from mallops.core.db import db
from mallops.core.errors import Forbidden, Invalid
from mallops.core.notices.models import Notice
from tests.factories import Cast, actor_of

Make = Callable[..., Incident]
AT = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


def minutes_later(number: float) -> None:
    """Let the job run twice, so many minutes after the report."""
    with clock.frozen(AT + dt.timedelta(minutes=number)):
        tasks.chase_unseen()
        tasks.chase_unseen()
    db.session.expire_all()


def told(user: User) -> int:
    query = sa.select(sa.func.count(Notice.id))
    return db.session.scalar(query.where(Notice.user_id == user.id, Notice.topic == "incidents.grave")) or 0


def steps(case: Incident) -> list[int]:
    query = sa.select(CaseEvent.detail).where(CaseEvent.case_id == case.id, CaseEvent.verb == "chased")
    return [one["step"] for one in db.session.scalars(query.order_by(CaseEvent.id)) if one]


@pytest.fixture
def grave(cast: Cast, bosses: tuple[User, User], incident: Make) -> Incident:
    """A level-1 incident of 10:00."""
    with clock.frozen(AT):
        return incident("fire", level=1)


def test_it_is_told_again_once_a_step_to_more_people(
    cast: Cast, bosses: tuple[User, User], grave: Incident
) -> None:
    boss = bosses[0]
    assert (told(boss), told(cast.lead), grave.alerted_at) == (1, 0, AT)
    for at, step, of_boss, of_lead in (
        (4.9, [], 1, 0),
        (5, [1], 2, 0),
        (9, [1], 2, 0),
        (10, [1, 2], 3, 1),
        (15, [1, 2, 3], 4, 2),
        (90, [1, 2, 3], 4, 2),
    ):
        minutes_later(at)
        assert (steps(grave), told(boss), told(cast.lead)) == (step, of_boss, of_lead), at
    assert cast.lead.id in {one.user_id for one in grave.told}


def test_steps_that_passed_together_are_told_once(bosses: tuple[User, User], grave: Incident) -> None:
    minutes_later(60)
    assert (steps(grave), told(bosses[0])) == ([3], 2)


def test_it_stops_when_one_of_them_has_seen_it(bosses: tuple[User, User], grave: Incident) -> None:
    minutes_later(5)
    alerts.see(actor_of(bosses[1]), grave)
    db.session.commit()
    assert has_been_seen(grave)
    minutes_later(60)
    assert steps(grave) == [1]


def test_lesser_and_finished_incidents_are_left_alone(
    cast: Cast, bosses: tuple[User, User], grave: Incident, incident: Make
) -> None:
    with clock.frozen(AT):
        lesser = incident("fire", level=2)
        reporting.set_level(actor_of(cast.supervisor), grave, 2, "Only smoke")
        db.session.commit()
    minutes_later(60)
    assert steps(grave) == steps(lesser) == []
    with clock.frozen(AT + dt.timedelta(minutes=61)):
        reporting.set_level(actor_of(cast.supervisor), lesser, 1, "Fire")
        db.session.commit()
    minutes_later(65)
    assert steps(lesser) == []
    minutes_later(66)
    assert steps(lesser) == [1], "the time begins when it became level 1"


def test_the_limit_can_be_changed(cast: Cast, grave: Incident) -> None:
    boss = actor_of(cast.supervisor)
    for wrong in (None, 0, 121):
        with pytest.raises(Invalid):
            alerts.keep_minutes(boss, wrong)
    with pytest.raises(Forbidden):
        alerts.keep_minutes(actor_of(cast.officer), 3)
    alerts.keep_minutes(boss, 3)
    db.session.commit()
    assert chase_minutes(cast.mall.id) == 3
    minutes_later(3)
    assert steps(grave) == [1]


def test_the_page_says_first_who_has_not_seen_it(
    cast: Cast, bosses: tuple[User, User], grave: Incident, as_user: Callable[[User], object]
) -> None:
    client = as_user(cast.supervisor)
    page = client.get(f"/incidents/{grave.uid}").text  # type: ignore[attr-defined]
    assert page.index("Nobody has said") < page.index("What happened")
    assert bosses[0].name in page[page.index("Not seen by") :][:200]
    assert client.get("/incidents/limit").status_code == 200  # type: ignore[attr-defined]
    refused = client.post("/incidents/limit", data={"minutes": "soon"})  # type: ignore[attr-defined]
    assert refused.status_code == 422 and 'value="soon"' in refused.text
    sent = client.post("/incidents/limit", data={"minutes": "4"})  # type: ignore[attr-defined]
    assert sent.status_code == 303
    db.session.expire_all()
    assert chase_minutes(cast.mall.id) == 4
