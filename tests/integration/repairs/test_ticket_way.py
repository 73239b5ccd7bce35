"""A ticket from report to rating: states, rules, clocks, parts, notices, and the finding it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.repairs.actions import reporting, working
from mallops.blueprints.repairs.actions.parts import PartLine, set_parts
from mallops.blueprints.repairs.models import Asset, Repair
from mallops.blueprints.repairs.rules import tickets as rules
from mallops.core import clock
from mallops.core.casework.actions import timeline
from mallops.core.casework.workflow import StepNotAllowed
from mallops.core.db import db
from mallops.core.errors import Forbidden, Invalid, NotFound
from mallops.core.notices.models import Notice
from mallops.core.policies.clocks import clocks_of
from tests.factories import Cast, actor_of, make_deputation

MONDAY = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)  # 10:00 in Shanghai
Make = Callable[..., Repair]


def told(user: User) -> list[str]:
    """The topics of a person's notices, in order."""
    return list(
        db.session.scalars(sa.select(Notice.topic).where(Notice.user_id == user.id).order_by(Notice.id))
    )


def test_the_whole_way(cast: Cast, engineer: User, ticket: Make) -> None:
    with clock.frozen(MONDAY) as at:
        case = ticket()
        assert case.state == "reported" and case.number.split("-")[2] == "BX"
        assert told(engineer) == ["repairs.reported"]
        eng = actor_of(engineer)
        working.accept(eng, case)
        assert case.engineer_id == engineer.id
        at.advance(dt.timedelta(hours=1))
        working.dispatch(actor_of(cast.desk), case, engineer.id, "phone", note="Bring the ladder")
        assert (case.state, case.dispatch_how, case.dispatched_by_id) == ("dispatched", "phone", cast.desk.id)
        assert case.dispatched_at == MONDAY + dt.timedelta(hours=1)
        assert told(engineer)[-1] == "repairs.sent"
        at.advance(dt.timedelta(hours=1))
        working.arrive(eng, case)
        assert case.on_site_at == MONDAY + dt.timedelta(hours=2)
        working.finish(eng, case, "New lamp", [PartLine("Lamp", "2", "18.50")], "30")
        assert (case.state, case.cost) == ("done", Decimal("67.00"))
        assert case.parts_text == "Lamp × 2 = ¥37.00"
        assert told(cast.officer)[-1] == "repairs.answered"
        working.confirm(actor_of(cast.officer), case, 5, "Quick")
        assert (case.state, case.rating, case.confirmed_by_id) == ("confirmed", 5, cast.officer.id)
        assert case.closed_at is not None
    verbs = [one.verb for one in timeline(case)]
    assert verbs == ["opened", "accept", "dispatch", "arrive", "finish", "parts_noted", "confirm"]


def test_dispatch_accepts_what_was_just_reported(cast: Cast, engineer: User, ticket: Make) -> None:
    case = ticket()
    working.dispatch(actor_of(cast.desk), case, engineer.id, "radio")
    assert case.state == "dispatched" and case.accepted_at is not None


@pytest.mark.parametrize("who", ["officer", "inspector"])
def test_who_may_not_send_an_engineer(cast: Cast, engineer: User, ticket: Make, who: str) -> None:
    with pytest.raises(Forbidden):
        working.dispatch(actor_of(getattr(cast, who)), ticket(), engineer.id, "app")


def test_only_engineers_of_this_mall_are_sent(cast: Cast, ticket: Make) -> None:
    for key in (cast.officer.id, cast.stranger.id, None):
        with pytest.raises(Invalid):
            working.dispatch(actor_of(cast.desk), ticket(), key, "app")


def test_an_officer_does_not_do_the_engineers_work(cast: Cast, engineer: User, ticket: Make) -> None:
    case = ticket()
    with pytest.raises(rules.EngineersWork):
        working.accept(actor_of(cast.officer), case)
    working.dispatch(actor_of(cast.desk), case, engineer.id, "app")
    with pytest.raises(rules.EngineersWork):
        working.arrive(actor_of(cast.officer), case)
    with pytest.raises(StepNotAllowed):
        working.finish(actor_of(engineer), case, "done")  # nobody was there


def test_the_engineer_can_not_confirm_even_as_a_deputy(cast: Cast, engineer: User, repaired: Make) -> None:
    case = repaired()
    now = clock.now()
    make_deputation(
        cast.mall, engineer, "SUP", starts_at=now - dt.timedelta(days=1), ends_at=now + dt.timedelta(days=1)
    )
    db.session.commit()
    deputy = actor_of(engineer)
    assert "SUP" in deputy.roles
    with pytest.raises(rules.RepairedItMyself):
        working.confirm(deputy, case, 5)
    with pytest.raises(rules.RepairedItMyself):
        working.reject(deputy, case, "no")
    assert case.state == "done"


