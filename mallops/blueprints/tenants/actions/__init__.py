"""What can happen to tenants, the parts of their files and the units they hold."""

from mallops.blueprints.tenants.actions.files import (
    Contact,
    TenantData,
    create_tenant,
    edit_tenant,
    renew_qr,
    reveal_contact,
    set_status,
)
from mallops.blueprints.tenants.actions.imports import TENANTS, import_tenants, tenant_checks
from mallops.blueprints.tenants.actions.indexing import index_tenant
from mallops.blueprints.tenants.actions.papers import CheckedAlready, PaperData, add_paper, check_file
from mallops.blueprints.tenants.actions.parts import (
    BrandData,
    ContractData,
    PersonData,
    add_risk,
    close_risk,
    leave_person,
    remove_brand,
    reveal_finance,
    save_brand,
    save_contract,
    save_finance,
    save_person,
)
from mallops.blueprints.tenants.actions.plans import place_unit, remove_plan, set_plan, take_off_plan
from mallops.blueprints.tenants.actions.tenancies import assign_unit, cancel_tenancy, end_tenancy
from mallops.blueprints.tenants.actions.terms import Terms, change_terms

__all__ = [
    "TENANTS",
    "BrandData",
    "CheckedAlready",
    "Contact",
    "ContractData",
    "PaperData",
    "PersonData",
    "TenantData",
    "Terms",
    "add_paper",
    "add_risk",
    "assign_unit",
    "cancel_tenancy",
    "change_terms",
    "check_file",
    "close_risk",
    "create_tenant",
    "edit_tenant",
    "end_tenancy",
    "import_tenants",
    "index_tenant",
    "leave_person",
    "place_unit",
    "remove_brand",
    "remove_plan",
    "renew_qr",
    "reveal_contact",
    "reveal_finance",
    "save_brand",
    "save_contract",
    "save_finance",
    "save_person",
    "set_plan",
    "set_status",
    "take_off_plan",
    "tenant_checks",
]
