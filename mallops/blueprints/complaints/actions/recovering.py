"""What the mall paid for a tenant comes back: out of its deposit, on a bill, by transfer (40.2).

Deposits and bills keep their own rules (a second person, a correction); the payout counts what they booked.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.models import Payout
from mallops.blueprints.complaints.queries.recovery import under_way
from mallops.blueprints.complaints.rules import complaints as words
from mallops.blueprints.complaints.rules import money as rules
from mallops.blueprints.complaints.rules.words import RECOVERIES
from mallops.blueprints.deposits.actions.money import deduct
from mallops.blueprints.deposits.models import Deposit
from mallops.blueprints.fees.actions.raising import raise_bill
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid
from mallops.core.money import format_yuan
from mallops.core.settling import settles


@dataclass(frozen=True)
class Back:
    """What comes back, and how. `deposit`: of which one; `reference`: of the bill or the bank."""

    fen: int
    how: str
    reference: str = ""
    deposit: uuid.UUID | None = None
    due_on: dt.date | None = None


def recover(actor: Actor, payout: Payout, told: Back) -> None:
    """Take it from the deposit, bill it, or enter what the tenant paid back. Raises Invalid, Conflict.

    The caller holds the payout's row. What is under way already is not asked for twice.
    """
    authorize(actor, may.PAY_MONEY, payout)
    if payout.state != "recovering":
        raise Conflict(_("Nothing is to be recovered."))
    if told.how not in RECOVERIES:
        raise Invalid(field_errors={"how": _("Choose one from the list.")})
    waiting = sum(one.fen for one in under_way(payout))
    rules.ensure_recovery(payout.fen, payout.recovered_fen + waiting, told.fen)
    if told.how == "deposit":
        reason = _("Advance compensation %(number)s", number=payout.number or "")
        deduct(actor, _deposit_of(payout, told.deposit), told.fen, reason, payout, proven=True)
    elif told.how == "bill":
        bill = raise_bill(actor, payout, told.reference, told.fen, told.due_on)
        casework.log(payout, actor, "billed", note=f"{format_yuan(told.fen)} · {bill.bill_no}")
    else:
        count(actor, payout, told.fen, "transfer", words.ensure_text(told.reference, "reference", 80))


def _deposit_of(payout: Payout, uid: uuid.UUID | None) -> Deposit:
    query = sa.select(Deposit).where(
        Deposit.uid == uid, Deposit.of_mall(payout.mall_id), Deposit.tenant_id == payout.tenant_id
    )
    found = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if uid is None or found is None:
        raise Invalid(field_errors={"how": _("Choose one from the list.")})
    return found


@settles(Payout)
def count(actor: Actor, payout: Payout, fen: int, how: str, reference: str) -> None:
    """Money moved for the payout; with the last fen it is recovered, with one taken back it is open again."""
    fen = max(-payout.recovered_fen, min(fen, payout.fen - payout.recovered_fen))
    payout.recovery, payout.recovery_ref = how, reference[:80]
    payout.recovered_fen += fen
    casework.log(payout, actor, "came_back" if fen >= 0 else "went_back", note=_said(fen, reference))
    house = Actor.system(payout.mall_id, actor.tz)  # who books a deposit may not be who keeps payouts
    if payout.state == "recovering" and payout.recovered_fen == payout.fen:
        casework.move(house, payout, "recover")
    elif payout.state == "recovered" and payout.recovered_fen < payout.fen:
        casework.move(house, payout, "reopen")
    db.session.flush()


def _said(fen: int, reference: str) -> str:
    return f"{format_yuan(fen)} · {reference}"


__all__: list[Any] = ["Back", "count", "recover"]
