"""Bills by tenant and day; what is overdue; payments, contacts, letters; the mall's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.fees import shipped
from mallops.blueprints.fees.models import Bill, FeeContact, FeeLetter, FeePayment, FeeText
from mallops.blueprints.fees.rules import ASKING
from mallops.blueprints.sites.models import Unit
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.core.db import db
from mallops.core.malls import Mall, today_of
from mallops.core.policies.clocks import calendar_of


def working_after(mall_id: int, day: dt.date) -> dt.date:
    """The first working day of the mall after a day."""
    return calendar_of(mall_id).next_working_day(day)


def list_malls() -> Sequence[Mall]:
    """Every mall."""
    return db.session.scalars(sa.select(Mall).order_by(Mall.id)).all()


def _open(mall_id: int, tenant_id: int | None = None) -> sa.Select[Bill]:
    query = sa.select(Bill).where(
        Bill.in_mall == mall_id, Bill.outstanding > 0, Bill.state.in_(sorted(ASKING))
    )
    if tenant_id is not None:
        query = query.where(Bill.tenant_id == tenant_id)
    return query.order_by(Bill.due_on, Bill.id)


def list_newest(mall_id: int, tenant_id: int, limit: int = 200) -> list[Bill]:
    """A tenant's bills, paid or not, the newest first; void ones left out."""
    query = sa.select(Bill).where(Bill.of_mall(mall_id), Bill.tenant_id == tenant_id, Bill.state != "void")
    return list(db.session.scalars(query.order_by(Bill.id.desc()).limit(limit)))


def list_open(mall_id: int, tenant_id: int) -> list[Bill]:
    """A tenant's unpaid bills, the oldest first, due or not."""
    return list(db.session.scalars(_open(mall_id, tenant_id)))


def list_overdue(mall_id: int, tenant_id: int, today: dt.date | None = None) -> list[Bill]:
    """Those of them whose day has passed."""
    today = today or today_of(mall_id)
    return list(db.session.scalars(_open(mall_id, tenant_id).where(Bill.due_on < today)))


def arrears(mall_id: int, tenant_id: int) -> int:
    """Fen that a tenant owes past the due day: the arrears flag of goods passes (catalogue 16, 18)."""
    query = sa.select(sa.func.coalesce(sa.func.sum(Bill.outstanding), 0)).where(
        Bill.in_mall == mall_id,
        Bill.tenant_id == tenant_id,
        Bill.state.in_(sorted(ASKING)),
        Bill.due_on < today_of(mall_id),
    )
    return int(db.session.scalar(query) or 0)


def find_numbers(mall_id: int, numbers: Collection[str]) -> dict[str, Bill]:
    """The bills of these numbers of finance."""
    found: dict[str, Bill] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), 500):
        query = sa.select(Bill).where(Bill.in_mall == mall_id, Bill.bill_no.in_(wanted[start : start + 500]))
        found |= {one.bill_no: one for one in db.session.scalars(query)}
    return found


def all_numbers(mall_id: int) -> dict[str, tuple[int, dt.date, int, str, str]]:
    """Amount, due day, what is paid, state and tenant's code of every bill, by its number."""
    query = (
        sa.select(
            Bill.bill_no, Bill.amount, Bill.due_on, Bill.amount - Bill.outstanding, Bill.state, Tenant.code
        )
        .join(Tenant, Tenant.id == Bill.tenant_id)
        .where(Bill.in_mall == mall_id)
    )
    return {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in db.session.execute(query)}


def tenant_ids(mall_id: int) -> dict[str, int]:
    """The tenants of a mall by code, also those who have left: they may still owe."""
    query = sa.select(Tenant.code, Tenant.id).where(Tenant.mall_id == mall_id)
    return {code: key for code, key in db.session.execute(query)}


def tenant_names(mall_id: int) -> dict[int, str]:
    """The shop's name of every tenant, as bills are titled."""
    query = sa.select(Tenant.id, Tenant.name_zh, Tenant.name_en).where(Tenant.mall_id == mall_id)
    return {key: zh or en for key, zh, en in db.session.execute(query)}


def zones_of_tenants(mall_id: int) -> dict[int, int]:
    """The zone in which each tenant holds a unit today."""
    today = today_of(mall_id)
    query = (
        sa.select(Tenancy.tenant_id, Unit.zone_id)
        .join(Unit, Unit.id == Tenancy.unit_id)
        .where(
            Tenancy.mall_id == mall_id,
            Unit.zone_id.is_not(None),
            Tenancy.from_on <= today,
            sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= today),
        )
        .order_by(Unit.code.desc())
    )
    return {tenant_id: zone_id for tenant_id, zone_id in db.session.execute(query) if zone_id is not None}


def list_payments(bill: Bill) -> list[FeePayment]:
    """What finance confirmed, oldest first."""
    query = sa.select(FeePayment).where(FeePayment.bill_id == bill.id).options(joinedload(FeePayment.by))
    return list(db.session.scalars(query.order_by(FeePayment.id)))


def list_contacts(bill: Bill) -> list[FeeContact]:
    """The dunning log of a bill, the newest first."""
    query = sa.select(FeeContact).where(FeeContact.bill_id == bill.id).options(joinedload(FeeContact.by))
    return list(db.session.scalars(query.order_by(FeeContact.id.desc())))


def list_letters(mall_id: int, tenant_id: int) -> list[FeeLetter]:
    """The letters to a tenant, the newest first."""
    query = sa.select(FeeLetter).where(FeeLetter.mall_id == mall_id, FeeLetter.tenant_id == tenant_id)
    return list(db.session.scalars(query.options(joinedload(FeeLetter.by)).order_by(FeeLetter.id.desc())))


def find_text(mall_id: int, level: int, lang: str) -> FeeText | None:
    """The mall's own words, if it has any."""
    query = sa.select(FeeText).where(FeeText.mall_id == mall_id, FeeText.level == level, FeeText.lang == lang)
    return db.session.scalar(query)


def text_of(mall_id: int, level: int, lang: str) -> str:
    """The words of a level in a language: the mall's, else ours."""
    own = find_text(mall_id, level, lang)
    return own.body if own is not None else shipped.shipped_text(level, lang)


def ids_broken(mall_id: int, today: dt.date) -> list[int]:
    """Promised bills that are unpaid although the day has passed."""
    query = sa.select(Bill.id).where(
        Bill.in_mall == mall_id, Bill.state == "promised", Bill.promised_on < today
    )
    return list(db.session.scalars(query.order_by(Bill.id)))


def ids_late(mall_id: int, now: dt.datetime) -> list[int]:
    """Bills whose time to be collected has run out."""
    query = sa.select(Bill.id).where(Bill.in_mall == mall_id, Bill.state == "reminded", Bill.due_at < now)
    return list(db.session.scalars(query.order_by(Bill.id)))


def count_state(mall_id: int, state: str) -> int:
    """How many bills are in a state."""
    query = sa.select(sa.func.count(Bill.id)).where(Bill.in_mall == mall_id, Bill.state == state)
    return int(db.session.scalar(query) or 0)


def list_said(narrowed: sa.Select[FeeContact]) -> list[FeeContact]:
    """Contacts of a tenant's story, as its window asks for them."""
    return list(db.session.scalars(narrowed))


def said_to(tenant_id: int) -> sa.Select[FeeContact]:
    """The contacts of a tenant: the window of its story narrows them."""
    return sa.select(FeeContact).where(FeeContact.tenant_id == tenant_id).options(joinedload(FeeContact.by))
