"""Rights over tenant files (area `tenants` of section H)."""

from __future__ import annotations

from mallops.core.auth import permission

VIEW = permission("tenants.view", area="tenants", needs="V")
CREATE = permission("tenants.create", area="tenants", needs="C")
EDIT = permission("tenants.edit", area="tenants", needs="EC")
EXPORT = permission("tenants.export", area="tenants", needs="X")
IMPORT = permission("tenants.import", area="tenants", needs="C")
REVEAL = permission("tenants.reveal", area="tenants", needs="EA")
