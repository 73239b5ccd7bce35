"""A mall's own calendar rows over the national days, on the engine of the `database` fixture."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mallops.core import clock
from mallops.core.calendar_days import CalendarDay, calendar_for
from tests.integration.core.conftest import writing

NOW = datetime(2026, 2, 13, 9, 50, tzinfo=UTC)
SATURDAY_WORKED, NATIONAL_REST, PLAIN_MONDAY = date(2026, 2, 14), date(2026, 2, 17), date(2026, 3, 2)


def test_own_rows_win_and_only_in_their_mall(engine, malls):
    with writing(engine) as session:
        session.add(
            CalendarDay(
                mall_id=malls[0].id, on=SATURDAY_WORKED, kind="rest", name_zh="店休", name_en="Closed"
            )
        )
        session.add(CalendarDay(mall_id=malls[0].id, on=NATIONAL_REST, kind="working"))
        session.add(CalendarDay(mall_id=malls[0].id, on=PLAIN_MONDAY, kind="rest"))
    days = (SATURDAY_WORKED, NATIONAL_REST, PLAIN_MONDAY)
    with Session(engine) as session, clock.frozen(NOW):
        own = calendar_for(session, malls[0])
        other = calendar_for(session, malls[1])
    assert [own.is_working_day(day) for day in days] == [False, True, False]
    assert [other.is_working_day(day) for day in days] == [True, False, True]
    assert own.overrides[SATURDAY_WORKED].name_en == "Closed"


def test_the_mall_gives_zone_and_hours(engine, malls):
    malls[0].tz, malls[0].opens_at, malls[0].closes_at = "Europe/Berlin", time(9), time(20, 30)
    with Session(engine) as session:
        calendar = calendar_for(session, malls[0], NOW)
    assert calendar.closes_at(PLAIN_MONDAY).isoformat() == "2026-03-02T19:30:00+00:00"


def test_a_day_has_one_row_of_a_known_kind(engine, malls):
    for kind, again in (("half", False), ("rest", True)):
        with pytest.raises(IntegrityError), writing(engine) as session:
            session.add(CalendarDay(mall_id=malls[0].id, on=PLAIN_MONDAY, kind=kind))
            if again:
                session.add(CalendarDay(mall_id=malls[0].id, on=PLAIN_MONDAY, kind="working"))
