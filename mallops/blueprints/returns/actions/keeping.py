"""The mall's policy, and what becomes of the customer's data: merge, erasure, retention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mallops.blueprints.members.actions.records import follow_member, records_of
from mallops.blueprints.members.rules.hooks import member_data
from mallops.blueprints.returns import permissions as may
from mallops.blueprints.returns import rules
from mallops.blueprints.returns.models import Return, ReturnPolicy
from mallops.blueprints.returns.queries import find_policy, terms_of
from mallops.core.auth import Actor, authorize
from mallops.core.casework.retention import forgets
from mallops.core.db import db
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


def _kept_days(mall_id: int) -> int:
    return terms_of(mall_id).keep_days


@forgets(Return, _kept_days, signed_as=("customer",))
def empty(case: Return) -> None:
    """Nothing tells any more who brought the goods or who spoke; goods, money and dates stay."""
    case.customer = case.phone = case.phone_hash = None
    case.reason_note = case.check_note = case.opinion_note = case.opinion_by = case.decision_note = None
    case.member_id = None
    for one in case.claws:
        one.note = None


follow_member(Return)


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
        for one in records_of(Return, member)
    ]
    return {"returns": found}


__all__ = ["PolicyTold", "data_of", "set_policy"]
