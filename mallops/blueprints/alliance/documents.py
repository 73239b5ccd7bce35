"""The club's rules on paper, a month of the alliance as a sheet and to be signed, the text with a link."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext

from mallops.blueprints.alliance.models import AllianceMerchant, AllianceMonth, AllianceUse
from mallops.blueprints.alliance.queries.merchants import RulesText
from mallops.blueprints.alliance.queries.uses import MonthLine
from mallops.core.auth import Actor
from mallops.core.export import Column, Export, Meta, export_rows
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

RULES_TITLE = _l("Rules of the customer club")
MONTH_TITLE = _l("Settlement of the alliance")
WAYS: dict[str, Any] = {"desk": _l("Service desk"), "link": _l("Merchant")}
COLUMNS = [
    Column(_l("Merchant"), lambda one: one.merchant.title),
    Column(_l("Benefit"), lambda one: one.benefit.name),
    Column(_l("Day"), "used_on", "date"),
    Column(_l("Time"), "at", "datetime"),
    Column(lazy_pgettext("alliance", "Counted by"), lambda one: str(WAYS[one.way])),
    Column(_l("The mall owes"), lambda one: max(one.fen, 0), "money"),
    Column(_l("The mall gets"), lambda one: max(-one.fen, 0), "money"),
]


def direction(fen: int) -> str:
    """Who pays whom, in words."""
    if not fen:
        return _("Nobody pays")
    return _("The mall pays") if fen > 0 else _("The merchant pays")


def month_file(actor: Actor, month: str, uses: Sequence[AllianceUse]) -> Export:
    """Every use of the month; no member is named."""
    total = format_yuan(sum(one.fen for one in uses))
    meta = Meta(actor.tz, ((_("Month"), month), (_("The mall owes"), total)))
    return export_rows("xlsx", f"{MONTH_TITLE}-{month}", COLUMNS, uses, meta=meta)


def print_rules(paper: Paper, told: RulesText) -> bytes:
    """A version on A4. Raises PdfNotMade."""
    with paper.spoken():
        title, other = paper.both(RULES_TITLE)
        context = {
            "title": title,
            "title_other": other,
            "number": _("Version %(n)s", n=told.version),
            "foot": f"{title} · {_('Version %(n)s', n=told.version)}",
            "facts": [(_("Holds from"), told.from_on.isoformat() if told.from_on else _("the beginning"))],
            "paragraphs": [line for line in told.text.splitlines() if line.strip()],
        }
        return render_pdf(fill("pdf/club_rules.html", paper, context))


def print_month(paper: Paper, month: str, lines: Sequence[MonthLine], uses: Sequence[AllianceUse]) -> bytes:
    """The month of all merchants, or of one with every use, to be signed. Raises PdfNotMade."""
    one = lines[0] if len(lines) == 1 and uses else None
    with paper.spoken():
        title, other = paper.both(MONTH_TITLE)
        fen = sum(line.fen for line in lines)
        context = {
            "title": title,
            "title_other": other,
            "number": month,
            "foot": f"{title} {month}",
            "facts": [(_("Month"), month)] + ([(_("Merchant"), one.merchant.title)] if one else []),
            "figures": [
                (str(sum(line.uses for line in lines)), _("Benefits used")),
                (format_yuan(abs(fen)), direction(fen)),
            ],
            "columns": _columns(one is not None),
            "rows": [_use_row(paper, use) for use in uses] if one else [_line_row(line) for line in lines],
            "people": _people(paper, one.signed if one else None),
        }
        return render_pdf(fill("pdf/voucher_settlement.html", paper, context))


def _columns(one_merchant: bool) -> list[dict[str, str]]:
    if one_merchant:
        labels = [_("Time"), _("Benefit"), pgettext("alliance", "Counted by"), _("The mall owes")]
    else:
        labels = [_("Merchant"), _("Benefits used"), _("Who pays"), _("Amount")]
    ends = {3} if one_merchant else {1, 3}
    return [{"label": label, "align": "end" if at in ends else "start"} for at, label in enumerate(labels)]


def _use_row(paper: Paper, use: AllianceUse) -> list[str]:
    return [paper.time(use.at, "short"), use.benefit.name, str(WAYS[use.way]), format_yuan(use.fen)]


def _line_row(line: MonthLine) -> list[str]:
    return [line.merchant.title, str(line.uses), direction(line.fen), format_yuan(abs(line.fen))]


def _people(paper: Paper, signed: AllianceMonth | None) -> list[dict[str, Any]]:
    finance: dict[str, Any] = {"role": _("Finance"), "name": "", "at": ""}
    if signed is not None:
        finance |= {"name": signed.typed or signed.signer_name, "at": paper.time(signed.signed_at)}
        if signed.image:
            finance["image"] = "data:image/png;base64," + base64.b64encode(signed.image).decode()
    return [
        finance,
        {"role": _("Merchant"), "name": "", "at": ""},
        {"role": _("Membership"), "name": "", "at": ""},
    ]


def chat_text(paper: Paper, merchant: AllianceMerchant, url: str) -> str:
    """A text for a chat with the merchant."""
    with paper.spoken():
        words = _("Count the benefits of our members here: scan or type the card. No account is needed.")
        return f"{paper.mall.name} · {merchant.title}\n{words}\n{url}"


__all__ = ["MONTH_TITLE", "WAYS", "chat_text", "direction", "month_file", "print_month", "print_rules"]
