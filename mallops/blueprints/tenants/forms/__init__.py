"""Forms of the tenant file."""

from mallops.blueprints.tenants.forms.files import (
    AssignForm,
    EndForm,
    RevealForm,
    TenantCreateForm,
    TenantForm,
)
from mallops.blueprints.tenants.forms.parts import (
    BrandForm,
    CheckForm,
    CloseRiskForm,
    ContractForm,
    FinanceForm,
    PaperForm,
    PersonForm,
    PictureForm,
    RiskForm,
    ShapeForm,
    TurnForm,
)

__all__ = [
    "AssignForm",
    "BrandForm",
    "CheckForm",
    "CloseRiskForm",
    "ContractForm",
    "EndForm",
    "FinanceForm",
    "PaperForm",
    "PersonForm",
    "PictureForm",
    "RevealForm",
    "RiskForm",
    "ShapeForm",
    "TenantCreateForm",
    "TenantForm",
    "TurnForm",
]
