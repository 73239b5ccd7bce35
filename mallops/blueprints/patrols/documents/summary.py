"""The daily report 日报表, and the weekly and monthly one, as stored documents (1.14)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.patrols.documents.summary_tables import (
    day_table,
    drawings,
    finding_tiles,
    rate_tables,
    round_tiles,
    slot_table,
    zone_table,
)
from mallops.blueprints.patrols.permissions import EXPORT
from mallops.blueprints.patrols.queries.period import PeriodNumbers, period_numbers
from mallops.blueprints.patrols.rules.periods import DAY, MONTH, WEEK, Period
from mallops.core import audit
from mallops.core.auth import authorize
from mallops.core.db import transaction
from mallops.core.documents import Document, Draft, document_kind, issue_document
from mallops.core.pdf.paper import Paper, fill, seal
from mallops.core.pdf.render import RenderedPdf, render_document

TITLES = {DAY: _l("Daily report"), WEEK: _l("Weekly report"), MONTH: _l("Monthly report")}
KINDS = {
    DAY: document_kind("patrols.daily", TITLES[DAY], EXPORT),
    WEEK: document_kind("patrols.weekly", TITLES[WEEK], EXPORT),
    MONTH: document_kind("patrols.monthly", TITLES[MONTH], EXPORT),
}
SHAPE = 1  # raise it when the report shows something new


def issue_summary(paper: Paper, period: Period) -> Document:
    """The report of a period: the stored one when its figures are the same, else a new one.

    Writes one audit row. Needs `patrols.export`. Raises PdfNotMade.
    """
    authorize(paper.actor, EXPORT)
    numbers = period_numbers(paper.mall, period)
    draft = summary_draft(paper, numbers)
    document = issue_document(paper.actor, draft, lambda one: _make(paper, numbers, one))
    with transaction():
        audit.note(
            "patrols.period_report",
            mall_id=paper.mall.id,
            object_kind="documents",
            object_id=document.id,
            after={"period": period.kind, "from": period.from_on, "to": period.to_on, "lang": paper.lang},
            label=document.title,
            actor=paper.actor,
        )
    return document


def summary_draft(paper: Paper, numbers: PeriodNumbers) -> Draft:
    """What the report is called and made of."""
    period = numbers.period
    with paper.spoken():
        title = f"{TITLES[period.kind]} {period.label}"
    return Draft(
        mall_id=paper.mall.id,
        kind=KINDS[period.kind].code,
        lang=paper.lang,
        title=title,
        content={"shape": SHAPE, "mall": paper.mall.uid, "numbers": asdict(numbers)},
        covers_on=period.from_on,
    )


def _make(paper: Paper, numbers: PeriodNumbers, draft: Draft) -> RenderedPdf:
    with paper.spoken():
        html = summary_html(paper, numbers, draft)
    return render_document(html)


def summary_html(paper: Paper, numbers: PeriodNumbers, draft: Draft) -> str:
    """The page that is printed. Call it inside `paper.spoken()`."""
    period = numbers.period
    title, other = paper.both(TITLES[period.kind])
    context: dict[str, Any] = {
        **seal(draft, paper),
        "title": title,
        "title_other": other,
        "number": period.label,
        "numbers": numbers,
        "tiles": [(one.cell.text, _tile_label(one)) for one in round_tiles(numbers)],
        "more_tiles": [(one.cell.text, _tile_label(one)) for one in finding_tiles(numbers)],
        "drawings": drawings(numbers),
        "zones": _printed(zone_table(numbers)),
        "slots": _printed(slot_table(numbers)),
        "days": _printed(day_table(numbers)) if period.kind != DAY else None,
        "rates": [_printed(one) for one in rate_tables(numbers)],
        "as_of": "" if numbers.over else _("As of %(time)s", time=paper.time(draft.made_at)),
        "people": [
            {"role": one, "name": "", "at": "", "image": None} for one in (_("Made by"), _("Approved by"))
        ],
    }
    return fill("pdf/patrol_summary.html", paper, context)


def _tile_label(tile: Any) -> str:
    return f"{tile.label} {tile.hint}".strip()


def _printed(table: Any) -> dict[str, Any]:
    """A table as macros/summary_table takes it."""
    wide = "34%" if len(table.heads) <= 6 else "24%"
    columns = [{"label": one, "align": "end" if at else "start"} for at, one in enumerate(table.heads)]
    columns[0]["width"] = wide
    rows = [[cell.text for cell in row] for row in table.rows]
    return {"title": table.title, "columns": columns, "rows": rows}
