"""Where a writing request may come from (quality.md, rule 14), besides Flask-WTF's session token."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, abort, request

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def from_ourselves() -> bool:
    """True when the browser says that the request started on this site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return True  # not a browser: the token still has to be right
    return urlsplit(origin).netloc == request.host


def init_csrf(app: Flask) -> None:
    """Refuse cross-site writes before anything else looks at them."""

    @app.before_request
    def refuse_cross_site() -> None:
        if request.method not in SAFE_METHODS and not from_ourselves():
            abort(403)
