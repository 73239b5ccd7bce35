"""What people do with clocks: pause, resume, another due time, another severity (catalogue 61)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import gettext as _

from mallops.core import audit
from mallops.core.auth.actor import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import SEVERITIES, CaseKind, ClockSpec, kind_of
from mallops.core.casework.models import Case
from mallops.core.clock import as_utc
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.formatting import mall_time
from mallops.core.policies.clocks import (
    HAND,
    add_pause,
    calendar_of,
    clocks_of,
    end_pauses,
    measure,
    refresh_due,
    retime,
    settle,
)
from mallops.core.policies.models import PAUSED, RUNNING, STOPPED, CaseClock

MAX_REASON = 300


def pause(actor: Actor, case: Case, reason: str, *, authorised: bool = False) -> None:
    """Stop the clocks of a record until `resume`. Raises Invalid (no reason), Conflict (none runs)."""
    kind = _allowed(actor, case, "pause", authorised)
    why = _reason(reason, _("Say why the clock is stopped, for example “waiting for a part”."))
    at, rows = utcnow(), clocks_of(case)
    live = [row for row in rows if row.state != STOPPED]
    if not live:
        raise Conflict(_("No clock runs on this record, so there is nothing to pause."))
    if any(one.cause == HAND and one.ended_at is None for row in live for one in row.pauses):
        raise Conflict(_("The clock is paused already. Resume it first."))
    for row in live:
        add_pause(row, HAND, at, actor, why)
    _settle(case, kind, rows, at)
    _record(actor, case, "clock_paused", why)


def resume(actor: Actor, case: Case, *, authorised: bool = False) -> None:
    """Let the clocks run on after a pause by hand. Raises Conflict when there is none."""
    kind = _allowed(actor, case, "pause", authorised)
    at, rows = utcnow(), clocks_of(case)
    waits = {one.cause for row in rows for one in row.pauses} - {HAND}
    if not sum(end_pauses(row, at, but=tuple(waits)) for row in rows):
        raise Conflict(_("The clock is not paused, so it can't be resumed."))
    _settle(case, kind, rows, at)
    _record(actor, case, "clock_resumed", "")


def change_severity(
    actor: Actor, case: Case, severity: str, reason: str, *, authorised: bool = False
) -> None:
    """Another severity with its limits; the time used up stays used up. Raises Invalid, Conflict."""
    kind = _allowed(actor, case, "severity", authorised)
    why = _reason(reason, _("Say why the severity changes."))
    if severity not in SEVERITIES:
        raise Invalid(field_errors={"severity": _("Choose how severe it is.")})
    if severity == case.severity:
        raise Conflict(_("The record has this severity already."))
    if kind.workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    before = {"severity": case.severity, "due_at": audit.plain(case.due_at)}
    case.severity = severity
    db.session.flush()
    retime(case)
    after = {"severity": severity, "due_at": audit.plain(case.due_at)}
    _record(actor, case, "severity_changed", why, before=before, after=after)


def extend(
    actor: Actor, case: Case, stage: str, until: dt.datetime, reason: str, *, authorised: bool = False
) -> None:
    """Another due time for a clock, later or sooner. Raises Invalid (past, no reason), Conflict (stopped)."""
    kind = _allowed(actor, case, "extend", authorised)
    why = _reason(reason, _("Say why the due time changes."))
    rows = clocks_of(case)
    row = next((one for one in rows if one.stage == stage and one.state != STOPPED), None)
    if row is None:
        raise Conflict(_("This clock does not run any more, so its due time can't be changed."))
    at, until = utcnow(), as_utc(until)
    if until <= at:
        raise Invalid(field_errors={"until": _("Give a moment later than now.")})
    before = {"due_at": audit.plain(row.due_at)}
    row.extended_to, row.extended_at, row.extended_why = until, at, why
    _settle(case, kind, rows, at)
    _record(
        actor, case, "extended", why, stage=stage, before=before, after={"due_at": audit.plain(row.due_at)}
    )


def set_own_due(actor: Actor, case: Case, stage: str, until: dt.datetime) -> None:
    """The due time that whoever opens a record gives it: sooner than the deadlines say for everybody, later
    for those who may give more time. Raises Invalid keyed `due_by`.
    """
    until = as_utc(until)
    row = next((one for one in clocks_of(case) if one.stage == stage), None)
    if row is not None and until > row.due_at and not actor.can(f"{case.kind}.extend"):
        words = _("At the latest %(when)s. The supervisor can give more time later.")
        raise Invalid(field_errors={"due_by": words % {"when": mall_time(row.due_at)}})
    try:
        extend(actor, case, stage, until, _("Chosen when it was opened."), authorised=True)
    except Invalid as error:
        raise Invalid(field_errors={"due_by": error.message}) from error


def _allowed(actor: Actor, case: Case, what: str, authorised: bool) -> CaseKind:
    kind = kind_of(case)
    if not authorised:
        authorize(actor, f"{kind.code}.{what}", case)
    return kind


def _reason(text: str, missing: str) -> str:
    why = " ".join(text.replace("\x00", "").split())
    if not why:
        raise Invalid(field_errors={"reason": missing})
    if len(why) > MAX_REASON:
        raise Invalid(field_errors={"reason": _("Keep it under %(n)s characters.", n=MAX_REASON)})
    return why


def _settle(case: Case, kind: CaseKind, rows: Sequence[CaseClock], at: dt.datetime) -> None:
    """Work out all clocks of a record again after a change by hand."""
    calendar = calendar_of(case.mall_id, at)
    for row in rows:
        if row.state in (RUNNING, PAUSED):
            settle(row)
            measure(row, _spec(kind, row), calendar, at)
    db.session.flush()
    refresh_due(case, kind, rows)
    db.session.flush()


def _spec(kind: CaseKind, row: CaseClock) -> ClockSpec | None:
    return kind.clock_named(row.stage)


def _record(
    actor: Actor,
    case: Case,
    verb: str,
    why: str,
    *,
    stage: str = "",
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    """The timeline and the audit trail."""
    detail = {"stage": stage, "before": before, "after": after}
    casework.log(case, actor, verb, note=why, detail={key: one for key, one in detail.items() if one} or None)
    audit.note(
        f"{case.kind}.{verb}",
        mall_id=case.mall_id,
        actor=actor,
        object_kind="cases",
        object_id=case.id,
        label=case.audit_label,
        before=before,
        after={**(after or {}), "reason": why} if why else after,
    )
    db.session.flush()
