"""What can happen to tenants and the units they hold."""

from mallops.blueprints.tenants.actions.files import (
    Contact,
    TenantData,
    create_tenant,
    edit_tenant,
    index_tenant,
    renew_qr,
    reveal_contact,
    set_status,
)
from mallops.blueprints.tenants.actions.imports import TENANTS, import_tenants, tenant_checks
from mallops.blueprints.tenants.actions.tenancies import assign_unit, cancel_tenancy, end_tenancy

__all__ = [
    "TENANTS",
    "Contact",
    "TenantData",
    "assign_unit",
    "cancel_tenancy",
    "create_tenant",
    "edit_tenant",
    "end_tenancy",
    "import_tenants",
    "index_tenant",
    "renew_qr",
    "reveal_contact",
    "set_status",
    "tenant_checks",
]
