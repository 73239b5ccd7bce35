"""Quotation, order and delivery note on paper; payments as a sheet; the text with a link."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext

from mallops.blueprints.orders.models import GroupOrder, OrderPayment, OrderQuote
from mallops.blueprints.orders.rules import PAYMENTS, WAYS
from mallops.core.auth import Actor
from mallops.core.casework.models import SignOff
from mallops.core.crypto import mask_phone
from mallops.core.db import db
from mallops.core.export import Column, Export, Meta, export_rows
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

QUOTATION = _l("Quotation")
NOTE = _l("Order and delivery note")
PAID = _l("Payments of group and phone orders")
COLUMNS = [
    Column(_l("Day"), "paid_on", "date"),
    Column(_l("Order"), lambda one: one.order.number or ""),
    Column(_l("What is wanted"), lambda one: one.order.title),
    Column(_l("Shop"), lambda one: one.order.tenant.code if one.order.tenant else ""),
    Column(_l("What for"), lambda one: str(PAYMENTS[one.kind])),
    Column(_l("Paid how"), lambda one: str(WAYS[one.way])),
    Column(_l("Receipt number"), "receipt_no"),
    Column(
        lazy_pgettext("sale", "Amount"), lambda one: -one.fen if one.kind == "refund" else one.fen, "money"
    ),
    Column(_l("Entered by"), lambda one: one.by.name if one.by else ""),
]


def payments_file(actor: Actor, month: str, rows: Sequence[OrderPayment]) -> Export:
    """The payments of a month as a sheet; no customer is named."""
    return export_rows("xlsx", f"{PAID}-{month}", COLUMNS, rows, meta=Meta(actor.tz, ((_("Month"), month),)))


def _signed_fen(one: OrderPayment) -> int:
    return -one.fen if one.kind == "refund" else one.fen


def _who(order: GroupOrder) -> str:
    return " · ".join(filter(None, (order.company, order.customer, mask_phone(order.phone or ""))))


def _line_rows(order: GroupOrder, quote: OrderQuote | None) -> list[list[str]]:
    rows = []
    for item in order.items:
        fen = quote.prices.get(str(item.position)) if quote is not None else None
        price = [format_yuan(fen), format_yuan(fen * item.quantity)] if fen is not None else ["–", "–"]
        rows.append([str(item.position), item.name, f"{item.quantity} {item.unit}".strip(), *price])
    return rows


def _print(
    paper: Paper, label: Any, order: GroupOrder, quote: OrderQuote | None, more: dict[str, Any]
) -> bytes:
    with paper.spoken():
        title, other = paper.both(label)
        context = {
            "title": title,
            "title_other": other,
            "number": order.number or "",
            "foot": f"{title} {order.number or ''}",
            "lines": _line_rows(order, quote),
            "total": format_yuan(quote.total_fen) if quote is not None else "–",
            "terms": quote.terms if quote is not None else "",
            **more,
        }
        return render_pdf(fill("pdf/group_order.html", paper, context))


def _shop(quote: OrderQuote) -> str:
    return f"{quote.tenant.code} {quote.tenant.name}"


def print_quotation(paper: Paper, order: GroupOrder, quote: OrderQuote) -> bytes:
    """What the customer gets to read before ordering. Raises PdfNotMade."""
    with paper.spoken():
        more = {
            "facts": [
                (_("Customer"), _who(order)),
                (_("Shop"), _shop(quote)),
                (_("Can deliver by"), quote.deliver_by.isoformat() if quote.deliver_by else ""),
                (_("Quote holds until"), quote.valid_to.isoformat() if quote.valid_to else ""),
            ],
            "money": [],
            "people": [{"role": _("Service desk"), "name": paper.maker}, {"role": _("Customer")}],
        }
    return _print(paper, QUOTATION, order, quote, more)


def print_note(paper: Paper, order: GroupOrder) -> bytes:
    """What goes with the goods; the customer signs it. Raises PdfNotMade."""
    quote = next((one for one in order.quotes if one.state == "chosen"), None)
    with paper.spoken():
        day = order.deliver_on.isoformat() if order.deliver_on else ""
        still = order.amount_fen - order.paid_fen
        more = {
            "facts": [
                (_("Customer"), _who(order)),
                (_("Shop"), _shop(quote) if quote is not None else ""),
                (_("Day of delivery"), f"{day} {order.deliver_at}".strip()),
                (_("Who brings it"), order.bringer or ""),
                (pgettext("sale", "Where to"), order.address or ""),
            ],
            "money": [
                (_("Agreed price"), format_yuan(order.amount_fen) if order.amount_fen else "–"),
                (pgettext("sale", "Paid"), format_yuan(order.paid_fen)),
                (pgettext("sale", "Still open"), format_yuan(still) if order.amount_fen else "–"),
            ],
            "people": [
                {"role": _("Shop")},
                {"role": _("Who brings it"), "name": order.bringer or ""},
                _signed(paper, order),
            ],
        }
    return _print(paper, NOTE, order, quote, more)


def _signed(paper: Paper, order: GroupOrder) -> dict[str, Any]:
    """The customer's signature, when it is there."""
    query = sa.select(SignOff).where(SignOff.case_id == order.id, SignOff.capacity == "customer")
    found = db.session.scalar(query.order_by(SignOff.id.desc()).limit(1))
    out: dict[str, Any] = {"role": _("Customer"), "name": order.received_by or ""}
    if found is not None:
        out["at"] = paper.time(found.signed_at)
        if found.image:
            out["image"] = "data:image/png;base64," + base64.b64encode(found.image).decode()
    return out


def chat_text(paper: Paper, order: GroupOrder, url: str) -> str:
    """A text for a chat with a shop."""
    with paper.spoken():
        words = _("A customer asks for a quote. Enter your price here; no account is needed.")
        return "\n".join((f"{paper.mall.name} · {order.number or ''}", order.title, words, url))


def customer_text(paper: Paper, order: GroupOrder, url: str) -> str:
    """A text for a chat with the customer."""
    with paper.spoken():
        words = _("Your quotation is ready. Read it here and accept it or decline; no account is needed.")
        return "\n".join((f"{paper.mall.name} · {order.number or ''}", order.title, words, url))


__all__ = ["chat_text", "customer_text", "payments_file", "print_note", "print_quotation"]
