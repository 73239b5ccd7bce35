"""The call list of a day and the ages of what is owed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.fees.models import Bill, FeeContact
from mallops.blueprints.fees.rules import ASKING, BUCKET_LABELS, bucket
from mallops.blueprints.sites.models import Floor, Unit, Zone
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.malls import today_of

MOST_LINES = 10_000


@dataclass
class Debtor:
    """A tenant on the call list: bills to speak of, the oldest first."""

    tenant: Any
    bills: list[Any] = field(default_factory=list)
    units: str = ""

    @property
    def total(self) -> int:
        """Fen that are overdue."""
        return sum(one.outstanding for one in self.bills)

    @property
    def broken(self) -> int:
        """Promises that were not kept."""
        return max((one.broken for one in self.bills), default=0)

    @property
    def escalated(self) -> bool:
        """Whether a bill has gone up to supervisor or manager."""
        return any(one.state == "escalated" for one in self.bills)

    @property
    def level(self) -> int:
        """The last letter they got."""
        return max((one.level for one in self.bills), default=0)


def _to_call(mall_id: int, today: dt.date) -> list[sa.ColumnElement[bool]]:
    return [
        Bill.in_mall == mall_id,
        Bill.outstanding > 0,
        Bill.state.in_(["due", "reminded", "escalated"]),
        Bill.due_on < today,
        Bill.next_call_on <= today,
    ]


def count_calls(mall_id: int) -> int:
    """How many tenants are to be called today."""
    today = today_of(mall_id)
    query = sa.select(sa.func.count(sa.distinct(Bill.tenant_id))).where(*_to_call(mall_id, today))
    return int(db.session.scalar(query) or 0)


def call_list(mall_id: int, limit: int = 100) -> list[Debtor]:
    """Who is to be called today: broken promises first, then the largest debts."""
    today = today_of(mall_id)
    query = (
        sa.select(Bill, Tenant)
        .join(Tenant, Tenant.id == Bill.tenant_id)
        .where(*_to_call(mall_id, today))
        .order_by(Bill.due_on, Bill.id)
    )
    found: dict[int, Debtor] = {}
    for bill, tenant in db.session.execute(query):
        found.setdefault(tenant.id, Debtor(tenant)).bills.append(bill)
    ordered = sorted(found.values(), key=lambda one: (-one.broken, -one.total, one.tenant.code))[:limit]
    places = _places([one.tenant.id for one in ordered], today)
    for one in ordered:
        one.units = "、".join(code for code, _floor in places.get(one.tenant.id, ()))
    return ordered


@dataclass
class AgeRow:
    """What one tenant owes, by age."""

    tenant: Any
    units: str
    floor: str
    sums: list[int] = field(default_factory=lambda: [0] * len(BUCKET_LABELS))
    level: int = 0
    promised_on: dt.date | None = None

    @property
    def total(self) -> int:
        """Fen in all, due or not."""
        return sum(self.sums)

    @property
    def overdue(self) -> int:
        """Fen past the due day."""
        return sum(self.sums[1:])


def ageing(mall_id: int, *, floor: str = "", charge: str = "") -> list[AgeRow]:
    """Every tenant with something open, by floor and code; only `floor`, only `charge`, when given."""
    today = today_of(mall_id)
    query = (
        sa.select(Bill, Tenant)
        .join(Tenant, Tenant.id == Bill.tenant_id)
        .where(Bill.in_mall == mall_id, Bill.outstanding > 0, Bill.state.in_(sorted(ASKING)))
        .order_by(Bill.due_on)
    )
    if charge:
        query = query.where(Bill.charge == charge)
    found = list(db.session.execute(query))
    places = _places(sorted({tenant.id for _bill, tenant in found}), today)
    rows: dict[int, AgeRow] = {}
    for bill, tenant in found:
        row = rows.get(tenant.id)
        if row is None:
            held = places.get(tenant.id, [])
            units = "、".join(code for code, _floor in held)
            row = rows[tenant.id] = AgeRow(tenant, units, held[0][1] if held else "")
        row.sums[bucket(bill.due_on, today)] += bill.outstanding
        row.level = max(row.level, bill.level)
        row.promised_on = row.promised_on or bill.promised_on
    kept = [one for one in rows.values() if not floor or one.floor == floor]
    return sorted(kept, key=lambda one: (one.floor, one.tenant.code))


class LogRow(NamedTuple):
    """A line of the dunning log with its bill."""

    contact: FeeContact
    bill: Bill


def list_log(actor: Actor) -> list[LogRow]:
    """The dunning log of the mall, the newest first, at most 10,000 lines."""
    query = (
        sa.select(FeeContact, Bill)
        .join(Bill, Bill.id == FeeContact.bill_id)
        .where(FeeContact.mall_id == actor.mall_id)
        .options(joinedload(FeeContact.by), joinedload(Bill.tenant))
        .order_by(FeeContact.id.desc())
        .limit(MOST_LINES)
    )
    return [LogRow(*row) for row in db.session.execute(query)]


def totals(rows: list[AgeRow]) -> list[int]:
    """Sums of the columns."""
    return [sum(one.sums[number] for one in rows) for number in range(len(BUCKET_LABELS))]


def list_floors(mall_id: int) -> list[str]:
    """Codes of the floors, from below."""
    query = sa.select(Floor.code).where(Floor.mall_id == mall_id).order_by(Floor.level, Floor.code)
    return list(db.session.scalars(query))


def _places(keys: list[int], today: dt.date) -> dict[int, list[tuple[str, str]]]:
    """(unit, floor) codes that tenants hold, or held last, by unit code."""
    query = (
        sa.select(Tenancy.tenant_id, Unit.code, Floor.code)
        .join(Unit, Unit.id == Tenancy.unit_id)
        .outerjoin(Zone, Zone.id == Unit.zone_id)
        .outerjoin(Floor, Floor.id == Zone.floor_id)
        .where(
            Tenancy.tenant_id.in_(keys),
            Tenancy.from_on <= today,
            sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= today),
        )
        .order_by(Unit.code)
    )
    out: dict[int, list[tuple[str, str]]] = {}
    for tenant_id, unit, floor in db.session.execute(query):
        out.setdefault(tenant_id, []).append((unit, floor or ""))
    return out
