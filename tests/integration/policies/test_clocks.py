"""The clocks of records: begun, stopped by states, paused, given time, put under other limits."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from mallops.core.audit import AuditEntry
from mallops.core.casework import actions as casework
from mallops.core.casework.actions import timeline
from mallops.core.casework.kinds import SEVERITIES
from mallops.core.db import db
from mallops.core.deadlines import Limit, Unit, explain
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from mallops.core.policies import actions as policies
from mallops.core.policies.clocks import ClockStart, clocks_of
from mallops.core.policies.models import CaseClock, DeadlinePolicy
from tests.factories import actor_of
from tests.integration.policies.conftest import KIND, SHORT, at, clock_of, local


def policy(cast, stage="resolution", severity="minor", amount=6.0, **more):
    """A policy of the mall; committed."""
    values = {"unit": "working_hours", "warn_share": 0.5, "escalate_1_after_hours": 0}
    row = DeadlinePolicy(
        mall_id=cast.mall.id,
        kind="fixes",
        stage=stage,
        severity=severity,
        amount=amount,
        **{**values, **more},
    )
    db.session.add(row)
    db.session.commit()
    return row


def test_a_finding_has_two_clocks_by_severity(cast, finding):
    made = finding(severity="major")
    assert [(one.stage, local(one.due_at), one.state, one.source) for one in clocks_of(made)] == [
        ("response", "03-02 14:00", "running", "default"),
        ("resolution", "03-02 22:00", "running", "default"),
    ]
    assert local(made.due_at) == "03-02 22:00"
    assert local(clock_of(made).warn_at) == "03-02 19:00"


def test_the_limit_of_the_checklist_item_wins(cast, finding):
    policy(cast)
    made = finding(limit_hours=3)
    assert (local(made.due_at), clock_of(made).source) == ("03-02 13:00", "own")


def test_a_policy_of_the_mall_wins_over_the_default_and_its_own_severity_over_all(cast, finding):
    policy(cast, severity="", amount=8)
    policy(cast, severity="minor", amount=6)
    assert local(finding(severity="minor").due_at) == "03-02 16:00"
    assert local(finding(severity="major").due_at) == "03-02 18:00"


def test_a_policy_that_is_off_means_no_limit(cast, finding):
    policy(cast, active=False)
    made = finding(severity="minor")
    assert ([one.stage for one in clocks_of(made)], made.due_at) == (["response"], None)


def test_waiting_for_verification_stops_the_clock_and_refusal_lets_it_run_on(cast, finding, now):
    made = finding(severity="major")  # due 22:00
    officer, lead = actor_of(cast.officer), actor_of(cast.lead)
    now.set(at("03-02 14:00"))
    casework.move(officer, made, "fix", note="done")
    assert (made.due_at, clock_of(made).state) == (None, "paused")
    assert clock_of(made, "response").state == "stopped"
    now.set(at("03-02 17:00"))
    casework.move(lead, made, "reject", note="still dark")
    assert local(made.due_at) == "03-03 13:00"  # three hours more: 22:00 is closing
    assert clock_of(made, "response").state == "stopped"  # answered once is answered
    with force_locale("en"):
        assert "waiting, not counted" in explain(made.due_explained)


def test_the_end_keeps_the_due_time_and_stops_the_clock(cast, finding, now):
    made = finding(severity="major")
    now.set(at("03-02 14:00"))
    casework.move(actor_of(cast.officer), made, "fix", note="done")
    now.set(at("03-02 15:00"))
    casework.move(actor_of(cast.lead), made, "verify")
    one = clock_of(made)
    assert (one.state, local(one.stopped_at), one.next_alert_at) == ("stopped", "03-02 15:00", None)
    assert (one.elapsed_s, one.budget_s) == (4 * 3600, 12 * 3600)
    assert local(made.due_at) == "03-03 11:00"  # the hour of waiting did not count


def test_void_stops_all(cast, finding):
    made = finding()
    casework.void(actor_of(cast.supervisor), made, "twice")
    assert {one.state for one in clocks_of(made)} == {"stopped"}


def test_a_step_told_late_by_a_phone_stops_the_clock_when_it_was_done(cast, finding, now):
    made = finding(severity="major")
    now.set(at("03-02 18:00"))
    casework.move(actor_of(cast.officer), made, "fix", note="done", at=at("03-02 12:00"))
    assert clock_of(made).elapsed_s == 2 * 3600


def test_pause_moves_the_due_time_and_is_told(cast, finding, now):
    made, lead = finding(severity="major"), actor_of(cast.lead)
    now.set(at("03-02 12:00"))
    policies.pause(lead, made, "waiting for a lamp")
    assert made.due_at is None
    with force_locale("en"), pytest.raises(Conflict, match="paused already"):
        policies.pause(lead, made, "again")
    now.set(at("03-02 16:00"))
    policies.resume(lead, made)
    assert local(made.due_at) == "03-03 14:00"
    with force_locale("en"), pytest.raises(Conflict, match="not paused"):
        policies.resume(lead, made)
    with force_locale("en"):
        assert "paused (waiting for a lamp)" in explain(made.due_explained)
    assert [one.verb for one in timeline(made)][-2:] == ["clock_paused", "clock_resumed"]
    db.session.commit()
    assert db.session.scalar(sa.select(AuditEntry.id).where(AuditEntry.action == "fixes.clock_paused"))


def test_pause_needs_a_reason_a_right_and_sight(cast, finding):
    made = finding()
    with pytest.raises(Invalid) as refused:
        policies.pause(actor_of(cast.lead), made, "  ")
    assert "reason" in refused.value.field_errors
    with pytest.raises(Forbidden):
        policies.pause(actor_of(cast.finance), made, "because")
    with pytest.raises(NotFound):
        policies.pause(actor_of(cast.stranger), made, "because")


def test_a_pause_by_hand_outlasts_a_state_that_waits(cast, finding, now):
    made, lead = finding(severity="major"), actor_of(cast.lead)
    now.set(at("03-02 11:00"))
    policies.pause(lead, made, "no ladder")
    now.set(at("03-02 12:00"))
    casework.move(actor_of(cast.officer), made, "fix", note="done")
    now.set(at("03-02 13:00"))
    casework.move(lead, made, "reject", note="no")
    assert clock_of(made).state == "paused"
    now.set(at("03-02 14:00"))
    policies.resume(lead, made)
    assert local(made.due_at) == "03-03 13:00"  # 11:00 to 14:00 did not count, not twice


def test_changing_the_severity_keeps_what_has_elapsed(cast, finding, now):
    made, lead = finding(severity="minor"), actor_of(cast.lead)  # 24 h: due 03-03 22:00
    now.set(at("03-02 13:00"))
    before = clock_of(made).started_at
    policies.change_severity(lead, made, "critical", "people slip")
    assert (made.severity, local(made.due_at)) == ("critical", "03-02 14:00")
    assert (clock_of(made).started_at, clock_of(made).elapsed_s) == (before, 3 * 3600)
    event = timeline(made)[-1]
    assert (event.verb, event.note) == ("severity_changed", "people slip")
    assert event.detail["before"]["severity"] == "minor"
    with pytest.raises(Conflict):
        policies.change_severity(lead, made, "critical", "people slip")
    with pytest.raises(Invalid):
        policies.change_severity(lead, made, "huge", "people slip")


def test_changing_the_severity_leaves_the_items_own_limit(cast, finding):
    made = finding(limit_hours=3)
    policies.change_severity(actor_of(cast.lead), made, "critical", "people slip")
    assert local(made.due_at) == "03-02 13:00"


def test_the_form_changes_the_clock_too(cast, finding):
    made = finding(severity="minor")
    casework.edit_case(actor_of(cast.lead), made, {"severity": "critical"})
    assert local(made.due_at) == "03-02 14:00"


def test_another_due_time_needs_approval_and_a_moment_to_come(cast, finding, now):
    made, lead = finding(severity="major"), actor_of(cast.lead)
    with pytest.raises(Forbidden):
        policies.extend(actor_of(cast.officer), made, "resolution", at("03-05 12:00"), "part")
    with pytest.raises(Invalid) as refused:
        policies.extend(lead, made, "resolution", at("03-02 09:59"), "part")
    assert "until" in refused.value.field_errors
    policies.extend(lead, made, "resolution", at("03-02 19:00"), "the fire brigade comes at seven")
    assert (local(made.due_at), local(clock_of(made).warn_at)) == ("03-02 19:00", "03-02 16:45")
    policies.extend(lead, made, "resolution", at("03-05 12:00"), "part is ordered")
    assert local(made.due_at) == "03-05 12:00"
    with force_locale("en"):
        assert "set to Thu 5 Mar 12:00 (part is ordered)" in explain(made.due_explained)
    now.set(at("03-04 12:00"))
    policies.pause(lead, made, "closed floor")
    now.set(at("03-04 15:00"))
    policies.resume(lead, made)
    assert local(made.due_at) == "03-05 15:00"
    casework.void(actor_of(cast.supervisor), made, "twice")
    with pytest.raises(Conflict):
        policies.extend(lead, made, "resolution", at("03-09 12:00"), "part")


def test_a_record_from_before_there_were_clocks_keeps_its_due_time(cast, finding, now):
    made = finding(severity="major")
    db.session.execute(sa.delete(CaseClock))
    db.session.commit()
    casework.move(actor_of(cast.officer), made, "fix", note="done")
    assert (clocks_of(made), local(made.due_at)) == ([], "03-02 22:00")


def test_finding_clocks_are_declared():
    """What findings themselves promise: an answer and a cure, limits for each severity."""
    from mallops.blueprints.fixes.actions import open_finding

    assert callable(open_finding)
    assert {"response", "resolution"} <= {one.code for one in KIND.clocks}
    for one in KIND.clocks:
        assert all(severity in one.defaults or "" in one.defaults for severity in SEVERITIES)


def test_a_record_may_bring_its_own_moment_and_limit(cast, now):
    made = casework.open_case(
        actor_of(cast.lead),
        SHORT,
        {"title": "Tile", "severity": "minor", "zone_id": cast.zone.id},
        clocks=ClockStart(at("03-01 12:00"), {"resolution": Limit(1, Unit.WORKING_DAYS)}),
    )
    assert local(made.due_at) == "03-02 22:00"
    assert local(clock_of(made).started_at) == "03-01 12:00"
