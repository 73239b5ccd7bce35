"""What the screens of tills share: tabs, keys of the address, a secret shown once."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.tills.queries.webhooks import count_dead
from mallops.core.auth import current_actor
from mallops.core.formatting import mall_date, mall_time
from mallops.core.web import no_store, render


def page(template: str, here: str, block: str | None = None, status: int = 200, **context: Any) -> Response:
    """A page with the tabs of tills."""
    dead = count_dead(current_actor().mall_id or 0)
    links: list[tuple[str, str, str, int | None]] = [
        ("partners", _("Partners"), "tills.index", None),
        ("log", pgettext("tills", "Calls"), "till_log.index", None),
        ("webhooks", _("Webhooks"), "till_hooks.index", dead or None),
    ]
    tabs = [
        {"label": label, "url": url_for(endpoint), "active": code == here, "count": count}
        for code, label, endpoint, count in links
    ]
    return no_store(render(template, block, status, tabs=tabs, time=mall_time, day=mall_date, **context))


def shown_once(heading: str, says: str, secret: str, back: str, back_label: str) -> Response:
    """A key or a secret, for the only time."""
    return page(
        "tills/secret.html",
        "",
        heading=heading,
        says=says,
        secret=secret,
        back=back,
        back_label=back_label,
    )


def key_of(name: str) -> int | None:
    """A key of the address, for the next page."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def word_of(name: str, limit: int = 80) -> str:
    """A word of the address."""
    return request.args.get(name, "").replace("\x00", "").strip()[:limit]


def uid_of(text: str | None) -> uuid.UUID | None:
    """A public id as it comes from a form or an address."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


__all__ = ["key_of", "page", "shown_once", "uid_of", "word_of"]
