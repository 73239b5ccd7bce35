"""The return and exchange form 退换货登记表 on A4, and the text with a link."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.members.rules.people import mask_name
from mallops.blueprints.returns import rules
from mallops.blueprints.returns.models import Return
from mallops.blueprints.returns.queries import sees_people, text_of
from mallops.core.crypto import mask_phone
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import CHINESE, Paper, fill
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.printing import people_of
from mallops.core.registers.record import Record

FORM = _l("Return and exchange form")
Table = tuple[str, list[str], list[list[str]]]


def tables(record: Any) -> list[Table]:
    """What has to come back with the goods, on the record's plain print."""
    return [_claw_table(record.case)]


def _claw_table(case: Return) -> Table:
    rows = [
        [one.label, format_yuan(one.fen) if one.fen else "", str(rules.CLAWS[one.state][0])]
        for one in case.claws
    ]
    return (
        _("Points, gifts and vouchers"),
        [_("What comes back"), pgettext("goods back", "Value"), _("State")],
        rows,
    )


def _facts(case: Return, *, clear: bool) -> list[tuple[str, str]]:
    shop = f"{case.tenant.code} {case.tenant.name}" if case.tenant else ""
    return [
        (_("What the customer wants"), str(rules.WANTED[case.wanted])),
        (_("Brought back on"), case.came_on.isoformat()),
        (_("Shop"), shop),
        (_("Goods"), case.title),
        (_("Model or serial number"), case.item_no),
        (_("Quantity"), str(case.quantity)),
        (_("Slip number"), case.slip_no),
        (_("Day of the purchase"), case.slip_on.isoformat()),
        (_("Paid for the goods"), format_yuan(case.price_fen)),
        (_("Paid how"), str(rules.WAYS.get(case.paid_way, ""))),
        (_("Condition"), str(rules.CONDITIONS[case.condition])),
        (_("Reason"), str(rules.REASONS[case.reason])),
        (_("Customer"), (case.customer if clear else mask_name(case.customer or "")) or ""),
        (_("Telephone"), mask_phone(case.phone or "")),
        (_("Policy's last day"), case.until_on.isoformat() if case.until_on else _("none")),
        (_("Invoice number"), case.invoice_no),
    ]


def _decided(paper: Paper, case: Return, *, clear: bool) -> list[tuple[str, str]]:
    """Opinion, decision, money, invoice."""
    opinion = str(rules.OPINIONS[case.opinion][0]) if case.opinion else ""
    by_whom = case.opinion_by if clear else ""
    said = f"{by_whom or ''} {paper.time(case.opinion_at)}".strip() if case.opinion_at else ""
    decision = str(rules.DECISIONS[case.decision]) if case.decision else ""
    by = case.decided_by.name if case.decided_by else ""
    return [
        (_("Opinion of the shop"), opinion),
        (_("Who said it"), said),
        (pgettext("goods back", "Decision"), decision),
        (
            pgettext("goods back", "Decided by"),
            f"{by} {paper.time(case.decided_at)}".strip() if case.decided_at else "",
        ),
        (_("Refund decided"), format_yuan(case.refund_fen)),
        (_("Who pays"), str(rules.PAYERS[case.payer]) if case.payer else ""),
        (_("Points taken back"), str(case.points_back)),
        (_("Paid to the customer"), format_yuan(case.paid_fen)),
        (_("Paid how"), str(rules.WAYS.get(case.refund_way, ""))),
        (_("Receipt number"), case.receipt_no),
        (_("New goods"), case.new_item),
        (_("New slip"), case.new_slip_no),
        (_("Paid by the customer besides"), format_yuan(case.extra_fen)),
        (_("Invoice reversed by"), str(rules.INVOICES[case.invoice_how]) if case.invoice_how else ""),
        (_("Number of the red-letter invoice"), case.invoice_back_no),
        (pgettext("goods back", "Day"), case.invoice_back_on.isoformat() if case.invoice_back_on else ""),
    ]


def print_form(record: Record, lang: str) -> bytes:
    """The form with all that is known and the signatures, or lines to sign on. Raises PdfNotMade."""
    case: Return = record.case  # type: ignore[assignment]
    paper = Paper.of(record.actor, lang)
    title, other = paper.both(FORM)
    clear = sees_people(record.actor)
    with paper.spoken():
        checks = [[str(words), "✓" if case.checks.get(code) else "–"] for code, words in rules.CHECKS.items()]
        texts = [
            (_("In the customer's words"), case.reason_note),
            (_("What does not fit"), case.check_note),
            (_("The shop says"), case.opinion_note),
            (_("Why, in words for the customer"), case.decision_note),
            (_("Return policy"), text_of(case.mall_id, paper.lang == CHINESE)),
        ]
        context = {
            "title": title,
            "title_other": other,
            "number": case.number or "",
            "foot": f"{title} {case.number or ''}",
            "facts": _facts(case, clear=clear),
            "checks": checks,
            "decided": _decided(paper, case, clear=clear),
            "claws": _claw_table(case),
            "texts": [(head, text) for head, text in texts if text and (clear or head == _("Return policy"))],
            "people": people_of(record),
        }
        return render_pdf(fill("pdf/goods_return.html", paper, context))


def chat_text(paper: Paper, case: Any, url: str) -> str:
    """A text for a chat with the shop; the customer is not in it."""
    with paper.spoken():
        words = _("A customer brings goods back. Say here what you think; no account is needed.")
        return "\n".join((f"{paper.mall.name} · {case.number or ''}", case.title, words, url))


__all__ = ["chat_text", "print_form", "tables"]
