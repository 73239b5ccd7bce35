"""Fewer bytes on the way: built files as they were compressed by the build, pages while they are sent.

Nothing need stand in front of the server for a phone to load it quickly. Pages carry a secret (the form
token), but cookies are SameSite=Lax: another site cannot ask for a page over and over and measure its size.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from flask import Flask, Response, current_app, request, send_file
from werkzeug.utils import safe_join

#: Below it, it is one packet either way.
LEAST = 1400
LEVEL = 4
TEXTS = frozenset(
    {
        "text/html",
        "text/csv",
        "text/plain",
        "text/javascript",
        "application/manifest+json",
        "application/json",
        "image/svg+xml",
    }
)


def compress(response: Response) -> Response:
    """The same response in fewer bytes when the browser takes gzip."""
    if "gzip" not in request.headers.get("Accept-Encoding", "") or response.status_code not in {
        200,
        409,
        422,
    }:
        return response
    if "Content-Encoding" in response.headers or "Content-Range" in response.headers:
        return response
    if request.endpoint == "static":
        return _built(response)
    if response.mimetype not in TEXTS or response.is_streamed or response.direct_passthrough:
        return response
    body = response.get_data()
    if len(body) < LEAST:
        return response
    response.set_data(gzip.compress(body, LEVEL, mtime=0))
    return _marked(response)


def _built(response: Response) -> Response:
    """The `.gz` that the build has put beside the file, if there is one."""
    name = (request.view_args or {}).get("filename", "")
    path = safe_join(current_app.static_folder or "", f"{name}.gz")
    if path is None or not Path(path).is_file():
        return response
    response.close()
    smaller = send_file(
        path, response.mimetype, conditional=True, max_age=current_app.config["SEND_FILE_MAX_AGE_DEFAULT"]
    )
    return _marked(smaller)


def _marked(response: Response) -> Response:
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def init_compress(app: Flask) -> None:
    """Compress after everything else has looked at the response; so this is registered first."""
    app.after_request(compress)


__all__ = ["init_compress"]
