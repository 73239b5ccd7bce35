"""The clocks of a record as its page shows them, and what the timeline says of them (catalogue 61)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mallops.core.casework.kinds import SEVERITIES, CaseKind, ClockSpec
from mallops.core.casework.models import Case, CaseEvent
from mallops.core.clock import now
from mallops.core.deadlines import Clock, ClockState, explain, say_limit, say_moment
from mallops.core.formatting import duration
from mallops.core.policies.clocks import HAND, as_clock, calendar_of, clocks_of
from mallops.core.policies.models import OWN, PAUSED, STOPPED, CaseClock
from mallops.core.registers.record import Record

#: What this person may do with the clocks: code, permission suffix.
ACTIONS = ("pause", "severity", "extend")


@dataclass(frozen=True)
class ClockView:
    """One clock in words: `share` of its time used in per cent, `tone` of its state."""

    stage: str
    label: str
    limit: str
    state: str
    tone: str
    icon: str
    share: int
    spent: str
    why: str
    pauses: list[str]
    stopped: bool
    due_local: str


def clocks_panel(record: Record) -> tuple[str, str, dict[str, Any]] | None:
    """(title, template, context) of the card; None when no clock was ever started."""
    rows = clocks_of(record.case) if record.kind.clocks else []
    if not rows:
        return None
    at = now()
    calendar = calendar_of(record.case.mall_id, at)
    specs = {one.code: one for one in record.kind.clocks}
    views = [_view(row, specs[row.stage], as_clock(row, calendar), at) for row in rows if row.stage in specs]
    held = any(one.cause == HAND and one.ended_at is None for row in rows for one in row.pauses)
    context = {
        "clocks": views,
        "running": [one for one in views if not one.stopped],
        "held": held,
        "may": allowed(record, live=any(row.state != STOPPED for row in rows)),
        "severities": [
            (code, str(label)) for code, label in SEVERITIES.items() if code != record.case.severity
        ],
        "has_severity": bool(record.case.severity) and len(severities_of(record.kind)) > 1,
    }
    return _("Deadlines"), "registers/clocks.html", context


def allowed(record: Record, *, live: bool) -> set[str]:
    """Which of the clock's actions this person may take on the record now."""
    if not live or record.state.closed:
        return set()
    return {one for one in ACTIONS if record.actor.can(f"{record.kind.code}.{one}")}


def severities_of(kind: CaseKind) -> list[str]:
    """The severities that a kind tells apart; [""] when it has no such field."""
    has = any(one.kind == "severity" for one in kind.fields)
    return list(SEVERITIES) if has else [""]


def _view(row: CaseClock, spec: ClockSpec, clock: Clock, at: dt.datetime) -> ClockView:
    budget, elapsed = clock.budget().total_seconds(), clock.elapsed(at).total_seconds()
    state, tone, icon = _state(row, clock, at)
    limit = say_limit(row.amount, row.unit)
    if row.source == OWN:
        limit = _("%(limit)s, limit of the checklist item", limit=limit)
    share = 100 if budget <= 0 else min(100, round(100 * elapsed / budget))
    return ClockView(
        stage=row.stage,
        label=str(spec.label),
        limit=limit,
        state=state,
        tone=tone,
        icon=icon,
        share=share,
        spent=_("%(used)s of %(all)s used", used=duration(elapsed), all=duration(budget)),
        why=explain(clock.explained(at)),
        pauses=_pauses(row, clock),
        stopped=row.state == STOPPED,
        due_local=row.due_at.astimezone(clock.calendar.tz).strftime("%Y-%m-%dT%H:%M"),
    )


def _state(row: CaseClock, clock: Clock, at: dt.datetime) -> tuple[str, str, str]:
    """The state in words, its tone and icon."""
    how = clock.state(at)
    due = say_moment(clock.due_at(at), clock.calendar.tz)
    if row.state == STOPPED:
        if how is ClockState.OVERDUE:
            return _("Done, too late (was due %(when)s)", when=due), "danger", "circle-alert"
        return _("Done in time"), "ok", "circle-check"
    if row.state == PAUSED:
        left = clock.remaining(at).total_seconds()
        if left < 0:
            return _("Stands still, overdue by %(time)s", time=duration(left)), "danger", "circle-pause"
        return _("Stands still, %(time)s left", time=duration(left)), "info", "circle-pause"
    if how is ClockState.OVERDUE:
        return _("Overdue since %(when)s", when=due), "danger", "alarm-clock"
    tone, icon = ("warn", "clock-alert") if how is ClockState.WARN else ("ok", "clock")
    return _("Due %(when)s", when=due), tone, icon


def _pauses(row: CaseClock, clock: Clock) -> list[str]:
    """The pauses by hand, with reason and who did it."""
    out = []
    for one in row.pauses:
        if one.cause != HAND:
            continue
        begin = say_moment(one.started_at, clock.calendar.tz)
        span = _("since %(when)s", when=begin)
        if one.ended_at is not None:
            span = _("%(begin)s to %(end)s", begin=begin, end=say_moment(one.ended_at, clock.calendar.tz))
        out.append(f"{span} · {one.reason} · {one.by_name}")
    return out


# -- the timeline -------------------------------------------------------------------------------------------


def clock_words(case: Case, kind: CaseKind, event: CaseEvent) -> tuple[str, str, str] | None:
    """(words, tone, icon) of what the deadline engine logged; None for every other event."""
    detail = event.detail or {}
    spec = kind.clock_named(str(detail.get("stage", "")))
    stage = str(spec.label) if spec else ""
    match event.verb:
        case "warned":
            return _("gave a warning: “%(stage)s” is due soon", stage=stage), "warn", "clock-alert"
        case "overdue":
            return _("“%(stage)s” is overdue", stage=stage), "danger", "alarm-clock"
        case "escalated":
            first = _("told the supervisor that “%(stage)s” is overdue", stage=stage)
            second = _("told the manager that “%(stage)s” is still overdue", stage=stage)
            return first if detail.get("level") == 1 else second, "danger", "megaphone"
        case "clock_paused":
            return _("stopped the clock"), "info", "circle-pause"
        case "clock_resumed":
            return _("let the clock run on"), "info", "circle-play"
        case "limit_changed":
            return _("changed the limit; the time used up stays used up"), "info", "timer-reset"
        case "severity_changed":
            before, after = (_severity(detail.get(side)) for side in ("before", "after"))
            return _("changed the severity from “%(a)s” to “%(b)s”", a=before, b=after), "info", "gauge"
        case "extended":
            return _("set another due time for “%(stage)s”", stage=stage), "info", "calendar-plus"
    return None


def _severity(side: Any) -> str:
    code = (side or {}).get("severity", "")
    return str(SEVERITIES.get(code, code or "–"))
