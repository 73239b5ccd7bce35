"""Plans and rounds, by table. Mall time is Shanghai (UTC+8)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from mallops.blueprints.patrols.rules.plans import (
    PlanNotValid,
    PlanRule,
    Slot,
    ensure_plan_valid,
    rounds_for,
    slots_from,
)
from mallops.blueprints.patrols.rules.rounds import (
    MakeUpTooLate,
    NotYourRound,
    RoundFacts,
    RoundNotOpen,
    RoundOver,
    ensure_may_hand_over,
    ensure_may_make_up,
    ensure_may_start,
    make_up_until,
    next_state,
    shown_state,
    state_when_submitted,
)
from mallops.core.calendar import DayKind, DayOverride, WorkingCalendar
from mallops.core.errors import Invalid

MONDAY = date(2026, 3, 2)
SATURDAY = date(2026, 3, 7)
TZ = "Asia/Shanghai"
MORNING = Slot(1, time(10, 30), time(12, 0))
EVENING = Slot(2, time(18, 0), time(20, 0))
NIGHT = Slot(3, time(23, 0), time(1, 0))
PLAN = PlanRule({7: 70, 8: None}, (EVENING, MORNING), valid_from=date(2026, 1, 1))
CALENDAR = WorkingCalendar()


def utc(hour, minute=0, day=2):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_a_plan_makes_zones_times_slots_in_order():
    rounds = rounds_for(PLAN, MONDAY, CALENDAR)
    assert [(one.slot_no, one.zone_id, one.officer_id) for one in rounds] == [
        (1, 7, 70), (1, 8, None), (2, 7, 70), (2, 8, None),
    ]  # fmt: skip
    assert (rounds[0].starts_at, rounds[0].ends_at) == (utc(2, 30), utc(4))
    assert rounds[0].on == MONDAY


def test_a_night_round_ends_on_the_next_date():
    (night,) = rounds_for(replace(PLAN, officers={7: 70}, slots=(NIGHT,)), MONDAY, CALENDAR)
    assert (night.starts_at, night.ends_at, night.on) == (utc(15), utc(17), MONDAY)


def test_a_substitute_takes_the_rounds_of_who_is_away():
    rounds = rounds_for(PLAN, MONDAY, CALENDAR, substitutes={70: 71})
    assert {one.officer_id for one in rounds} == {71, None}


@pytest.mark.parametrize(
    ("changes", "on", "calendar", "count"),
    [
        ({}, MONDAY, CALENDAR, 4),
        ({}, SATURDAY, CALENDAR, 4),
        ({"is_active": False}, MONDAY, CALENDAR, 0),
        ({"weekdays": frozenset({5, 6})}, MONDAY, CALENDAR, 0),
        ({"weekdays": frozenset({5, 6})}, SATURDAY, CALENDAR, 4),
        ({"working_days_only": True}, MONDAY, CALENDAR, 4),
        ({"working_days_only": True}, SATURDAY, CALENDAR, 0),
        ({"working_days_only": True}, SATURDAY,
         WorkingCalendar(overrides={SATURDAY: DayOverride(DayKind.WORKING)}), 4),
        ({"working_days_only": True}, MONDAY,
         WorkingCalendar(overrides={MONDAY: DayOverride(DayKind.REST)}), 0),
        ({"valid_from": MONDAY + timedelta(days=1)}, MONDAY, CALENDAR, 0),
        ({"valid_to": MONDAY}, MONDAY, CALENDAR, 4),
        ({"valid_to": MONDAY - timedelta(days=1)}, MONDAY, CALENDAR, 0),
    ],
)  # fmt: skip
def test_days_on_which_a_plan_is_walked(changes, on, calendar, count):
    assert len(rounds_for(replace(PLAN, **changes), on, calendar)) == count


def test_stored_slots():
    rows = [{"no": 2, "start": "18:00", "end": "20:00"}, {"no": 1, "start": "9:05", "end": "10:00"}]
    assert slots_from(rows) == (Slot(1, time(9, 5), time(10)), EVENING)
    for wrong in ("25:00", "9.30", "", "10:60"):
        with pytest.raises(PlanNotValid):
            slots_from([{"no": 1, "start": wrong, "end": "20:00"}])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"slots": (MORNING, NIGHT)}, None),
        ({"officers": {}}, "zones"),
        ({"slots": ()}, "slots"),
        ({"slots": (MORNING, replace(EVENING, no=1))}, "slots"),
        ({"slots": (MORNING, Slot(2, time(11, 59), time(13)))}, "slots"),
        ({"slots": (MORNING, Slot(2, time(12, 0), time(13)))}, None),
        ({"slots": (Slot(1, time(10), time(10, 14)),)}, "slots"),
        ({"slots": (NIGHT, Slot(1, time(0, 30), time(2)))}, "slots"),
        ({"slots": tuple(Slot(n, time(n), time(n, 30)) for n in range(13))}, "slots"),
        ({"weekdays": frozenset()}, "weekdays"),
        ({"weekdays": frozenset({7})}, "weekdays"),
        ({"valid_to": date(2025, 12, 31)}, "valid_to"),
    ],
)
def test_a_plan_that_can_be_walked(changes, field):
    plan = replace(PLAN, **changes)
    if field is None:
        return ensure_plan_valid(plan)
    with pytest.raises(PlanNotValid) as refused:
        ensure_plan_valid(plan)
    assert set(refused.value.field_errors) == {field}


# window 10:30–12:00 in Shanghai is 02:30–04:00 UTC
ROUND = RoundFacts("due", MONDAY, utc(2, 30), utc(4), officer_id=70)
STARTED = replace(ROUND, state="started")
MISSED = replace(ROUND, state="missed")


@pytest.mark.parametrize(
    ("facts", "now", "stored", "shown"),
    [
        (ROUND, utc(2, 0), "due", "upcoming"),
        (ROUND, utc(2, 30), "due", "open"),
        (ROUND, utc(3, 59), "due", "open"),
        (ROUND, utc(4, 0), "due", "overdue"),
        (ROUND, utc(4, 14), "due", "overdue"),
        (ROUND, utc(4, 15), "missed", "missed"),
        (STARTED, utc(3), "started", "started"),
        (STARTED, utc(5, 59), "started", "started"),
        (STARTED, utc(6, 0), "missed", "missed"),
        (replace(ROUND, state="submitted"), utc(9), "submitted", "submitted"),
        (replace(ROUND, state="late"), utc(9), "late", "late"),
        (replace(ROUND, state="made_up"), utc(9), "made_up", "made_up"),
        (replace(ROUND, state="cancelled"), utc(9), "cancelled", "cancelled"),
    ],
)
def test_states_by_the_clock(facts, now, stored, shown):
    assert next_state(facts, now) == stored
    assert shown_state(facts, now) == shown


@pytest.mark.parametrize(
    ("facts", "at", "state"),
    [
        (STARTED, utc(4), "submitted"),
        (STARTED, utc(4, 1), "late"),
        (MISSED, utc(3), "made_up"),
        (MISSED, utc(20), "made_up"),
    ],
)
def test_state_when_submitted(facts, at, state):
    assert state_when_submitted(facts, at) == state


OPEN_TO_ZONE = replace(ROUND, officer_id=None)


@pytest.mark.parametrize(
    ("facts", "who", "now", "helps", "error"),
    [
        (ROUND, 70, utc(3), {}, None),
        (ROUND, 70, utc(2, 15), {}, None),
        (ROUND, 70, utc(2, 14), {}, RoundNotOpen),
        (STARTED, 70, utc(5), {}, None),
        (ROUND, 70, utc(4, 15), {}, RoundOver),
        (replace(ROUND, state="submitted"), 70, utc(3), {}, RoundOver),
        (replace(ROUND, state="cancelled"), 70, utc(3), {}, RoundOver),
        (ROUND, 71, utc(3), {}, NotYourRound),
        (ROUND, 71, utc(3), {"shares_zone": True}, NotYourRound),
        (ROUND, 71, utc(3), {"leads": True}, None),
        (OPEN_TO_ZONE, 71, utc(3), {"shares_zone": True}, None),
        (OPEN_TO_ZONE, 71, utc(3), {}, NotYourRound),
    ],
)
def test_who_may_start_when(facts, who, now, helps, error):
    if error is None:
        return ensure_may_start(facts, who, now, **helps)
    with pytest.raises(error):
        ensure_may_start(facts, who, now, **helps)


def test_a_make_up_is_allowed_until_the_next_mall_day_ends():
    until = make_up_until(MISSED, TZ)
    assert until == utc(20, 0, day=3)  # 04:00 in Shanghai on the 4th
    ensure_may_make_up(MISSED, until - timedelta(seconds=1), TZ, "人手不足")
    with pytest.raises(MakeUpTooLate):
        ensure_may_make_up(MISSED, until, TZ, "人手不足")
    ensure_may_make_up(ROUND, utc(6), TZ, "手机没电")  # missed by the clock, not yet marked


@pytest.mark.parametrize("facts", [STARTED, replace(ROUND, state="made_up"), replace(ROUND, state="late")])
def test_only_a_missed_round_is_made_up(facts):
    with pytest.raises(RoundOver):
        ensure_may_make_up(facts, utc(5), TZ, "人手不足")


@pytest.mark.parametrize("reason", ["", "   ", "忙 "])
def test_a_make_up_needs_a_reason(reason):
    with pytest.raises(Invalid) as refused:
        ensure_may_make_up(MISSED, utc(9), TZ, reason)
    assert set(refused.value.field_errors) == {"reason"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, None),
        ({"facts": STARTED}, None),
        ({"actor_id": 80}, NotYourRound),
        ({"actor_id": 80, "leads": True}, None),
        ({"facts": OPEN_TO_ZONE}, NotYourRound),
        ({"to_id": 70}, Invalid),
        ({"to_may_patrol": False}, Invalid),
        ({"reason": "忙"}, Invalid),
        ({"now": utc(4, 15)}, RoundOver),
        ({"facts": replace(ROUND, state="submitted")}, RoundOver),
    ],
)
def test_hand_over(changes, error):
    args = {
        "facts": ROUND, "actor_id": 70, "to_id": 71, "now": utc(3), "reason": "临时会议",
        "to_may_patrol": True,
    } | changes  # fmt: skip
    if error is None:
        return ensure_may_hand_over(**args)
    with pytest.raises(error):
        ensure_may_hand_over(**args)
