"""Parts of a tenant's file made, changed and ended: people, brands, contracts, bank data, risks (9.1)."""

from __future__ import annotations

import datetime as dt
import decimal
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants import queries, rules
from mallops.blueprints.tenants.actions import leasing
from mallops.blueprints.tenants.actions.indexing import index_tenant
from mallops.blueprints.tenants.models import (
    Tenant,
    TenantBrand,
    TenantContract,
    TenantFinance,
    TenantPerson,
    TenantRisk,
)
from mallops.core.audit import note
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.crypto import lookup_hash
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.phones import ensure_phone

KEEP, REMOVE = "", "-"
MAX_BRANDS = 20


@dataclass(frozen=True)
class PersonData:
    """What is typed about a person. Empty phone, e-mail, birthday stay, a dash removes them."""

    name: str
    role: str = "manager"
    job: str = ""
    phone: str = KEEP
    email: str = KEEP
    birthday: str = KEEP
    is_main: bool = False
    from_on: dt.date | None = None


def save_person(
    actor: Actor, tenant: Tenant, data: PersonData, person: TenantPerson | None = None
) -> TenantPerson:
    """Add somebody, or change what is known. Who is to be called first stands in the tenant's row as well.

    Raises Invalid with the field at fault.
    """
    name = rules.ensure_person_name(data.name)
    if data.role not in rules.PERSON_ROLES:
        raise Invalid(field_errors={"role": _("Choose a role from the list.")})
    row = person or TenantPerson(mall_id=tenant.mall_id, tenant_id=tenant.id, role=data.role, name=name)
    with leasing.reported(actor, tenant, row, leasing.PERSON, new=person is None):
        row.role, row.name, row.job, row.said = data.role, name, data.job[:60], rules.said_of(name)
        row.from_on = data.from_on
        _fill_secrets(row, data, mall_now(actor.tz).date())
        if data.is_main:
            _make_main(tenant, row)
        elif person is None:
            row.is_main = False
        db.session.add(row)
        db.session.flush()
    if row.is_main:
        copy_main(tenant, row)
    return row


def _fill_secrets(row: TenantPerson, data: PersonData, today: dt.date) -> None:
    phone, email, birthday = data.phone.strip(), data.email.strip(), data.birthday.strip()
    if phone != KEEP:
        row.phone = "" if phone == REMOVE else ensure_phone(phone)
        row.phone_hash = lookup_hash(row.phone)
    if email != KEEP:
        row.email = "" if email == REMOVE else rules.ensure_email(email)
    if birthday != KEEP:
        born = ("", "") if birthday == REMOVE else rules.ensure_birthday(birthday, today)
        row.birthday, row.birth_md = born[0], born[1] or None


def _make_main(tenant: Tenant, row: TenantPerson) -> None:
    main = queries.find_main(tenant.id)
    if main is not None and main is not row:
        main.is_main = False
    row.is_main = True


def copy_main(tenant: Tenant, row: TenantPerson) -> None:
    """The tenant's own row says whom to call first."""
    tenant.contact_name, tenant.phone, tenant.email = row.name, row.phone, row.email
    tenant.phone_hash = row.phone_hash
    db.session.flush()


def leave_person(actor: Actor, person: TenantPerson, to_on: dt.date | None) -> None:
    """Somebody has a last day there. Raises StillFirstContact, Invalid on `to_on`."""
    if person.is_main:
        raise rules.StillFirstContact()
    if to_on is None or (person.from_on is not None and to_on < person.from_on):
        raise Invalid(field_errors={"to_on": _("Enter the last day.")})
    with leasing.reported(actor, person.tenant, person, leasing.PERSON):
        person.to_on = to_on
        db.session.flush()


@dataclass(frozen=True)
class BrandData:
    """A brand, what it sells, its price level, what sells well."""

    name: str
    goods: str = ""
    price_band: str = ""
    performance: str = ""


def save_brand(
    actor: Actor, tenant: Tenant, data: BrandData, brand: TenantBrand | None = None
) -> TenantBrand:
    """Add a brand or change one. Raises Invalid with the field at fault."""
    there = queries.list_brands(tenant.id)
    if not data.name:
        raise Invalid(field_errors={"name": _("Enter the brand.")})
    if any(one is not brand and one.name.casefold() == data.name.casefold() for one in there):
        raise Invalid(field_errors={"name": _("This brand stands in the file already.")})
    if brand is None and len(there) >= MAX_BRANDS:
        raise Invalid(field_errors={"name": _("A file takes at most %(n)s brands.", n=MAX_BRANDS)})
    row = brand or TenantBrand(mall_id=tenant.mall_id, tenant_id=tenant.id)
    with leasing.reported(actor, tenant, row, leasing.BRAND, new=brand is None):
        row.name, row.goods = data.name[:120], data.goods[:300]
        row.price_band, row.performance = data.price_band, data.performance[:300]
        db.session.add(row)
        db.session.flush()
    index_tenant(actor, tenant)
    return row


