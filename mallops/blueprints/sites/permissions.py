"""Rights over the building and its working calendar (areas `site` and `system` of section H)."""

from __future__ import annotations

from mallops.core.auth import permission

VIEW = permission("sites.view", area="site", needs="V")
EDIT = permission("sites.edit", area="site", needs="E")
CREATE = permission("sites.create", area="site", needs="C")
EXPORT = permission("sites.export", area="site", needs="X")
CALENDAR = permission("sites.calendar", area="site", needs="E")
SETTINGS = permission("sites.settings", area="system", needs="C")
