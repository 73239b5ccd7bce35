"""Sending a picture to a browser: derivatives only, never the original, never guessed at (rule 16).

The caller has authorised the photo (fetching is authorising) before it comes here.
"""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _
from markupsafe import escape

from mallops.core.errors import NotFound
from mallops.core.photos.models import KINDS, REFUSED, Photo
from mallops.core.photos.store import PhotoStore

YEAR = 365 * 24 * 3600  # seconds
CLOSED = "default-src 'none'; sandbox"


def photo_headers(name: str) -> dict[str, str]:
    """Headers of a finished derivative: its bytes under this address never change."""
    return {
        "Content-Type": "image/jpeg",
        "Content-Disposition": f'inline; filename="{name}.jpg"',
        "Cache-Control": f"private, max-age={YEAR}, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": CLOSED,
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def photo_response(photo: Photo, kind: str, *, store: PhotoStore) -> Response:
    """The derivative `display`, `thumb` or `print`; a drawn notice while the photo is processing or refused.

    Raises NotFound for another kind, or when a ready photo's file is gone.
    """
    if kind not in KINDS:
        raise NotFound
    if not photo.is_ready:
        return _notice(_("Refused") if photo.state == REFUSED else _("Processing"))
    try:
        data = store.read(photo.key(kind))
    except FileNotFoundError as error:
        raise NotFound from error
    return Response(data, headers=photo_headers(f"{photo.uid}-{kind}"))


def _notice(words: str) -> Response:
    """Our own drawing, in place of a picture that is not there yet; never cached."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240" width="320" height="240">'
        '<rect width="320" height="240" fill="#e7eaec"/>'
        '<text x="160" y="128" text-anchor="middle" font-family="sans-serif" font-size="22" '
        f'fill="#4a5560">{escape(words)}</text></svg>'
    )
    headers = {
        "Content-Type": "image/svg+xml; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": CLOSED,
    }
    return Response(svg, headers=headers)
