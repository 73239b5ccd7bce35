"""What all registers share, registered once: the search box, issued numbers, the audit trail."""

from __future__ import annotations

from flask import Flask

from mallops.core.registers import audit_views, number_views, retention_views, search_views


def init_parts(app: Flask) -> None:
    """Register the shared pages."""
    for part in (search_views, number_views, audit_views, retention_views):
        app.register_blueprint(part.bp)
