"""The ageing 账龄表 on A4 and as XLSX."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fees.queries.lists import AgeRow, totals
from mallops.blueprints.fees.rules import BUCKET_LABELS
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.export import Column, Export, Meta, export_rows
from mallops.core.formatting import percent
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

TITLE = _l("Ageing of receivables")


def print_ageing(paper: Paper, rows: list[AgeRow], filters: str) -> bytes:
    """The table by floor and tenant, with sums. Raises PdfNotMade."""
    title, other = paper.both(TITLE)
    with paper.spoken():
        sums = totals(rows)
        overdue = sum(sums[1:])
        labels = [_("Tenant"), _("Units"), *(str(one) for one in BUCKET_LABELS), _("In all")]
        body: list[Any] = []
        floor = None
        for row in rows:
            if row.floor != floor:
                floor = row.floor
                body.append(_("Floor %(code)s", code=floor or "–"))
            body.append([f"{row.tenant.code} {row.tenant.name}", row.units, *_cells([*row.sums, row.total])])
        html = fill(
            "pdf/fee_ageing.html",
            paper,
            {
                "title": title,
                "title_other": other,
                "number": "",
                "foot": f"{paper.mall.name} · {mall_now(paper.mall.tz).date()}",
                "facts": [
                    (_("On"), mall_now(paper.mall.tz).date().isoformat()),
                    (_("Filters"), filters or _("none")),
                ],
                "figures": [
                    (format_yuan(sum(sums)), _("Open in all")),
                    (format_yuan(overdue), _("Overdue")),
                    (percent(sums[4] * 100 / overdue) if overdue else "–", _("of it over 90 days")),
                ],
                "columns": [
                    {"label": label, "align": "start" if number < 2 else "end"}
                    for number, label in enumerate(labels)
                ],
                "rows": body,
                "footer": [_("In all"), "", *_cells([*sums, sum(sums)])],
            },
        )
    return render_pdf(html)


def _cells(sums: list[int]) -> list[str]:
    return [format_yuan(one, symbol=False) if one else "–" for one in sums]


def ageing_file(actor: Actor, rows: list[AgeRow], filters: str) -> Export:
    """The same as XLSX."""
    columns = [
        Column(_l("Floor"), "floor"),
        Column(_l("Tenant code"), lambda row: row.tenant.code),
        Column(_l("Tenant"), lambda row: row.tenant.name),
        Column(_l("Units"), "units"),
        *(_sum(label, number) for number, label in enumerate(BUCKET_LABELS)),
        Column(_l("In all"), "total", "money"),
    ]
    meta = Meta(actor.tz, ((_("Filters"), filters or _("none")), (_("Exported by"), actor.name)))
    return export_rows("xlsx", str(TITLE), columns, rows, meta=meta)


def _sum(label: Any, number: int) -> Column:
    return Column(label, lambda row: row.sums[number], "money")
