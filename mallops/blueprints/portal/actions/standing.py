"""How a tenant stands with the mall: unpaid bills, licences, deposits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.deposits.queries import list_of_tenant
from mallops.blueprints.fees.queries.bills import list_open
from mallops.blueprints.fees.rules import CHARGES
from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.queries import kind_name
from mallops.blueprints.portal.queries import Shop
from mallops.core.db import db
from mallops.core.malls import today_of


@dataclass(frozen=True)
class BillLine:
    """An unpaid bill; `outstanding` in fen, `late` in days (0: not due yet)."""

    charge: Any
    period: str
    bill_no: str
    outstanding: int
    due_on: dt.date
    late: int


@dataclass(frozen=True)
class LicenceLine:
    """A licence the mall knows of; `left` in days, None without an end, negative when it is over."""

    kind: str
    number: str
    valid_to: dt.date | None
    left: int | None


def bills_of(shop: Shop) -> list[BillLine]:
    """What the tenant has to pay, the oldest first."""
    today = today_of(shop.mall.id)
    return [
        BillLine(
            CHARGES[one.charge],
            one.period,
            one.bill_no,
            one.outstanding,
            one.due_on,
            max((today - one.due_on).days, 0),
        )
        for one in list_open(shop.mall.id, shop.tenant.id)
    ]


def licences_of(shop: Shop) -> list[LicenceLine]:
    """What ends first stands first."""
    today = today_of(shop.mall.id)
    query = sa.select(Licence).where(
        Licence.of_mall(shop.mall.id), Licence.tenant_id == shop.tenant.id, Licence.state != "void"
    )
    rows = [
        LicenceLine(
            kind_name(one),
            one.licence_no,
            one.valid_to,
            (one.valid_to - today).days if one.valid_to else None,
        )
        for one in db.session.scalars(query)
    ]
    return sorted(rows, key=lambda one: (one.left is None, one.left or 0, one.kind))


def deposits_of(shop: Shop) -> list[Any]:
    """What the mall holds of the tenant."""
    return [one for one in list_of_tenant(shop.mall.id, shop.tenant.id) if one.balance]
