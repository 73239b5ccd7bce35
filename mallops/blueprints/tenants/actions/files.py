"""The tenant file made, changed, moved through its life; its personal data looked at (catalogue 9)."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.sites.models import short_code
from mallops.blueprints.sites.rules import clean_code, ensure_named
from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants import rules
from mallops.blueprints.tenants.actions.indexing import index_tenant
from mallops.blueprints.tenants.actions.leasing import TENANT, reported, tell_leasing
from mallops.blueprints.tenants.models import Tenant, TenantPerson, TenantTurn
from mallops.blueprints.tenants.queries import find_by_code, find_main, list_people, list_tenancies
from mallops.core.audit import note
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.crypto import lookup_hash
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid
from mallops.core.malls import Mall
from mallops.core.numbering import issue_number
from mallops.core.phones import ensure_phone

KEEP, REMOVE = "", "-"
_PLAIN = ("name_zh", "name_en", "legal_name", "brand", "category", "contact_name", "note", "grade")


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
    grade: str = ""
    credit_code: str = ""


@dataclass(frozen=True)
class Contact:
    """Personal data in clear, for one look: of whom to call first, and of the others."""

    phone: str
    email: str
    people: tuple[TenantPerson, ...] = ()


def create_tenant(actor: Actor, data: TenantData, status: str = "trading", *, tell: bool = True) -> Tenant:
    """A new file with a label code of its own. Raises Invalid with the field at fault.

    Leasing hears of it unless `tell` is False.
    """
    tenant = Tenant(mall_id=actor.mall_id, status=rules.ensure_known_status(status))
    _fill(tenant, data)
    db.session.add(tenant)
    _flush_or_taken()
    _number(tenant)
    _keep_main(tenant)
    index_tenant(actor, tenant)
    if tell:
        tell_leasing(actor, tenant, lambda: str(_l("a new file")))
    return tenant


def edit_tenant(actor: Actor, tenant: Tenant, data: TenantData, *, tell: bool = True) -> None:
    """Change what is known of a tenant. Raises Invalid with the field at fault."""
    with reported(actor, tenant, tenant, TENANT) if tell else nullcontext():
        _fill(tenant, data)
        _flush_or_taken()
    _keep_main(tenant)
    index_tenant(actor, tenant)


def set_status(
    actor: Actor, tenant: Tenant, to: str, reason: str | None = None, *, tell: bool = True
) -> None:
    """Move a tenant on (9.2). Raises StatusNotReachable, and StillHoldsUnits for who leaves with units.

    A person gives a `reason` for suspending, moving out and leaving (Invalid on `reason`); a feature whose
    own record holds it gives None, or the number of that record.
    """
    today = mall_now(actor.tz).date()
    held = {one.unit.code for one in list_tenancies(tenant.id) if one.to_on is None or one.to_on > today}
    rules.ensure_may_become(tenant.status, to, held)
    if reason is not None and to in rules.NEEDS_WHY:
        reason = rules.ensure_why(reason)
    with reported(actor, tenant, tenant, {"status": TENANT["status"]}) if tell else nullcontext():
        db.session.add(
            TenantTurn(
                mall_id=tenant.mall_id,
                tenant_id=tenant.id,
                from_status=tenant.status,
                to_status=to,
                reason=" ".join((reason or "").split())[:300],
                by_id=actor.user_id,
                at=utcnow(),
            )
        )
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
    return Contact(tenant.phone or "", tenant.email or "", tuple(list_people(tenant.id)))


def _number(tenant: Tenant) -> None:
    """The file gets its number once, when it is made (section J)."""
    mall = db.session.get_one(Mall, tenant.mall_id)
    tenant.number = issue_number(db.session(), mall, mall.dept_code, "YH", utcnow()).number


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
    tenant.credit_code = rules.ensure_credit_code(data.credit_code)
    tenant.code = code
    for key in _PLAIN:
        setattr(tenant, key, getattr(data, key))


def _keep_main(tenant: Tenant) -> None:
    """Whom to call first stands among the people as well."""
    main = find_main(tenant.id)
    if main is None:
        if not tenant.contact_name:
            return
        main = TenantPerson(mall_id=tenant.mall_id, tenant_id=tenant.id, role="manager", is_main=True)
    main.name = tenant.contact_name or main.name
    main.said = rules.said_of(main.name)
    main.phone, main.phone_hash, main.email = tenant.phone, tenant.phone_hash, tenant.email
    db.session.add(main)
    db.session.flush()


def _flush_or_taken() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        if "tenants" in str(error.orig) and "code" in str(error.orig):
            raise _code_taken() from error
        raise


def _code_taken() -> Invalid:
    return Invalid(field_errors={"code": _l("Another tenant has this code.")})
