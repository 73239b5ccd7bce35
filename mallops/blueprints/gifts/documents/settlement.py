"""What the mall owes the shops for the vouchers they took in a month: for the screen, XLSX and PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext

from mallops.blueprints.gifts.models import VoucherUse
from mallops.blueprints.gifts.queries.vouchers import ShopTotal
from mallops.core.auth import Actor
from mallops.core.export import Column, Export, Meta, export_rows
from mallops.core.formatting import mall_time
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

TITLE = _l("Voucher settlement")
COLUMNS = [
    Column(_l("Shop"), lambda one: one.tenant.code),
    Column(lazy_pgettext("shop", "Name"), lambda one: one.tenant.name),
    Column(_l("Voucher"), lambda one: one.voucher.kind.name),
    Column(_l("Code"), lambda one: f"…{one.voucher.code[-4:]}"),
    Column(_l("Taken at"), "at", "datetime"),
    Column(_l("Slip"), "slip_no"),
    Column(_l("Purchase"), "slip_fen", "money"),
    Column(_l("Owed"), "fen", "money"),
]


def settlement_file(actor: Actor, month: str, uses: Sequence[VoucherUse]) -> Export:
    """Every use of the month as a sheet."""
    total = format_yuan(sum(one.fen for one in uses))
    meta = Meta(actor.tz, ((_("Month"), month), (_("Owed"), total)))
    return export_rows("xlsx", f"{TITLE}-{month}", COLUMNS, uses, meta=meta)


def print_settlement(
    paper: Paper, month: str, totals: Sequence[ShopTotal], uses: Sequence[VoucherUse], shop: Any = None
) -> bytes:
    """The month of all shops, or the list of one shop to be signed. Raises PdfNotMade."""
    with paper.spoken():
        title, other = paper.both(TITLE)
        fen = sum(one.fen for one in totals)
        context = {
            "title": title,
            "title_other": other,
            "number": month,
            "foot": f"{title} {month}",
            "facts": [(_("Month"), month)] + ([(_("Shop"), f"{shop.code} {shop.name}")] if shop else []),
            "figures": [
                (str(sum(one.number for one in totals)), _("Vouchers")),
                (format_yuan(fen), _("Owed")),
            ],
            "columns": _columns(shop is not None),
            "rows": [_use(paper, one) for one in uses] if shop else [_total(one) for one in totals],
            "people": [
                {"role": role, "name": "", "at": ""} for role in (_("Finance"), _("Shop"), _("Membership"))
            ],
        }
        return render_pdf(fill("pdf/voucher_settlement.html", paper, context))


def _columns(one_shop: bool) -> list[dict[str, str]]:
    widths: tuple[int, ...]
    if one_shop:
        labels = [_("Time"), _("Voucher"), _("Code"), _("Slip"), _("Purchase"), _("Owed")]
        widths, ends = (13, 39, 11, 13, 12, 12), {4, 5}
    else:
        labels = [_("Shop"), pgettext("shop", "Name"), _("Vouchers"), _("Owed")]
        widths, ends = (16, 52, 14, 18), {2, 3}
    return [
        {"label": label, "align": "end" if place in ends else "start", "width": f"{widths[place]}%"}
        for place, label in enumerate(labels)
    ]


def _use(paper: Paper, one: VoucherUse) -> list[str]:
    code = f"…{one.voucher.code[-4:]}"
    when = mall_time(one.at, "short", paper.mall.zoneinfo)
    money = [format_yuan(one.slip_fen), format_yuan(one.fen)]
    return [when, one.voucher.kind.name, code, one.slip_no, *money]


def _total(one: ShopTotal) -> list[str]:
    return [one.tenant.code, one.tenant.name, str(one.number), format_yuan(one.fen)]


__all__ = ["print_settlement", "settlement_file"]
