"""What is under way to come back for a payout, and from which deposits it could."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.complaints.models import Payout
from mallops.blueprints.deposits.models import Deposit, DepositDeduction
from mallops.blueprints.deposits.queries import list_of_tenant, waiting_sum
from mallops.blueprints.deposits.rules import HELD, REQUESTED
from mallops.blueprints.fees.models import Bill
from mallops.core.db import db
from mallops.core.kept import once_a_page


@dataclass(frozen=True)
class Waiting:
    """Money that is asked for and has not come: `fen`, and the record that brings it."""

    fen: int
    case: Any


def under_way(payout: Payout) -> list[Waiting]:
    """Deductions that wait for a second person, and what is open of bills."""
    return once_a_page("complaints.under_way", payout.id, ask=lambda: _under_way(payout))


def _under_way(payout: Payout) -> list[Waiting]:
    waits = (
        sa.select(DepositDeduction.amount, Deposit)
        .join(Deposit, Deposit.id == DepositDeduction.deposit_id)
        .where(DepositDeduction.case_id == payout.id, DepositDeduction.state == "waiting")
    )
    bills = sa.select(Bill).where(Bill.origin_id == payout.id, Bill.outstanding > 0, Bill.state != "void")
    return [
        *(Waiting(fen, deposit) for fen, deposit in db.session.execute(waits.order_by(DepositDeduction.id))),
        *(Waiting(bill.outstanding, bill) for bill in db.session.scalars(bills.order_by(Bill.id))),
    ]


def deposits_for(payout: Payout) -> list[tuple[Deposit, int]]:
    """The tenant's deposits that something can be kept back from, and how many fen."""
    if payout.tenant_id is None:
        return []
    found = list_of_tenant(payout.mall_id, payout.tenant_id)
    free = [(one, one.balance - waiting_sum(one)) for one in found if one.state in {HELD, REQUESTED}]
    return [(one, fen) for one, fen in free if fen > 0]


__all__ = ["Waiting", "deposits_for", "under_way"]
