"""The user guide 积分卡使用指南 that a new member takes home: what the card is for, where points stand."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import render_pdf

TITLE = _l("User guide of the point card")


def print_guide(paper: Paper, address: str) -> bytes:
    """One page of A4 in the language of the paper. Raises PdfNotMade."""
    title, other = paper.both(TITLE)
    with paper.spoken():
        context = {
            "title": title,
            "title_other": other,
            "number": "",
            "foot": paper.mall.name,
            "facts": [],
            "code": qr_svg(address, title=address, size=190),
            "address": address,
            "good_to_know": _("Good to know"),
            "see": _("See your points here"),
            "how": _(
                "Scan the code with your phone and enter the mobile number of your card. Nothing has to be"
                " installed."
            ),
            "steps": [
                _("Show your card, or its code on your phone, whenever you pay or bring a slip to the desk."),
                _("Points have a last day. Your own page says when and how many."),
                _("Use points for gifts and vouchers at the service desk."),
                _("When goods go back, the points of their slip go back too."),
                _("A lost card: report it on your own page or at the desk at once. Your points are safe."),
                _("You decide what you agree to, and change it on your own page at any time."),
            ],
        }
        return render_pdf(fill("pdf/club_guide.html", paper, context))


__all__ = ["print_guide"]
