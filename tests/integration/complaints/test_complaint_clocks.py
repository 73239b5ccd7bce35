"""Deadlines of complaints computed by hand; the known faults of other systems by name (39.2, rules 1-6).

The mall of these tests is open from 10 to 22 and works from Monday to Friday; it is Wednesday 4 March 2026,
noon. A working day ends when the mall closes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from mallops.blueprints.complaints.actions.kind import KIND
from mallops.blueprints.policies.actions import apply_batch, set_policy
from mallops.blueprints.policies.rules import PolicyValues
from mallops.core.db import db, transaction
from mallops.core.notices.models import Notice
from mallops.core.policies.actions import pause, resume
from mallops.core.policies.alerts import run_alerts
from mallops.core.policies.clocks import clocks_of
from tests.integration.complaints.conftest import Affair

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(text: str) -> dt.datetime:
    """`03-04 12:00` of 2026 in the mall."""
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def due(case: Any, stage: str = "answer") -> str | None:
    """When the clock ends, in words."""
    db.session.refresh(case)
    row = next(one for one in clocks_of(case) if one.stage == stage)
    return row.due_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if row.due_at else None


@pytest.mark.parametrize(
    ("begins", "asked", "stage", "ends"),
    [
        ("03-04 12:00", (), "answer", "03-06 22:00"),  # Wednesday, two working days: Friday
        ("03-06 12:00", (), "answer", "03-10 22:00"),  # Friday: Saturday and Sunday do not count
        ("03-06 21:59", (), "answer", "03-10 22:00"),  # the day on which it comes does not count
        ("03-07 12:00", (), "answer", "03-10 22:00"),  # Saturday: it begins on Monday
        ("03-04 12:00", ("money",), "answer", "03-13 22:00"),  # seven: Thursday to Friday of the next week
        ("09-30 12:00", (), "answer", "10-09 22:00"),  # the National Day holiday, 1 to 7 October
        ("03-04 12:00", (), "first", "03-05 22:00"),
        ("03-04 12:00", ("hurt",), "first", "03-04 14:00"),  # two working hours
        ("03-04 21:00", ("hurt",), "first", "03-05 11:00"),  # one tonight, one tomorrow
    ],
)
def test_deadlines_computed_by_hand(
    affair: Affair, at: Any, begins: str, asked: tuple[str, ...], stage: str, ends: str
) -> None:
    at.set(moment(begins))
    assert due(affair.take(asked=asked), stage) == ends


def test_glpi_6902_another_limit_keeps_the_time_that_has_passed(affair: Affair, at: Any) -> None:
    """GLPI began to count anew when the SLA of an open ticket changed."""
    case = affair.take()
    assert due(case) == "03-06 22:00"
    at.set(moment("03-05 12:00"))  # a day of it is used up
    spec = next(one for one in KIND.clocks if one.code == "answer")
    with transaction():
        set_policy(affair.manager, KIND, spec, "minor", PolicyValues(3, "working_days", 80, 0, 24, True))
    apply_batch(affair.manager, "complaints", "minor", "answer", 0)
    assert due(case) == "03-09 22:00"  # three days from Wednesday, not from Thursday
    affair.weigh(case, "major")
    assert due(case) == "03-13 22:00"  # another severity: seven days from Wednesday


def test_osticket_3034_waiting_for_the_customer_stops_the_clock(affair: Affair, at: Any) -> None:
    """osTicket let the SLA run on while a ticket waited for its customer."""
    case = affair.take()
    at.set(moment("03-05 12:00"))
    affair.do(pause, affair.boss, case, "等顾客寄来实物")
    at.set(moment("03-09 12:00"))  # Monday: long after the end that it had
    db.session.refresh(case)
    assert case.due_at is None and run_alerts() == 0
    affair.do(resume, affair.boss, case)
    assert due(case) == "03-10 22:00"  # two working days waited, Thursday noon to Monday noon


def test_zammad_4432_nobody_is_reminded_at_night(affair: Affair, at: Any) -> None:
    """Zammad sent its reminders at three in the morning."""
    affair.take()

    def told() -> int:
        return db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) or 0

    before = told()
    for night in ("03-05 22:30", "03-06 03:00", "03-06 09:59"):
        at.set(moment(night))
        assert run_alerts() == 0 and told() == before
    at.set(moment("03-06 10:00"))
    assert run_alerts() > 0 and told() > before
