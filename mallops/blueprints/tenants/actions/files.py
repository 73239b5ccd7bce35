"""The tenant file made, changed, moved through its life; its personal data looked at (catalogue 9)."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.sites.models import short_code
from mallops.blueprints.sites.rules import clean_code, ensure_named
from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants import rules
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tenants.queries import find_by_code, list_tenancies, unit_codes_of
from mallops.core import search
from mallops.core.audit import note
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.crypto import lookup_hash
from mallops.core.db import db
from mallops.core.errors import Invalid
from mallops.core.phones import ensure_phone

KEEP, REMOVE = "", "-"
_PLAIN = ("name_zh", "name_en", "legal_name", "brand", "category", "contact_name", "note")


@dataclass(frozen=True)
class TenantData:
    """What is typed about a tenant. `name_*` is the shop's name over the door.

    An empty phone or e-mail leaves the stored one (a form does not show it), a single dash removes it.
    """

    code: str
    name_zh: str = ""
    name_en: str = ""
    legal_name: str = ""
    brand: str = ""
    category: str = ""
    contact_name: str = ""
    phone: str = KEEP
    email: str = KEEP
    note: str = ""


@dataclass(frozen=True)
class Contact:
    """Personal data in clear, for one look."""

    phone: str
    email: str


def create_tenant(actor: Actor, data: TenantData, status: str = "trading") -> Tenant:
    """A new file with a label code of its own. Raises Invalid with the field at fault."""
    tenant = Tenant(mall_id=actor.mall_id, status=rules.ensure_known_status(status))
    _fill(tenant, data)
    db.session.add(tenant)
    _flush_or_taken()
    index_tenant(actor, tenant)
    return tenant


def edit_tenant(actor: Actor, tenant: Tenant, data: TenantData) -> None:
    """Change what is known of a tenant. Raises Invalid with the field at fault."""
    _fill(tenant, data)
    _flush_or_taken()
    index_tenant(actor, tenant)


def set_status(actor: Actor, tenant: Tenant, to: str) -> None:
    """Move a tenant on (9.2). Raises StatusNotReachable, and StillHoldsUnits for who leaves with units."""
    today = mall_now(actor.tz).date()
    held = {one.unit.code for one in list_tenancies(tenant.id) if one.to_on is None or one.to_on > today}
    rules.ensure_may_become(tenant.status, to, held)
    tenant.status = to
    db.session.flush()


def renew_qr(tenant: Tenant) -> str:
    """A new short code for the shop's label; the old label stops working."""
    tenant.qr_code = short_code()
    db.session.flush()
    return tenant.qr_code


def reveal_contact(actor: Actor, tenant: Tenant, reason: str) -> Contact:
    """Phone and e-mail in clear, against a reason that is recorded. Raises Invalid without one."""
    reason = rules.ensure_reason(reason)
    note(
        may.REVEAL,
        mall_id=tenant.mall_id,
        object_kind="tenants",
        object_id=tenant.id,
        label=tenant.code,
        after={"reason": reason},
        actor=actor,
    )
    return Contact(tenant.phone or "", tenant.email or "")


def index_tenant(actor: Actor, tenant: Tenant) -> None:
    """Bring the search box up to date: names, brand, category and units, no personal data (9.3)."""
    units = unit_codes_of(tenant.id, mall_now(actor.tz).date())
    search.index(
        db.session(),
        mall_id=tenant.mall_id,
        kind="tenants",
        ref_id=tenant.id,
        ref_uid=tenant.uid,
        title=" ".join(filter(None, (tenant.name_zh, tenant.name_en))),
        subtitle=" · ".join(filter(None, (tenant.code, " ".join(units)))),
        text=" ".join((tenant.brand, tenant.legal_name, tenant.category)),
        at=tenant.created_at,
    )


def _fill(tenant: Tenant, data: TenantData) -> None:
    code = clean_code(data.code)
    if code != tenant.code and find_by_code(tenant.mall_id, code) is not None:
        raise _code_taken()
    ensure_named(data.name_zh, data.name_en)
    phone, email = data.phone.strip(), data.email.strip()
    if phone != KEEP:
        tenant.phone = "" if phone == REMOVE else ensure_phone(phone)
        tenant.phone_hash = lookup_hash(tenant.phone)
    if email != KEEP:
        tenant.email = "" if email == REMOVE else rules.ensure_email(email)
    tenant.code = code
    for key in _PLAIN:
        setattr(tenant, key, getattr(data, key))


def _flush_or_taken() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        if "tenants" in str(error.orig) and "code" in str(error.orig):
            raise _code_taken() from error
        raise


def _code_taken() -> Invalid:
    return Invalid(field_errors={"code": _l("Another tenant has this code.")})
