"""Who sees the mall's figures on the start page (matrix H: whoever may export patrols directs them)."""

from __future__ import annotations

from mallops.core.auth import permission

DASHBOARD = permission("home.dashboard", area="patrol", needs="X")
