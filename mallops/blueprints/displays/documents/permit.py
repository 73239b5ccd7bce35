"""The permit 张贴许可 that hangs beside the thing, and the texts for its tenant. No person is named on it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.displays.models import Display
from mallops.blueprints.displays.rules.words import SORTS
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import render_pdf

TITLE = _l("Display permit")


def print_permit(paper: Paper, display: Display, url: str) -> bytes:
    """The PDF of the permit. Raises PdfNotMade."""
    title, other = paper.both(TITLE)
    with paper.spoken():
        html = fill(
            "pdf/display_permit.html",
            paper,
            {
                "title": title,
                "title_other": other,
                "number": display.number or "",
                "foot": display.number or "",
                "facts": _facts(paper, display),
                "what": display.title,
                "starts": display.starts_on.isoformat() if display.starts_on else "",
                "ends": display.expires_on.isoformat() if display.expires_on else "",
                "condition": display.decision,
                "code": qr_svg(url, title=url, size=230),
                "address": url,
            },
        )
    return render_pdf(html)


def _facts(paper: Paper, display: Display) -> list[tuple[str, Any]]:
    zone = f"{display.zone.code} {display.zone.name}" if display.zone else ""
    return [
        (_("Type"), str(SORTS[display.sort])),
        (_("Tenant"), f"{display.tenant.code} {display.tenant.name}" if display.tenant else paper.mall.name),
        (_("Zone"), zone),
        (_("Exact place"), display.place),
        (_("Size"), display.size),
        (_("How many"), display.quantity),
        (_("Approved on"), paper.time(display.decided_at)[:10]),
    ]


def chat_text(paper: Paper, display: Display, url: str) -> str:
    """A text for a chat or a message to the tenant: what to do now, and where."""
    with paper.spoken():
        head = f"{paper.mall.name} · {SORTS[display.sort]} {display.number or ''}".strip()
        words = _words(display)
        where = _("Look here: %(url)s", url=url) if url else ""
    return "\n".join(one for one in (head, words, where) if one)


def _words(display: Display) -> str:
    day = display.expires_on.isoformat() if display.expires_on else ""
    match display.state:
        case "invited":
            return _("Please fill in the application; no account is needed.")
        case "approved":
            return _("“%(title)s” is approved until %(day)s.", title=display.title, day=day)
        case "refused":
            return _("“%(title)s” is refused: %(why)s", title=display.title, why=display.decision)
        case "posted" | "expiring":
            return _(
                "“%(title)s” may hang until %(day)s. Please take it down then.", title=display.title, day=day
            )
        case "expired":
            return _(
                "“%(title)s” has expired on %(day)s. Please take it down today.", title=display.title, day=day
            )
    return _("“%(title)s” is being looked at.", title=display.title)
