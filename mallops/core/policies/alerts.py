"""Warnings and escalation: every minute, each once, in the receivers' hours (catalogue 61; product.md 6).

Warned: who follows a record up and the department that has to act. Overdue: the same. Level 1: the zone's
supervisor, level 2: the manager; deputies stand in for the absent (core/notices).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.audit import acting
from mallops.core.auth.actor import Actor
from mallops.core.calendar import WorkingCalendar
from mallops.core.casework.actions import log as tell
from mallops.core.casework.kinds import KINDS, CaseKind
from mallops.core.casework.models import Case
from mallops.core.casework.sight import DEPARTMENT_OF_ROLE
from mallops.core.db import db, transaction, utcnow
from mallops.core.deadlines import say_moment
from mallops.core.jobs import every
from mallops.core.notices import notify, present, receivers, topic
from mallops.core.policies.clocks import (
    LEVEL_1,
    LEVEL_2,
    OVERDUE,
    WARN,
    calendar_of,
    next_alert,
    pending_alerts,
)
from mallops.core.policies.models import RUNNING, CaseClock

logger = logging.getLogger("mallops.deadlines")
BATCH = 100
LEVELS = {LEVEL_1: (1, "SUP"), LEVEL_2: (2, "CSM")}
GROUP = _l("Deadlines")
TOPICS = {
    WARN: topic("deadlines.warned", _l("Something is due soon"), GROUP),
    OVERDUE: topic("deadlines.overdue", _l("Something is overdue"), GROUP),
    LEVEL_1: topic("deadlines.level_1", _l("Overdue: told to the supervisor"), GROUP),
    LEVEL_2: topic("deadlines.level_2", _l("Still overdue: told to the manager"), GROUP),
}


@every(1, "deadlines.alerts")
def send_alerts() -> None:
    """Say what has come due since the last time."""
    run_alerts()


def run_alerts(now: dt.datetime | None = None) -> int:
    """Say all that is to be said by `now` (default: now); returns how many warnings and escalations.

    A batch of records is locked, marked and told of in one transaction: a worker that dies in the middle
    leaves it to be done, a second one passes over what the first holds.
    """
    now, said, last = now or utcnow(), 0, 0
    while ids := _waiting(now, last):
        last = ids[-1]
        with transaction(), acting(None, "deadlines.alert"):
            said += sum(_attempt(case, now) for case in _locked(ids))
    return said


def _waiting(now: dt.datetime, after: int) -> list[int]:
    query = (
        sa.select(CaseClock.case_id)
        .where(CaseClock.next_alert_at <= now, CaseClock.state == RUNNING, CaseClock.case_id > after)
        .distinct()
        .order_by(CaseClock.case_id)
        .limit(BATCH)
    )
    return list(db.session.scalars(query))


def _locked(ids: list[int]) -> list[Case]:
    """The records, locked before their clocks as every action does; those in use are left for next time."""
    lock = sa.select(Case.id).where(Case.id.in_(ids)).order_by(Case.id).with_for_update(skip_locked=True)
    free = list(db.session.scalars(lock))
    query = sa.select(Case).where(Case.id.in_(free)).order_by(Case.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _attempt(case: Case, now: dt.datetime) -> int:
    """One record; what goes wrong with it is logged and stops no other."""
    try:
        with db.session.begin_nested():
            return _alert(case, now)
    except Exception:
        logger.exception("the deadlines of record %s could not be told", case.id)
        return 0


def _alert(case: Case, now: dt.datetime) -> int:
    query = sa.select(CaseClock).where(CaseClock.case_id == case.id, CaseClock.next_alert_at <= now)
    rows = db.session.scalars(query.order_by(CaseClock.id).execution_options(populate_existing=True)).all()
    kind = KINDS.get(case.kind)
    calendar = calendar_of(case.mall_id, now)
    said = 0
    for row in rows:
        spec = kind.clock_named(row.stage) if kind else None
        may_ring = spec is not None and (spec.urgent or calendar.is_open(now))
        if row.state == RUNNING and kind is not None and may_ring:
            said += _say_all(case, kind, row, calendar, now)
        row.next_alert_at = next_alert(row, spec, calendar)
        if row.next_alert_at is not None and row.next_alert_at <= now:
            row.next_alert_at = calendar.next_open_moment(now)
    db.session.flush()
    return said


def _say_all(case: Case, kind: CaseKind, row: CaseClock, calendar: WorkingCalendar, now: dt.datetime) -> int:
    """Say what has come due on a clock; a warning that comes too late is not said any more."""
    due = [what for what, at in pending_alerts(row) if at <= now]
    if OVERDUE in due and WARN in due:
        row.warned_at = now
        due.remove(WARN)
    for what in due:
        setattr(row, f"{what}_at", now)
        _say(case, kind, row, calendar, what, now)
    return len(due)


def _say(
    case: Case, kind: CaseKind, row: CaseClock, calendar: WorkingCalendar, what: str, now: dt.datetime
) -> None:
    spec = next(one for one in kind.clocks if one.code == row.stage)
    to = _receivers(case, what)
    detail: dict[str, object] = {"stage": row.stage, "due_at": row.due_at.isoformat()}
    if what in LEVELS:
        detail |= {"level": LEVELS[what][0], "to": len(to)}
    verb = "escalated" if what in LEVELS else what
    system = Actor.system(case.mall_id, str(calendar.tz))
    tell(case, system, verb, detail=detail, at=now)
    notify(
        to,
        mall_id=case.mall_id,
        topic=TOPICS[what],
        title=_title(case, kind, what),
        text=_text(case, spec.label, row.due_at, calendar),
        url=f"/{kind.slug}/{case.uid}",
        case=case,
        urgent=spec.urgent,
        dedupe=f"{what}:{row.uid}:{row.due_at.isoformat()}",
    )


def _receivers(case: Case, what: str) -> list[int]:
    if what in LEVELS:
        return receivers(case.mall_id, [LEVELS[what][1]], zone_id=case.zone_id)
    people = set(present(case.mall_id, [case.owner_id]))
    if case.department in DEPARTMENT_OF_ROLE.values():
        people |= set(receivers(case.mall_id, (), department=case.department))
    return sorted(people) or receivers(case.mall_id, ["SUP"], zone_id=case.zone_id)


def _title(case: Case, kind: CaseKind, what: str) -> Callable[[], str]:
    def words() -> str:
        name = case.title or str(kind.label)
        match what:
            case "warned":
                return _("Due soon: %(what)s", what=name)
            case "overdue":
                return _("Overdue: %(what)s", what=name)
            case "escalated_1":
                return _("Overdue, to the supervisor: %(what)s", what=name)
        return _("Still overdue, to the manager: %(what)s", what=name)

    return words


def _text(case: Case, stage: Any, due_at: dt.datetime, calendar: WorkingCalendar) -> Callable[[], str]:
    kind = KINDS[case.kind]
    zone = case.zone.code if case.zone is not None else ""

    def words() -> str:
        when = say_moment(due_at, calendar.tz)
        parts = [case.number or str(kind.label), zone, _("%(stage)s: due %(when)s", stage=stage, when=when)]
        return " · ".join(part for part in parts if part)

    return words
