"""Rights over people (area `staff` of section H; accounts themselves are the administrator's)."""

from __future__ import annotations

from mallops.core.auth import permission

VIEW = permission("accounts.view", area="staff", needs="V")
CREATE = permission("accounts.create", area="staff", needs="C")
EDIT = permission("accounts.edit", area="staff", needs="E")
EXPORT = permission("accounts.export", area="staff", needs="X")
IMPORT = permission("accounts.import", area="staff", needs="C")
DISABLE = permission("accounts.disable", area="staff", needs="C")
ROLES = permission("accounts.roles", area="system", needs="C")
RESET = permission("accounts.reset_password", area="system", needs="C")
DEPUTIES = permission("accounts.deputies", area="deputies", needs="V")
NAME_DEPUTY = permission("accounts.name_deputy", area="deputies", needs="C")
