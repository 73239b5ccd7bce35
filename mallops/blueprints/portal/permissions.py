"""Who lets tenants in: those who keep the tenant's file."""

from __future__ import annotations

from mallops.core.auth import permission

INVITE = permission("portal.invite", area="tenants", needs="CEA")
