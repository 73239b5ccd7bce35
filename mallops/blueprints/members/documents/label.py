"""The label of a card: its code, to be stuck on plastic or shown on a screen. No name stands on it."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from mallops.blueprints.members.models import Card
from mallops.blueprints.members.rules.cards import address_of, shown
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import render_pdf


def card_address(card: Card) -> str:
    """The address in the code of a card."""
    return address_of(current_app.config["SETTINGS"].base_url, card.token)


def print_label(paper: Paper, card: Card) -> bytes:
    """One label on a sheet that is cut."""
    address = card_address(card)
    with paper.spoken():
        label = {
            "qr": qr_svg(address, title=shown(card.number), size=160),
            "mall": paper.mall.name,
            "name": _("Point card"),
            "name_other": "",
            "code": "",
            "short": shown(card.number),
            "hint": _("Show this code at the desk. Whoever finds this card: please bring it to the desk."),
        }
        html = fill("pdf/patrol_labels.html", paper, {"title": _("Point card"), "labels": [label]})
    return render_pdf(html)
