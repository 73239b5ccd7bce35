"""What the member takes along: the receipt of a gift 礼品领取单, a voucher 礼券; A4 and 80 mm."""

from __future__ import annotations

import base64
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.gifts.actions.vouchers import signed_code
from mallops.blueprints.gifts.models import GiftIssue, Voucher
from mallops.blueprints.gifts.rules.token import spoken
from mallops.blueprints.gifts.rules.words import ISSUE_STATES
from mallops.core.formatting import mall_date
from mallops.core.money import format_yuan
from mallops.core.names import listed, pick
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import render_pdf

RECEIPT = _l("Gift receipt")
VOUCHER = _l("Voucher")


def print_issue(paper: Paper, issue: GiftIssue, *, slim: bool = False) -> bytes:
    """The receipt of a gift, with what the member signed. Raises PdfNotMade."""
    with paper.spoken():
        title, other = paper.both(RECEIPT)
        facts = [
            (_("Gift"), issue.gift.name),
            (_("Quantity"), str(issue.quantity)),
            (pgettext("member", "Points"), f"{issue.points:,}"),
            (_("Member"), issue.member.number),
            (_("Desk"), issue.desk.name),
            (_("State"), str(ISSUE_STATES[issue.state][0])),
            (_("Time"), paper.time(issue.issued_at or issue.at)),
        ]
        if issue.state == "held":
            facts.append((_("Kept until"), paper.time(issue.hold_until)))
        context = {
            "title": title,
            "title_other": other,
            "number": issue.number,
            "foot": issue.number,
            "facts": facts,
            "words": "",
            "code": None,
            "code_text": "",
            "people": [_signed(paper, issue), {"role": _("Service desk"), "name": _by(issue), "at": ""}],
        }
        return render_pdf(fill("pdf/slip.html" if slim else "pdf/gift_receipt.html", paper, context))


def _by(issue: GiftIssue) -> str:
    person = issue.issued_by or issue.by
    return person.name if person is not None else ""


def _signed(paper: Paper, issue: GiftIssue) -> dict[str, Any]:
    image = f"data:image/png;base64,{base64.b64encode(issue.image).decode()}" if issue.image else None
    at = paper.time(issue.issued_at, "short") if issue.issued_at else ""
    return {"role": _("Member"), "name": issue.typed or "", "at": at, "image": image}


def print_voucher(paper: Paper, voucher: Voucher, *, slim: bool = False) -> bytes:
    """The voucher with its code. Raises PdfNotMade."""
    with paper.spoken():
        title, other = paper.both(VOUCHER)
        kind = voucher.kind
        shops = listed(one.name for one in kind.shops) or _("All shops of the mall")
        facts = [
            (_("Good for"), worth_of(voucher)),
            (_("Good from"), mall_date(voucher.valid_from)),
            (_("Good until"), mall_date(voucher.valid_until)),
            (_("Taken at"), shops),
        ]
        if voucher.min_spend:
            facts.append((_("Purchase of at least"), format_yuan(voucher.min_spend)))
        context = {
            "title": kind.name,
            "title_other": f"{title} {other}".strip(),
            "number": "",
            "foot": spoken(voucher.code),
            "facts": facts,
            "words": pick(kind.terms_zh, kind.terms_en)
            or _("Good once. Not for cash. Points and voucher go back when the goods are returned."),
            "code": qr_svg(signed_code(voucher), title=_("Code of the voucher"), size=170),
            "code_text": spoken(voucher.code),
            "people": [],
        }
        return render_pdf(fill("pdf/slip.html" if slim else "pdf/gift_receipt.html", paper, context))


def worth_of(voucher: Voucher) -> str:
    """What it is good for, in a line."""
    kind = voucher.kind
    return format_yuan(voucher.value) if kind.shape == "money" else kind.name


__all__ = ["print_issue", "print_voucher", "worth_of"]
