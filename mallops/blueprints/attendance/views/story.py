"""Attendance in the story of a tenant: looks that did not find the shop as agreed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import has_request_context, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.attendance import permissions as may
from mallops.blueprints.attendance.queries.hours import list_misses
from mallops.blueprints.attendance.rules import STATES
from mallops.core.auth import Actor
from mallops.core.tenant_story import StoryEntry, Window, tenant_source


@tenant_source("attendance", _l("Attendance"), "door-open", permission=may.VIEW)
def misses(_actor: Actor, tenant: Any, window: Window) -> Iterator[StoryEntry]:
    """Late, early and absent, as they were noted at the door."""
    for one in list_misses(tenant.id, window):
        label = str(STATES[one.state])
        phase = _("Opening") if one.phase == "open" else _("Closing")
        url = ""
        if has_request_context():
            url = url_for("attendance.shop", tenant_uid=tenant.uid, on=one.on.isoformat())
        yield StoryEntry(
            one.at, one.id, f"{phase}: {label}", detail=one.remark, url=url, state=label, tone="warn"
        )
