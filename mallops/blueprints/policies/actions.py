"""Setting limits, putting them under open records, handing out what is late."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.policies import permissions as may
from mallops.blueprints.policies.queries import list_case_ids
from mallops.blueprints.policies.rules import PolicyValues, ensure_break, limit_of
from mallops.core.auth import Actor, authorize
from mallops.core.casework import Case, CaseKind, ClockSpec, kind_of
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.casework.related import options
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError, Invalid
from mallops.core.jobs import Job, enqueue
from mallops.core.malls import Mall
from mallops.core.policies.clocks import retime
from mallops.core.policies.models import DeadlinePolicy

APPLY = "policies.apply"
MAX_ASSIGN = 200


class Assigned(NamedTuple):
    """How many records were handed out, and how many were not this person's to hand out."""

    done: int
    refused: int


def find_policy(mall_id: int | None, kind: str, severity: str, stage: str) -> DeadlinePolicy | None:
    """The mall's own policy, if it has one."""
    query = sa.select(DeadlinePolicy).where(
        DeadlinePolicy.mall_id == mall_id,
        DeadlinePolicy.kind == kind,
        DeadlinePolicy.severity == severity,
        DeadlinePolicy.stage == stage,
    )
    return db.session.scalar(query)


def set_policy(
    actor: Actor, kind: CaseKind, spec: ClockSpec, severity: str, values: PolicyValues
) -> DeadlinePolicy:
    """Set a limit for records from now on. Raises Invalid."""
    authorize(actor, may.EDIT)
    limit = limit_of(values)
    row = find_policy(actor.mall_id, kind.code, severity, spec.code)
    if row is None:
        row = DeadlinePolicy(mall_id=actor.mall_id, kind=kind.code, severity=severity, stage=spec.code)
        db.session.add(row)
    row.amount, row.unit, row.warn_share = limit.amount, limit.unit.value, limit.warn_share
    row.escalate_1_after_hours, row.escalate_2_after_hours = values.escalate_1, values.escalate_2
    row.active = values.active
    db.session.flush()
    return row


def reset_policy(actor: Actor, kind: CaseKind, spec: ClockSpec, severity: str) -> None:
    """Go back to the program's default."""
    authorize(actor, may.EDIT)
    row = find_policy(actor.mall_id, kind.code, severity, spec.code)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def apply_to_open(actor: Actor, kind: CaseKind, spec: ClockSpec, severity: str) -> Job:
    """Put the limit now in force under the open records too, in the background."""
    authorize(actor, may.EDIT)
    return enqueue(APPLY, {"kind": kind.code, "stage": spec.code, "severity": severity}, actor)


def apply_batch(actor: Actor, kind: str, severity: str, stage: str, after: int) -> tuple[int, int | None]:
    """The next hundred open records: (how many changed, the last key), None when there are no more."""
    ids = list_case_ids(actor.mall_id, kind, severity, stage, after)
    if not ids:
        return 0, None
    changed = 0
    with transaction():
        lock = sa.select(Case.id).where(Case.id.in_(ids)).order_by(Case.id).with_for_update()
        held = list(db.session.scalars(lock))
        query = sa.select(Case).where(Case.id.in_(held)).order_by(Case.id)
        for case in db.session.scalars(query.execution_options(populate_existing=True)):
            before = case.due_at
            stages = retime(case)
            for one in stages:
                detail: dict[str, Any] = {"stage": one, "before": _text(before), "after": _text(case.due_at)}
                casework.log(case, actor, "limit_changed", detail=detail)
            changed += bool(stages)
    return changed, ids[-1]


def _text(at: dt.datetime | None) -> dict[str, str | None]:
    return {"due_at": at.isoformat() if at else None}


def set_break(actor: Actor, begins: dt.time | None, ends: dt.time | None) -> None:
    """The lunch break of the mall, which is no working time; both None for none. Raises Invalid."""
    authorize(actor, may.EDIT)
    mall = db.session.get_one(Mall, actor.mall_id)
    mall.break_starts_at, mall.break_ends_at = ensure_break(begins, ends, mall.opens_at, mall.closes_at)
    db.session.flush()


def assign(actor: Actor, uids: Iterable[uuid.UUID], owner: uuid.UUID | None, department: str) -> Assigned:
    """Give several records to a person, a department, or both; the timeline of each says so.

    Records that are closed, out of sight or not this person's to change are counted, not changed.
    """
    authorize(actor, may.ASSIGN)
    values: dict[str, Any] = {}
    if owner is not None:
        person = next((one for one in options("person", actor.mall_id) if one.uid == owner), None)
        if person is None:
            raise Invalid(_("This person does not work here any more. Choose somebody else."))
        values["owner_id"] = person.id
    if department:
        if department not in DEPARTMENTS:
            raise Invalid(_("Choose a department of the list."))
        values["department"] = department
    chosen = list(dict.fromkeys(uids))[:MAX_ASSIGN]
    if not values or not chosen:
        raise Invalid(_("Tick the records, then choose a person or a department."))
    query = sa.select(Case).where(Case.uid.in_(chosen), Case.mall_id == actor.mall_id).order_by(Case.id)
    cases = list(db.session.scalars(query.with_for_update(of=Case.__table__)))
    done = sum(_hand_over(actor, case, values) for case in cases)
    return Assigned(done, len(chosen) - done)


def _hand_over(actor: Actor, case: Case, values: dict[str, Any]) -> bool:
    kind = kind_of(case)
    if not kind.edit or not actor.can(kind.view):
        return False
    try:
        with db.session.begin_nested():
            casework.edit_case(actor, case, values)
    except DomainError:
        return False
    return True
