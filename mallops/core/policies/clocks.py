"""The clocks of a record: started with it, stopped, paused and resumed by its states (catalogue 61).

`casework.actions` calls `start_clocks`, `follow` and `retime`; features call `policies.actions`.
All only flush.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from mallops.core.auth.actor import Actor
from mallops.core.calendar import WorkingCalendar
from mallops.core.calendar_days import calendar_for
from mallops.core.casework.kinds import CaseKind, ClockSpec, kind_of
from mallops.core.casework.models import Case
from mallops.core.db import db, utcnow
from mallops.core.deadlines import Clock, Limit, Pause
from mallops.core.malls import Mall
from mallops.core.policies.limits import Rule, rules_for
from mallops.core.policies.models import OWN, PAUSED, RUNNING, STOPPED, CaseClock, ClockPause

HAND = "hand"
DRAFT = "draft"


@dataclass(frozen=True)
class ClockStart:
    """What the opener of a record knows better: when it began, limits of its own by stage, the calendar."""

    at: dt.datetime | None = None
    limits: Mapping[str, Limit] = field(default_factory=dict)
    calendar: WorkingCalendar | None = None


def clocks_of(case: Case) -> list[CaseClock]:
    """The clocks of a record, in the order of their start."""
    return list(db.session.scalars(_OF_CASE, {"of_case": case.id}))


#: Built once: every page of a record asks it.
_OF_CASE = sa.select(CaseClock).where(CaseClock.case_id == sa.bindparam("of_case")).order_by(CaseClock.id)


def calendar_of(mall_id: int, around: dt.datetime | None = None) -> WorkingCalendar:
    """The working calendar of a mall."""
    return calendar_for(db.session(), db.session.get_one(Mall, mall_id), around)


def as_clock(row: CaseClock, calendar: WorkingCalendar) -> Clock:
    """The row as the engine counts it."""
    return Clock(
        row.limit,
        calendar,
        row.started_at,
        tuple(Pause(one.started_at, one.ended_at, one.reason) for one in row.pauses),
        row.stopped_at,
        row.extended_to,
        row.extended_at,
        row.extended_why,
    )


# -- what the life of a record does to its clocks --------------------------------------------------------


def start_clocks(case: Case, begin: ClockStart | None, now: dt.datetime) -> None:
    """Start the clocks of a record that is new `now`, whose kind has them and whose state lets them run."""
    kind = kind_of(case)
    if not kind.clocks:
        return
    begin = begin or ClockStart()
    _follow(case, kind, [], begin.at or now, None, begin)


def follow(case: Case, actor: Actor | None = None, at: dt.datetime | None = None) -> None:
    """Start, stop, pause and resume the clocks as the record's new state says (`at`: when it got there).

    A record from before there were clocks keeps the due time that it has.
    """
    kind = kind_of(case)
    rows = clocks_of(case) if kind.clocks else []
    if kind.clocks and (rows or case.due_at is None):
        _follow(case, kind, rows, at or utcnow(), actor, ClockStart())


def _follow(
    case: Case,
    kind: CaseKind,
    rows: list[CaseClock],
    at: dt.datetime,
    actor: Actor | None,
    begin: ClockStart,
) -> None:
    calendar = begin.calendar or calendar_of(case.mall_id, at)
    known = {row.stage: row for row in rows}
    begins = [one for one in kind.clocks if one.code not in known and _begins(one, case, kind)]
    rules = rules_for(kind, case.mall_id, case.severity) if begins else {}
    for one in begins:
        row = _start(case, one, rules.get(one.code), begin.limits.get(one.code), at)
        if row is not None:
            known[one.code] = row
    for spec in kind.clocks:
        if (row := known.get(spec.code)) is not None:
            _fit(row, spec, case, kind, at, actor)
            measure(row, spec, calendar, at)
    refresh_due(case, kind, list(known.values()))
    db.session.flush()


def _begins(spec: ClockSpec, case: Case, kind: CaseKind) -> bool:
    if case.state == DRAFT or kind.workflow.state(case.state).closed:
        return False
    return case.state in spec.starts if spec.starts else case.state not in spec.stops


def _start(
    case: Case, spec: ClockSpec, rule: Rule | None, own: Limit | None, at: dt.datetime
) -> CaseClock | None:
    if own is None and rule is None:
        return None
    limit = own or rule.limit  # type: ignore[union-attr]
    row = CaseClock(
        mall_id=case.mall_id,
        case=case,  # perhaps not written yet: then both are, in one flush
        stage=spec.code,
        source=OWN if own is not None else rule.source,  # type: ignore[union-attr]
        state=RUNNING,
        started_at=at,
        escalate_1_after_hours=rule.escalate_1 if rule else spec.escalate_1,
        escalate_2_after_hours=rule.escalate_2 if rule else spec.escalate_2,
        pauses=[],
    )
    take_limit(row, limit)
    db.session.add(row)
    return row


def take_limit(row: CaseClock, limit: Limit) -> None:
    """Copy a limit into a clock."""
    row.amount, row.unit, row.warn_share = float(limit.amount), limit.unit.value, limit.warn_share


def _fit(
    row: CaseClock, spec: ClockSpec, case: Case, kind: CaseKind, at: dt.datetime, actor: Actor | None
) -> None:
    """Bring a clock into the state that the record's state asks for."""
    at = max(at, row.started_at, *(one.ended_at or one.started_at for one in row.pauses))
    if case.state in spec.stops or kind.workflow.state(case.state).closed:
        if row.state != STOPPED:
            end_pauses(row, at)
            row.state, row.stopped_at = STOPPED, at
        return
    if row.state == STOPPED:
        if spec.once or row.stopped_at is None:
            return
        add_pause(row, case.state, row.stopped_at, actor).ended_at = at
        row.stopped_at = None
    end_pauses(row, at, but=(HAND, case.state))
    if case.state in spec.waits and not any(one.ended_at is None for one in row.pauses if one.cause != HAND):
        add_pause(row, case.state, at, actor)
    settle(row)


