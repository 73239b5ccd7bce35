"""What a page shows that hands a personal link on: the link, its code to scan, and a text to send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import kind_of
from mallops.core.casework.models import Case
from mallops.core.links import PURPOSES, find_link
from mallops.core.pdf.paper import CHINESE, ENGLISH, Paper
from mallops.core.pdf.qr import qr_svg


def link_card(
    actor: Actor, case: Case, purpose: str, text: Callable[[Paper, Any, str], str]
) -> dict[str, Any]:
    """`link`, `url`, `code` (SVG; None without a link), `renews` (whether a new one can be made now) and
    `texts`: language and `text(paper, case, url)`.
    """
    link = find_link(case, purpose)
    url = link.url if link else ""
    return {
        "link": link,
        "url": url,
        "code": qr_svg(url, title=_("Code of the personal link"), size=180) if url else None,
        "renews": PURPOSES[purpose].outlives or not kind_of(case).workflow.state(case.state).closed,
        "texts": [
            (code, text(Paper.of(actor, lang), case, url))
            for code, lang in (("zh", CHINESE), ("en", ENGLISH))
        ],
    }


def linked_picture(photo: Any, alt: str, caption: str = "") -> dict[str, Any]:
    """A picture as pages behind a personal link show it: opened through the link of this very request."""
    token = (request.view_args or {})["token"]

    def url(size: str) -> str:
        return url_for("links.photo", token=token, photo_uid=photo.uid, size=size)

    return {
        "uid": photo.uid,
        "url": url("display"),
        "thumb_url": url("thumb"),
        "alt": alt,
        "caption": caption,
    }
