"""Rights over tenant files and floor plans (areas `tenants`, `tenant_…` and `plans` of section H)."""

from __future__ import annotations

from mallops.core.auth import permission

VIEW = permission("tenants.view", area="tenants", needs="V")
CREATE = permission("tenants.create", area="tenants", needs="C")
EDIT = permission("tenants.edit", area="tenants", needs="EC")
EXPORT = permission("tenants.export", area="tenants", needs="X")
IMPORT = permission("tenants.import", area="tenants", needs="C")
REVEAL = permission("tenants.reveal", area="tenants", needs="EA")
#: Contract, rent, bank and invoice data: leasing and finance keep them.
TERMS = permission("tenants.terms", area="tenant_terms", needs="V")
EDIT_TERMS = permission("tenants.edit_terms", area="tenant_terms", needs="CE")
RISKS = permission("tenants.risks", area="tenant_risks", needs="V")
ADD_RISK = permission("tenants.add_risk", area="tenant_risks", needs="CE")
PLANS = permission("tenants.plans", area="plans", needs="V")
EDIT_PLANS = permission("tenants.edit_plans", area="plans", needs="CE")
