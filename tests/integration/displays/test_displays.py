"""Applied for, approved by somebody else, posted, expiring, expired, removed (11.1, 11.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mallops.blueprints.displays.actions import keeping, strays
from mallops.blueprints.displays.actions.applying import apply_for, correct
from mallops.blueprints.displays.actions.permit import permit_url
from mallops.blueprints.displays.models import Display
from mallops.blueprints.displays.tasks import pass_days
from mallops.core.audit import AuditEntry, acting
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.casework.actions import open_case
from mallops.core.casework.workflow import StepNotAllowed
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from mallops.core.notices import Notice
from mallops.core.search import SearchEntry
from mallops.core.zone_tasks import tasks_of
from tests.factories import Cast, actor_of, make_user
from tests.integration.displays.conftest import TODAY

Make = Callable[..., Display]


def topics(user_id: int) -> list[str]:
    rows = db.session.scalars(sa.select(Notice).where(Notice.user_id == user_id).order_by(Notice.id))
    return [one.topic for one in rows]


@pytest.mark.parametrize(("sort", "word"), [("poster", "-POP-"), ("sublet", "-ZR-"), ("collateral", "-QX-")])
def test_the_number_tells_the_type(display: Make, sort: str, word: str) -> None:
    assert word in (display(sort=sort).number or "")


def test_the_way_of_a_poster(cast: Cast, display: Make, at: Callable[[int], None]) -> None:
    case = display()
    assert case.state == "applied" and topics(cast.supervisor.id) == ["displays.applied"]
    assert case.expires_week == "2026-W11"
    casework.move(actor_of(cast.supervisor), case, "approve", note="Not on glass")
    assert case.approved_by_id == cast.supervisor.id and case.decision == "Not on glass" and permit_url(case)
    assert "displays.decided" in topics(cast.officer.id)
    casework.move(actor_of(cast.officer), case, "post")
    db.session.commit()
    assert case.state == "posted" and case.posted_by_id == cast.officer.id
    at(6)
    pass_days()
    assert case.state == "posted"
    at(7)  # three days ahead
    pass_days()
    pass_days()
    assert case.state == "expiring" and topics(cast.officer.id).count("displays.expiring") == 1
    at(10)  # its last day: it may still hang
    pass_days()
    assert case.state == "expiring"
    at(11)
    pass_days()
    pass_days()
    assert case.state == "expired" and topics(cast.officer.id).count("displays.expired") == 1
    assert "displays.expired" in topics(cast.supervisor.id)
    casework.move(actor_of(cast.officer), case, "remove")
    assert case.state == "removed" and case.removed_by_id == cast.officer.id and case.closed_at


def test_the_approver_is_never_the_applicant(cast: Cast, told: Callable[..., object]) -> None:
    boss = actor_of(cast.supervisor)
    case = apply_for(boss, told())  # type: ignore[arg-type]
    for step, note in (("approve", ""), ("refuse", "No")):
        with pytest.raises(Conflict):
            casework.move(boss, case, step, note=note)
    with pytest.raises(Forbidden):
        casework.move(actor_of(cast.officer), case, "approve")
    with pytest.raises(Invalid):  # a refusal says why
        casework.move(actor_of(cast.manager), case, "refuse")
    casework.move(actor_of(cast.manager), case, "refuse", note="Too large")
    assert case.state == "refused" and case.decision == "Too large" and not permit_url(case)


def test_sublet_notices_pass_the_supervisor_then_the_manager(cast: Cast, display: Make) -> None:
    case = display(sort="sublet")
    assert case.state == "first"
    with pytest.raises(StepNotAllowed):
        casework.move(actor_of(cast.supervisor), case, "approve")
    casework.move(actor_of(cast.supervisor), case, "pass")
    assert case.state == "second" and "displays.applied" in topics(cast.manager.id)
    with pytest.raises(Forbidden):
        casework.move(actor_of(cast.supervisor), case, "release")
    casework.move(actor_of(cast.manager), case, "release")
    assert case.state == "approved" and case.approved_by_id == cast.manager.id


def test_one_person_never_decides_twice(cast: Cast, display: Make) -> None:
    both = make_user(cast.mall, "SUP", "CSM", login="both")
    case = display(sort="sublet")
    casework.move(actor_of(both), case, "pass")
    with pytest.raises(Conflict):
        casework.move(actor_of(both), case, "release")


def test_a_change_goes_back_to_the_supervisor_and_a_decision_stands(
    cast: Cast, display: Make, told: Callable[..., object]
) -> None:
    case, desk = display("pass", sort="sublet"), actor_of(cast.desk)
    correct(desk, case, told("sublet", title="Other"), tenant_id=None, version=case.version)  # type: ignore[arg-type]
    assert (case.state, case.first_by_id, case.title) == ("first", None, "Other")
    done = display("approve")
    with pytest.raises(Conflict):
        correct(desk, done, told(title="Other"), tenant_id=None, version=done.version)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"starts_on": None}, "starts_on"),
        ({"expires_on": None}, "expires_on"),
        ({"expires_on": TODAY - dt.timedelta(days=1)}, "expires_on"),
        ({"starts_on": TODAY + dt.timedelta(days=20)}, "expires_on"),
        ({"expires_on": TODAY + dt.timedelta(days=400)}, "expires_on"),
    ],
)
def test_what_an_application_needs(
    cast: Cast, told: Callable[..., object], more: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        apply_for(actor_of(cast.desk), told(**more))  # type: ignore[arg-type]
    assert field in refused.value.field_errors


def test_other_malls_places_are_not_there(cast: Cast, told: Callable[..., object]) -> None:
    with pytest.raises(NotFound):
        apply_for(actor_of(cast.desk), told(zone_id=cast.foreign_zone.id))  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        apply_for(actor_of(cast.desk), told(), tenant_id=cast.foreign_tenant.id)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        apply_for(actor_of(cast.finance), told())  # type: ignore[arg-type]


def test_nothing_hangs_early_and_what_never_hung_lapses(
    cast: Cast, display: Make, at: Callable[[int], None]
) -> None:
    case = display("approve", starts_on=TODAY + dt.timedelta(days=2))
    with pytest.raises(Conflict):
        casework.move(actor_of(cast.officer), case, "post")
    late = display()
    db.session.commit()
    at(11)
    pass_days()
    assert case.state == "lapsed"
    with pytest.raises(Conflict):  # its days are over: only a refusal is left
        casework.move(actor_of(cast.supervisor), late, "approve")
    casework.move(actor_of(cast.supervisor), late, "refuse", note="Too late")


def test_condition_checks(cast: Cast, display: Make) -> None:
    officer, case = actor_of(cast.officer), display("approve")
    with pytest.raises(Conflict):
        keeping.check_condition(officer, case, "intact", "")
    casework.move(officer, case, "post")
    with pytest.raises(Invalid):
        keeping.check_condition(officer, case, "odd", "")
    with pytest.raises(Invalid):
        keeping.check_condition(officer, case, "damaged", " ")
    keeping.check_condition(officer, case, "damaged", "Torn")
    keeping.check_condition(officer, case, "intact", "")
    db.session.refresh(case)
    assert case.condition == "intact" and [one.condition for one in case.checks] == ["intact", "damaged"]


def test_what_ends_stands_on_the_sheet_of_its_zone(
    cast: Cast, display: Make, at: Callable[[int], None]
) -> None:
    case = display("approve", "post")
    officer = actor_of(cast.officer)
    zones = [cast.zone.id]
    assert tasks_of(officer, zones) == []
    at(10)
    (task,) = tasks_of(officer, zones)
    assert (task.uid, task.zone_uid, task.late) == (case.uid, cast.zone.uid, False)
    at(12)
    assert [one.late for one in tasks_of(officer, [])] == [True]
    assert tasks_of(officer, [cast.other_zone.id]) == []
    assert tasks_of(actor_of(cast.stranger), []) == [] and tasks_of(Actor(1, "x", cast.mall.id), []) == []
    assert "Wang" not in repr(task)
    pass_days()
    casework.move(officer, case, "remove")
    assert tasks_of(officer, zones) == []


def test_the_applicants_name_is_encrypted_and_found_nowhere(cast: Cast, display: Make) -> None:
    with acting(actor_of(cast.desk), "displays.create"):
        case = display()
    raw = db.session.execute(sa.text("select applicant from displays")).scalar_one()
    assert b"Wang" not in bytes(raw) and case.applicant == "Wang Xiaoming"
    trail = db.session.scalars(sa.select(AuditEntry)).all()
    assert trail and not any("Wang" in repr((one.before, one.after)) for one in trail)
    assert not any("wang" in repr(vars(one)).lower() for one in db.session.scalars(sa.select(SearchEntry)))


def test_unapproved_material_is_traced_and_ends(
    cast: Cast, display: Make, told: Callable[..., object]
) -> None:
    officer = actor_of(cast.officer)
    values = {"title": "Stand", "sort": "stand", "zone_id": cast.zone.id}
    case, other = open_case(officer, strays.STRAY, values), open_case(officer, strays.STRAY, values)
    casework.move(officer, case, "trace", note="Of the tea shop")
    for number, state in (
        ("XX-1", ""),
        (display().number, "applied"),
        (display("approve").number, "approved"),
    ):
        if state == "approved":
            strays.regularise(officer, case, number or "")
        else:
            with pytest.raises(Invalid):
                strays.regularise(officer, case, number or "")
    assert case.state == "regular" and case.settled_by_id == officer.user_id
    with pytest.raises(Conflict):
        strays.regularise(officer, case, "XX-1")
    asked = apply_for(actor_of(cast.desk), told("stand"), stray=other)  # type: ignore[arg-type]
    casework.move(actor_of(cast.supervisor), asked, "approve")
    assert other.state == "regular"
    third = open_case(officer, strays.STRAY, values)
    casework.move(officer, third, "remove")
    assert third.state == "removed" and third.closed_at