def add_pause(
    row: CaseClock, cause: str, at: dt.datetime, actor: Actor | None, reason: str = ""
) -> ClockPause:
    """Let a clock stand still from a moment on."""
    pause = ClockPause(
        cause=cause,
        started_at=at,
        reason=reason,
        by_id=actor.user_id if actor else None,
        by_name=actor.name if actor else "",
    )
    row.pauses.append(pause)
    return pause


def end_pauses(row: CaseClock, at: dt.datetime, *, but: Sequence[str] = ()) -> int:
    """End the pauses that last, except those of some causes; returns how many."""
    lasting = [one for one in row.pauses if one.ended_at is None and one.cause not in but]
    for one in lasting:
        one.ended_at = max(at, one.started_at)
    return len(lasting)


def settle(row: CaseClock) -> None:
    """Running, or paused while any pause lasts."""
    row.state = PAUSED if any(one.ended_at is None for one in row.pauses) else RUNNING


# -- times ------------------------------------------------------------------------------------------------


def measure(row: CaseClock, spec: ClockSpec | None, calendar: WorkingCalendar, at: dt.datetime) -> None:
    """Work out when a clock is due, warns and rings next. What was rung for an earlier due time may ring
    again once time was given."""
    clock = as_clock(row, calendar)
    row.due_at, row.warn_at = clock.due_at(at), min(clock.warn_at(at), clock.due_at(at))
    row.explained = clock.explained(at)
    row.budget_s = int(clock.budget().total_seconds())
    row.elapsed_s = int(clock.elapsed(at).total_seconds())
    if row.state == RUNNING and row.due_at > at:
        row.overdue_at = row.escalated_1_at = row.escalated_2_at = None
        if row.warn_at > at:
            row.warned_at = None
    row.next_alert_at = next_alert(row, spec, calendar)


def next_alert(row: CaseClock, spec: ClockSpec | None, calendar: WorkingCalendar) -> dt.datetime | None:
    """When the clock next has something to say, put off to the mall's hours unless it is urgent."""
    if row.state != RUNNING or spec is None:
        return None
    moments = [at for _what, at in pending_alerts(row)]
    if not moments:
        return None
    return min(moments) if spec.urgent else calendar.next_open_moment(min(moments))


WARN, OVERDUE, LEVEL_1, LEVEL_2 = "warned", "overdue", "escalated_1", "escalated_2"


def pending_alerts(row: CaseClock) -> list[tuple[str, dt.datetime]]:
    """(what, when) of all that the clock has not said yet, in the order of urgency."""
    out = []
    if row.overdue_at is None:
        if row.warned_at is None:
            out.append((WARN, row.warn_at))
        out.append((OVERDUE, row.due_at))
    levels = (
        (LEVEL_1, row.escalated_1_at, row.escalate_1_after_hours),
        (LEVEL_2, row.escalated_2_at, row.escalate_2_after_hours),
    )
    for what, done, hours in levels:
        if done is None and hours is not None:
            out.append((what, row.due_at + dt.timedelta(hours=hours)))
    return out


def refresh_due(case: Case, kind: CaseKind, rows: Sequence[CaseClock]) -> None:
    """The record is due when the first of its running clocks is; while all wait, it has no due time; when all
    are done, it keeps the last one."""
    driving = {one.code for one in kind.clocks if one.drives_due}
    ours = [row for row in rows if row.stage in driving]
    running = [row for row in ours if row.state == RUNNING]
    if running:
        first = min(running, key=lambda row: row.due_at)
    elif ours and all(row.state == STOPPED for row in ours):
        first = max(ours, key=lambda row: row.due_at)
    else:
        if ours:
            case.due_at = case.due_explained = None
        return
    case.due_at, case.due_explained = first.due_at, first.explained
    db.session.flush()


def retime(
    case: Case, *, at: dt.datetime | None = None, rules: Mapping[str, Rule] | None = None
) -> list[str]:
    """Put the limits now in force under the clocks of a record; the time used up stays used up.

    Limits of the record's own (a checklist item's) stay. Returns the stages that changed.
    """
    kind, at = kind_of(case), at or utcnow()
    if not kind.clocks:
        return []
    rows, calendar = clocks_of(case), calendar_of(case.mall_id, at)
    rules = rules if rules is not None else rules_for(kind, case.mall_id, case.severity)
    changed = []
    for row in rows:
        rule, spec = rules.get(row.stage), kind.clock_named(row.stage)
        if row.state == STOPPED or row.source == OWN or rule is None or spec is None:
            continue
        before = (row.limit, row.escalate_1_after_hours, row.escalate_2_after_hours, row.extended_to)
        take_limit(row, rule.limit)
        row.source = rule.source
        row.escalate_1_after_hours, row.escalate_2_after_hours = rule.escalate_1, rule.escalate_2
        if before[0] != rule.limit:
            row.extended_to, row.extended_at, row.extended_why = None, None, ""
        if before != (row.limit, row.escalate_1_after_hours, row.escalate_2_after_hours, row.extended_to):
            changed.append(row.stage)
        measure(row, spec, calendar, at)
    db.session.flush()
    refresh_due(case, kind, rows)
    return changed
