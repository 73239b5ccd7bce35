"""Drawn once a process, asked once a page.

Parts of the page frame that many requests share are drawn once a process and kept.

`{% call drawn_once("nav", lang, bars.key) %}…{% endcall %}`: the words after the name must tell apart all
that the part shows. The one thing in it that is each request's own, the form token, is put in anew each time.
`once_a_page` keeps an answer for the rest of the request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, has_request_context, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

MOST = 512
Answer = TypeVar("Answer")
TOKEN = "\x00token\x00"  # noqa: S105 - marks the place; no text of ours holds a NUL


def drawn_once(name: str, *told_apart: Any, caller: Callable[[], Any]) -> Markup:
    """The part as drawn before for the same words, else drawn now. Nothing is kept while debugging."""
    parts: dict[tuple[Any, ...], str] = current_app.extensions["mallops_kept"]
    key = (name, *told_apart)
    token = g.get("csrf_token") or generate_csrf()  # Flask-WTF keeps it there; asking it costs more
    found = parts.get(key)
    if found is None:
        drawn = str(caller())
        if current_app.debug:
            return Markup(drawn)  # noqa: S704 - drawn by a template with autoescape
        if len(parts) >= MOST:
            parts.clear()
        found = parts[key] = drawn.replace(token, TOKEN)
    return Markup(found.replace(TOKEN, token))  # noqa: S704 - as above; a signed token has no markup


def init_kept(app: Flask) -> None:
    """Make it known to templates."""
    app.extensions["mallops_kept"] = {}
    app.jinja_env.globals["drawn_once"] = drawn_once


def once_a_page(name: str, *told_apart: Any, ask: Callable[[], Answer]) -> Answer:
    """What several parts of a page ask is asked once: what a GET shows does not change under it."""
    if not has_request_context() or request.method != "GET":
        return ask()
    answers = request.environ.setdefault("mallops.asked", {})
    key = (name, *told_apart)
    if key not in answers:
        answers[key] = ask()
    answer: Answer = answers[key]
    return answer


__all__ = ["drawn_once", "init_kept", "once_a_page"]