def test_not_repaired_goes_back_and_is_counted(cast: Cast, engineer: User, repaired: Make) -> None:
    case = repaired()
    with pytest.raises(Invalid):
        working.reject(actor_of(cast.officer), case, " ")
    working.reject(actor_of(cast.officer), case, "Flickers again")
    assert (case.state, case.reopen_count, case.done_at) == ("dispatched", 1, None)
    eng = actor_of(engineer)
    working.arrive(eng, case)
    working.finish(eng, case, "New ballast", [PartLine("Ballast", "1", "85")])
    assert case.cost == Decimal("85.00")  # the parts as they stand now, not added twice
    working.confirm(actor_of(cast.lead), case, 4)
    assert case.state == "confirmed"


def test_the_clock_stands_still_on_hold(cast: Cast, engineer: User, ticket: Make) -> None:
    with clock.frozen(MONDAY) as at:
        case, eng = ticket(), actor_of(engineer)
        due = {one.stage: one.due_at for one in clocks_of(case)}
        # two working days from Monday 10:00: Wednesday at closing time (22:00 in Shanghai)
        assert due["response"] == dt.datetime(2026, 3, 4, 14, tzinfo=dt.UTC)
        working.accept(eng, case)
        with pytest.raises(Invalid):
            working.hold(eng, case, "")
        working.hold(eng, case, "No ladder")
        assert {one.state for one in clocks_of(case)} == {"paused"} and case.due_at is None
        at.advance(dt.timedelta(days=1))
        working.resume(eng, case)
        assert case.state == "accepted" and case.held_from == "accepted"
        later = {one.stage: one.due_at for one in clocks_of(case)}
        assert later["response"] > due["response"] and later["resolution"] > due["resolution"]
        working.dispatch(eng, case, engineer.id, "app")
        working.hold(eng, case, "Part ordered")
        working.resume(eng, case)
        assert case.state == "dispatched"
        states = {one.stage: one.state for one in clocks_of(case)}
        assert states == {"response": "stopped", "resolution": "running"}


def test_danger_is_critical_and_told_to_the_supervisor_at_once(
    cast: Cast, engineer: User, ticket: Make
) -> None:
    case = ticket(fault="Glass hangs loose", danger=True, severity="minor")
    assert case.severity == "critical"
    assert told(engineer) == ["repairs.danger"] and told(cast.supervisor) == ["repairs.danger"]
    assert db.session.scalar(sa.select(Notice.urgent).where(Notice.user_id == engineer.id)) is True


def test_cancelling(cast: Cast, engineer: User, ticket: Make) -> None:
    case = ticket()
    with pytest.raises(Forbidden):
        working.cancel(actor_of(engineer), case, "No time")
    with pytest.raises(Invalid):
        working.cancel(actor_of(cast.officer), case, "")
    working.cancel(actor_of(cast.officer), case, "Was only switched off")
    assert case.state == "cancelled" and case.closed_at is not None
    assert {one.state for one in clocks_of(case)} == {"stopped"}


@pytest.mark.parametrize(
    "line",
    [PartLine("Lamp", "0"), PartLine("Lamp", "many"), PartLine("Lamp", "1", "-3"), PartLine("", "4", "9")],
)
def test_parts_that_make_no_sense_are_refused(
    cast: Cast, engineer: User, repaired: Make, line: PartLine
) -> None:
    case = repaired()
    with pytest.raises(Invalid):
        set_parts(actor_of(engineer), case, [line])
    assert case.cost == Decimal("67.00")


def test_an_asset_fills_in_kind_and_place(cast: Cast, ticket: Make, asset: Asset) -> None:
    case = ticket(fault="Stops", facility="", zone_id=None, asset=asset)
    assert (case.facility, case.zone_id, case.place) == ("lift", cast.zone.id, "Gate 1")


def test_nothing_of_another_mall_is_taken(cast: Cast, ticket: Make, asset: Asset) -> None:
    with pytest.raises(NotFound):
        ticket(zone_id=cast.foreign_zone.id)
    with pytest.raises(NotFound):
        reporting.report(actor_of(cast.stranger), reporting.Report("x", "lift", asset=asset))


def test_a_finding_becomes_a_ticket_once_and_hears_of_the_end(cast: Cast, engineer: User) -> None:
    officer, eng = actor_of(cast.officer), actor_of(engineer)
    finding = open_finding(
        officer, item_code="1.4.h", title="Lamp out", zone_id=cast.zone.id, department="engineering"
    )
    ask = reporting.Report("Lamp out", "light", zone_id=cast.zone.id, finding=finding, channel="patrol")
    case = reporting.report(officer, ask)
    assert reporting.report(officer, ask) is case
    working.dispatch(eng, case, engineer.id, "app")
    working.arrive(eng, case)
    working.finish(eng, case, "New lamp", [])
    notes = [one.note for one in timeline(finding)]
    assert any(case.number in note for note in notes) and any("New lamp" in note for note in notes)


def test_another_severity_keeps_the_time_used(cast: Cast, ticket: Make) -> None:
    with clock.frozen(MONDAY) as at:
        case = ticket()
        at.advance(dt.timedelta(hours=3))
        change: Any = reporting.Report("Lamp broken", "light", zone_id=cast.zone.id, danger=True)
        reporting.edit_report(actor_of(cast.officer), case, change, case.version)
        assert case.severity == "critical" and case.due_at < MONDAY + dt.timedelta(hours=2)
        assert "severity_changed" in [one.verb for one in timeline(case)]
