"""The one blueprint of this feature, and the bell in every page's top bar."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, url_for

from mallops.blueprints.notices.queries import count_unread
from mallops.core.web import wants_fragment

bp = Blueprint("notices", __name__)


@bp.app_context_processor
def bell() -> dict[str, Any]:
    """Where the inbox is and how much in it is unread. A fragment has no top bar: it asks nothing."""
    actor = g.get("actor")
    if actor is None or actor.must_change_password or wants_fragment():
        return {}
    return {"inbox_url": url_for("notices.inbox"), "inbox_count": count_unread(actor)}
