"""Rights over channels: who sets up where the mall's notices go (section H, area `system`)."""

from __future__ import annotations

from mallops.core.auth import permission

CHANNELS = permission("notices.channels", area="system", needs="E")
