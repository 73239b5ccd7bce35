"""A letter to a tenant as a stored PDF: its number, what is overdue, until when to pay."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.fees.models import FeeLetter
from mallops.blueprints.fees.permissions import VIEW
from mallops.blueprints.fees.rules import CHARGES, LETTERS
from mallops.core.documents import Document, Draft, document_kind, issue_document
from mallops.core.formatting import mall_date
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill, seal
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import RenderedPdf, render_document
from mallops.core.registers.cells import month_words

LETTER = document_kind("fees.letter", LETTERS[2], VIEW)


def issue_letter(paper: Paper, letter: FeeLetter) -> Document:
    """The stored document of a letter. Call it outside a transaction. Raises PdfNotMade."""
    with paper.spoken():
        draft = Draft(
            mall_id=paper.mall.id,
            kind=LETTER.code,
            lang=paper.lang,
            title=str(LETTERS[letter.level]),
            content={
                "letter": letter.number,
                "level": letter.level,
                "on": letter.on,
                "pay_by": letter.pay_by,
                "tenant": str(letter.tenant.uid),
                "rows": letter.rows,
                "text": letter.texts[paper.lang],
            },
            number=letter.number,
            case_id=letter.bill_id,
            covers_on=letter.on,
        )
    return issue_document(paper.actor, draft, lambda one: _make(paper, letter, one))


def _make(paper: Paper, letter: FeeLetter, draft: Draft) -> RenderedPdf:
    title, other = paper.both(LETTERS[letter.level])
    tenant = letter.tenant
    with paper.spoken():
        labels = (_("Bill number"), _("Charge"), _("Month"), _("Due on"), _("Outstanding"))
        html = fill(
            "pdf/fee_letter.html",
            paper,
            {
                **seal(draft, paper),
                "title": title,
                "title_other": other,
                "number": letter.number,
                "to": tenant.legal_name or tenant.name,
                "shop": f"{tenant.code} {tenant.name}",
                "text": letter.texts[paper.lang],
                "figures": [
                    (format_yuan(letter.total), _("Overdue in all")),
                    (mall_date(letter.pay_by), _("To be paid by")),
                ],
                "columns": [
                    {"label": label, "align": "end" if number == len(labels) - 1 else "start"}
                    for number, label in enumerate(labels)
                ],
                "rows": [_row(one) for one in letter.rows],
                "day": mall_date(letter.on),
                "people": [
                    {"role": role, "name": "", "at": "", "image": None}
                    for role in (_("For the mall (seal)"), _("Received by (tenant)"))
                ],
                "verify_qr": qr_svg(draft.verify_url, title=draft.verify_url, size=90),
            },
        )
    return render_document(html)


def _row(one: list[Any]) -> list[str]:
    number, charge, period, due, outstanding = one
    return [number, str(CHARGES[charge]), month_words(period), due, format_yuan(outstanding)]
