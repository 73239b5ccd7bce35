"""What the search boxes know of a tenant (catalogue 9.3)."""

from __future__ import annotations

from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tenants.queries import list_brands, unit_codes_of
from mallops.core import search
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.db import db


def index_tenant(actor: Actor, tenant: Tenant) -> None:
    """Bring the search box up to date: names, brands, goods, category and units, no personal data (9.3)."""
    units = unit_codes_of(tenant.id, mall_now(actor.tz).date())
    brands = [word for one in list_brands(tenant.id) for word in (one.name, one.goods, one.performance)]
    search.index(
        db.session(),
        mall_id=tenant.mall_id,
        kind="tenants",
        ref_id=tenant.id,
        ref_uid=tenant.uid,
        title=" ".join(filter(None, (tenant.name_zh, tenant.name_en))),
        subtitle=" · ".join(filter(None, (tenant.code, " ".join(units)))),
        text=" ".join((tenant.brand, tenant.legal_name, tenant.category, *brands)),
        at=tenant.created_at,
    )
