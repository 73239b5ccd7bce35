"""The mall's policy, and what becomes of the customer's data: merge, erasure, retention."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.members.rules.hooks import member_data, on_erase, on_merge, still_needed
from mallops.blueprints.returns import permissions as may
from mallops.blueprints.returns import rules
from mallops.blueprints.returns.actions.kind import KIND
from mallops.blueprints.returns.models import Return, ReturnPolicy
from mallops.blueprints.returns.queries import find_policy, list_to_forget, returns_of_member, terms_of
from mallops.core.auth import Actor, authorize
from mallops.core.casework.models import SignOff
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict


@dataclass(frozen=True)
class PolicyTold:
    """The policy as typed."""

    days_no_reason: int | None
    days_fault: int | None
    keep_days: int | None
    exceptions: Mapping[str, int]
    text_zh: str = ""
    text_en: str = ""


def set_policy(actor: Actor, told: PolicyTold, version: int = 0) -> ReturnPolicy:
    """Set it; returns that are open keep the period they came with. Raises Invalid, Conflict."""
    authorize(actor, may.SET_POLICY)
    rules.ensure_policy(told.days_no_reason, told.days_fault, told.keep_days)
    row = find_policy(actor.mall_id or 0)
    if (row.version if row is not None else 0) != version:
        raise Conflict()
    values: dict[str, Any] = {
        "days_no_reason": told.days_no_reason,
        "days_fault": told.days_fault,
        "keep_days": told.keep_days,
        "exceptions": dict(told.exceptions),
        "text_zh": told.text_zh.strip()[: rules.LONGEST],
        "text_en": told.text_en.strip()[: rules.LONGEST],
    }
    if row is None:
        row = ReturnPolicy(mall_id=actor.mall_id, **values)
        db.session.add(row)
    for key, value in values.items():
        setattr(row, key, value)
    db.session.flush()
    return row


# -- with the customer ----------------------------------------------------------------------------------


def empty(case: Return) -> None:
    """Nothing tells any more who brought the goods or who spoke; goods, money and dates stay."""
    case.customer = case.phone = case.phone_hash = None
    case.reason_note = case.check_note = case.opinion_note = case.opinion_by = case.decision_note = None
    case.member_id = None
    for one in case.claws:
        one.note = None
    signed = sa.update(SignOff).where(SignOff.case_id == case.id, SignOff.capacity == "customer")
    db.session.execute(signed.values(image=None, typed=""))


@on_merge
def move_returns(_actor: Actor, keep: Any, drop: Any) -> None:
    """Their returns are the one member's."""
    table: Any = Return.__table__
    db.session.execute(sa.update(table).where(table.c.member_id == drop.id).values(member_id=keep.id))


@on_erase
def forget(_actor: Actor, member: Any) -> None:
    """A member's returns lose the person."""
    for case in returns_of_member(member):
        empty(case)
    db.session.flush()


@still_needed
def has_open(member: Any) -> bool:
    """A return that is open needs its customer."""
    open_states = KIND.workflow.open_states
    return any(one.state in open_states for one in returns_of_member(member))


@member_data("returns")
def data_of(member: Any) -> dict[str, Any]:
    """What is held on a person here."""
    found = [
        {
            "number": one.number,
            "goods": one.title,
            "slip": one.slip_no,
            "bought_on": one.slip_on.isoformat(),
            "price_fen": one.price_fen,
            "state": one.state,
            "name": one.customer or "",
            "phone": one.phone or "",
            "reason": one.reason,
            "reason_note": one.reason_note or "",
            "decision": one.decision,
            "decision_note": one.decision_note or "",
            "paid_fen": one.paid_fen,
            "opened_at": one.created_at.isoformat(),
        }
        for one in returns_of_member(member)
    ]
    return {"returns": found}


def forget_old(mall_id: int) -> int:
    """Empty what ended longer ago than the mall keeps it; how many."""
    before = utcnow() - dt.timedelta(days=terms_of(mall_id).keep_days)
    keys = list_to_forget(mall_id, before)
    for key in keys:
        empty(db.session.get_one(Return, key))
    db.session.flush()
    return len(keys)


__all__ = ["PolicyTold", "data_of", "empty", "forget", "forget_old", "has_open", "move_returns", "set_policy"]
