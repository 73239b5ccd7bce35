"""Fewer bytes on the way: built files as they were compressed by the build, pages while they are sent.

Brotli for browsers that take it (they do over HTTPS), gzip for the rest. Nothing need stand in front of the
server for a phone to load it quickly. Pages carry a secret (the form token), but cookies are SameSite=Lax:
another site cannot ask for a page over and over and measure its size.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import brotli
from flask import Flask, Response, current_app, request, send_file
from werkzeug.utils import safe_join

#: Below it, it is one packet either way.
LEAST = 1400
LEVEL = 4  # of either: more costs the processor more than the network gains
#: By preference: name in the headers, ending of the built file, how a page is compressed.
CODINGS: tuple[tuple[str, str, Callable[[bytes], bytes]], ...] = (
    ("br", ".br", lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=LEVEL)),
    ("gzip", ".gz", lambda body: gzip.compress(body, LEVEL, mtime=0)),
)
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
    """The same response in fewer bytes when the browser takes them."""
    taken = [one for one in CODINGS if request.accept_encodings[one[0]] > 0]
    if not taken or response.status_code not in {200, 409, 422}:
        return response
    if "Content-Encoding" in response.headers or "Content-Range" in response.headers:
        return response
    if request.endpoint == "static":
        return _built(response, [(name, ending) for name, ending, _pack in taken])
    if response.mimetype not in TEXTS or response.is_streamed or response.direct_passthrough:
        return response
    body = response.get_data()
    if len(body) < LEAST:
        return response
    name, _ending, pack = taken[0]
    response.set_data(pack(body))
    return _marked(response, name)


def _built(response: Response, taken: list[tuple[str, str]]) -> Response:
    """What the build has put beside the file, if anything."""
    wanted = (request.view_args or {}).get("filename", "")
    for name, ending in taken:
        path = safe_join(current_app.static_folder or "", wanted + ending)
        if path is not None and Path(path).is_file():
            response.close()
            age = current_app.config["SEND_FILE_MAX_AGE_DEFAULT"]
            smaller = send_file(path, response.mimetype, conditional=True, max_age=age)
            return _marked(smaller, name)
    return response


def _marked(response: Response, coding: str) -> Response:
    response.headers["Content-Encoding"] = coding
    response.vary.add("Accept-Encoding")
    return response


def init_compress(app: Flask) -> None:
    """Compress after everything else has looked at the response; so this is registered first."""
    app.after_request(compress)


__all__ = ["init_compress"]
