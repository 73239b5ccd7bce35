"""What a page shows that hands a personal link on: the link, its code to scan, and a text to send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from mallops.core.auth.actor import Actor
from mallops.core.casework.models import Case
from mallops.core.links import find_link
from mallops.core.pdf.paper import CHINESE, ENGLISH, Paper
from mallops.core.pdf.qr import qr_svg


def link_card(
    actor: Actor, case: Case, purpose: str, text: Callable[[Paper, Any, str], str]
) -> dict[str, Any]:
    """`link`, `url`, `code` (SVG; None without a link) and `texts`: language and `text(paper, case, url)`."""
    link = find_link(case, purpose)
    url = link.url if link else ""
    return {
        "link": link,
        "url": url,
        "code": qr_svg(url, title=_("Code of the personal link"), size=180) if url else None,
        "texts": [
            (code, text(Paper.of(actor, lang), case, url))
            for code, lang in (("zh", CHINESE), ("en", ENGLISH))
        ],
    }
