"""Where a record is shown."""

from __future__ import annotations

from flask import current_app, url_for

from mallops.core.casework.models import Case


def record_url(case: Case) -> str | None:
    """The page of a record; None while its feature has none."""
    endpoint = f"{case.kind}.show"
    return url_for(endpoint, uid=case.uid) if endpoint in current_app.view_functions else None
