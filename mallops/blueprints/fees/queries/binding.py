"""Open bills bind the tenant's deposit (core/obligations.py): finance waits for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from mallops.blueprints.fees.queries.bills import list_open
from mallops.blueprints.fees.rules import CHARGES
from mallops.core.obligations import Obligation, obligations


@obligations
def unpaid(mall_id: int, tenant_id: int) -> Iterable[Obligation]:
    """Every bill with something outstanding, due or not."""
    for bill in list_open(mall_id, tenant_id):
        yield Obligation(
            key=f"fees:{bill.uid}",
            department="finance",
            label=CHARGES[bill.charge],
            reference=f"{bill.bill_no} {bill.period}".strip(),
            since=dt.datetime.combine(bill.due_on, dt.time(), dt.UTC),
            url=f"/fees/{bill.uid}",
            amount=bill.outstanding,
        )
