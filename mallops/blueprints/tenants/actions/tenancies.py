"""Units given to tenants and taken back: one tenant at a time in a unit (catalogue 9.1)."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from mallops.blueprints.sites.models import Unit
from mallops.blueprints.tenants import rules
from mallops.blueprints.tenants.actions.indexing import index_tenant
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.blueprints.tenants.queries import find_unit, list_holders
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.db import db
from mallops.core.errors import Invalid


def assign_unit(
    actor: Actor, tenant: Tenant, unit_code: str, from_on: dt.date | None, to_on: dt.date | None = None
) -> Tenancy:
    """The tenant holds the unit from a day (to a day, both included). The unit is locked meanwhile.

    Raises Invalid on `unit` when it is unknown or held by somebody in that time, on the dates, and on `unit`
    for a tenant that has left.
    """
    if tenant.status == "left":
        raise Invalid(field_errors={"unit": _("This tenant has left. Change its status first.")})
    wanted = rules.ensure_period(from_on, to_on)
    unit = _locked_unit(tenant.mall_id, unit_code)
    rules.ensure_free(unit.code, wanted, list_holders(unit.id))
    tenancy = Tenancy(
        mall_id=tenant.mall_id,
        tenant_id=tenant.id,
        unit_id=unit.id,
        from_on=wanted.from_on,
        to_on=wanted.to_on,
    )
    db.session.add(tenancy)
    db.session.flush()
    index_tenant(actor, tenant)
    return tenancy


def end_tenancy(actor: Actor, tenancy: Tenancy, to_on: dt.date | None) -> None:
    """Give a period its last day (or another one). Raises Invalid on `to_on`."""
    if to_on is None:
        raise Invalid(field_errors={"to_on": _("Enter the last day.")})
    wanted = rules.ensure_period(tenancy.from_on, to_on)
    unit = _locked_unit(tenancy.mall_id, tenancy.unit.code)
    rules.ensure_free(unit.code, wanted, list_holders(unit.id, except_id=tenancy.id), field="to_on")
    tenancy.to_on = wanted.to_on
    db.session.flush()
    index_tenant(actor, tenancy.tenant)


def cancel_tenancy(actor: Actor, tenancy: Tenancy) -> None:
    """Take back a period that lies ahead. Raises NotStartedYet for one that has begun."""
    period = rules.Period(tenancy.from_on, tenancy.to_on)
    rules.ensure_not_begun(period, mall_now(actor.tz).date())
    tenant = tenancy.tenant
    db.session.delete(tenancy)
    db.session.flush()
    index_tenant(actor, tenant)


def _locked_unit(mall_id: int, code: str) -> Unit:
    unit = find_unit(mall_id, code, lock=True)
    if unit is None:
        raise Invalid(field_errors={"unit": _("This mall has no unit %(code)s.", code=code)})
    return unit
