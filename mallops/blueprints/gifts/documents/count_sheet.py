"""The sheet on which a desk's gifts are counted 礼品盘点表: a line a gift, filled in by hand and signed.

What lies there by the book is left out: who reads the answer does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.gifts.models import Gift
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

TITLE = _l("Count of gifts")


def print_count_sheet(paper: Paper, desk: Any, gifts: Sequence[Gift], today: str) -> bytes:
    """The gifts of the catalogue with room to write. Raises PdfNotMade."""
    with paper.spoken():
        title, other = paper.both(TITLE)
        labels = [
            (_("Code"), "14%"),
            (_("Gift"), "36%"),
            (_("Counted"), "13%"),
            (_("Broken or out of date"), "15%"),
            (_("Remark"), "22%"),
        ]
        context = {
            "title": title,
            "title_other": other,
            "number": f"{desk.code} {today}",
            "foot": f"{title} {desk.code} {today}",
            "facts": [(_("Desk"), f"{desk.code} {desk.name}"), (_("Date"), today)],
            "figures": [],
            "columns": [{"label": label, "align": "start", "width": width} for label, width in labels],
            "rows": [[one.code, one.name, "", "", ""] for one in gifts],
            "people": [
                {"role": role, "name": "", "at": ""}
                for role in (pgettext("stock", "Counted by"), _("Second person"))
            ],
        }
        return render_pdf(fill("pdf/gift_count.html", paper, context))


__all__ = ["print_count_sheet"]