def remove_brand(actor: Actor, tenant: Tenant, brand: TenantBrand) -> None:
    """The shop does not carry it any more; the trail keeps what stood there."""
    leasing.report_gone(actor, tenant, brand, leasing.BRAND)
    db.session.delete(brand)
    db.session.flush()
    index_tenant(actor, tenant)


@dataclass(frozen=True)
class ContractData:
    """The terms of a contract; money in fen, the share in 1/100 percent."""

    number: str
    from_on: dt.date | None
    to_on: dt.date | None = None
    area_m2: decimal.Decimal | None = None
    rent_kind: str = "fixed"
    rent_fen: int = 0
    share_bp: int = 0
    fee_fen: int = 0
    deposit_fen: int = 0
    pay_day: int = 0
    terms: str = ""


def save_contract(
    actor: Actor, tenant: Tenant, data: ContractData, contract: TenantContract | None = None
) -> TenantContract:
    """Add a contract or change one. Raises Invalid with the field at fault."""
    period = rules.ensure_period(data.from_on, data.to_on)
    if not data.number:
        raise Invalid(field_errors={"number": _("Enter the contract number.")})
    other = queries.find_contract(tenant.mall_id, data.number)
    if other is not None and other is not contract:
        raise Invalid(field_errors={"number": _("Another contract has this number.")})
    rules.ensure_rent(data.rent_kind, data.rent_fen, data.share_bp)
    row = contract or TenantContract(mall_id=tenant.mall_id, tenant_id=tenant.id)
    with leasing.reported(actor, tenant, row, leasing.CONTRACT, new=contract is None):
        row.from_on, row.to_on = period.from_on, period.to_on
        for key in ("number", "area_m2", "rent_kind", "rent_fen", "share_bp", "fee_fen", "deposit_fen"):
            setattr(row, key, getattr(data, key))
        row.pay_day, row.terms = data.pay_day, data.terms
        db.session.add(row)
        db.session.flush()
    return row


FINANCE_KEYS = ("bank", "account", "holder", "invoice_title", "tax_number", "invoice_address")


def save_finance(actor: Actor, tenant: Tenant, values: dict[str, Any]) -> TenantFinance:
    """Keep bank and invoice data; an empty value stays as it is, a dash removes it."""
    known = queries.find_finance(tenant.id)
    row = known or TenantFinance(mall_id=tenant.mall_id, tenant_id=tenant.id)
    with leasing.reported(actor, tenant, row, leasing.FINANCE, new=known is None):
        for key in FINANCE_KEYS:
            typed = " ".join(str(values.get(key) or "").split())
            if typed != KEEP:
                setattr(row, key, "" if typed == REMOVE else typed[:200])
        row.invoice_kind = values.get("invoice_kind") or ""
        db.session.add(row)
        db.session.flush()
    return row


def reveal_finance(actor: Actor, tenant: Tenant, reason: str) -> dict[str, str]:
    """Bank and invoice data in clear, against a reason that is recorded. Raises Invalid without one."""
    reason = rules.ensure_reason(reason)
    row = queries.find_finance(tenant.id)
    note(
        may.TERMS,
        mall_id=tenant.mall_id,
        object_kind="tenants",
        object_id=tenant.id,
        label=tenant.code,
        after={"reason": reason, "what": "finance"},
        actor=actor,
    )
    return {key: (getattr(row, key) or "") if row else "" for key in FINANCE_KEYS}


def add_risk(actor: Actor, tenant: Tenant, level: str, text: str) -> TenantRisk:
    """Note a risk. Raises Invalid with the field at fault."""
    if level not in rules.RISK_LEVELS:
        raise Invalid(field_errors={"level": _("Choose how big the risk is.")})
    if not text.strip():
        raise Invalid(field_errors={"text": _("Write what to watch.")})
    row = TenantRisk(
        mall_id=tenant.mall_id, tenant_id=tenant.id, level=level, text=text.strip()[:500], by_id=actor.user_id
    )
    db.session.add(row)
    db.session.flush()
    return row


def close_risk(actor: Actor, risk: TenantRisk, text: str) -> None:
    """The risk is over, and how. Raises Conflict for one that is closed already, Invalid on `text`."""
    if risk.closed_at is not None:
        raise Conflict(_("This risk note is closed already."))
    if not text.strip():
        raise Invalid(field_errors={"text": _("Write how it ended.")})
    risk.closed_at, risk.closed_by_id, risk.closed_text = utcnow(), actor.user_id, text.strip()[:500]
    db.session.flush()
