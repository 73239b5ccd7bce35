"""Tables of the tenant file."""

from mallops.blueprints.tenants.models.files import STATUSES, Tenancy, Tenant
from mallops.blueprints.tenants.models.parts import (
    TenantBrand,
    TenantContract,
    TenantFinance,
    TenantPerson,
    TenantRisk,
)
from mallops.blueprints.tenants.models.plans import FloorPlan, UnitShape
from mallops.blueprints.tenants.models.trail import ContractTurn, TenantCheck, TenantPaper, TenantTurn

__all__ = [
    "STATUSES",
    "ContractTurn",
    "FloorPlan",
    "Tenancy",
    "Tenant",
    "TenantBrand",
    "TenantCheck",
    "TenantContract",
    "TenantFinance",
    "TenantPaper",
    "TenantPerson",
    "TenantRisk",
    "TenantTurn",
    "UnitShape",
]
