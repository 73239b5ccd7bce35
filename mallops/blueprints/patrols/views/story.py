"""Patrols in the story of a tenant: every answer that failed there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import has_request_context, url_for
from flask_babel import lazy_gettext as _l

from mallops.blueprints.patrols import permissions as may
from mallops.blueprints.patrols.queries.tenant import list_fails
from mallops.core.auth import Actor
from mallops.core.casework.kinds import SEVERITIES, SEVERITY_TONES
from mallops.core.names import pick
from mallops.core.tenant_story import StoryEntry, Window, tenant_source


@tenant_source("patrol_fails", _l("Failed on patrol"), "circle-x", permission=may.VIEW)
def fails(actor: Actor, tenant: Any, window: Window) -> Iterator[StoryEntry]:
    """What was wrong, with the patrol that found it."""
    for one in list_fails(actor, tenant.id, window):
        words = pick(one.label_zh or one.text_zh, one.label_en or one.text_en)
        yield StoryEntry(
            one.created_at,
            one.id,
            f"{one.item_code} {words}",
            detail=" · ".join(filter(None, (one.remark, one.number))),
            url=url_for("patrols.show", uid=one.patrol_uid) if has_request_context() else "",
            state=str(SEVERITIES.get(one.severity, "")),
            tone=SEVERITY_TONES.get(one.severity, "warn"),
        )
