"""The month of the contractors on paper and in Excel: the rating of each and the rows behind it (6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.contractors.documents.drawing import trend_of
from mallops.blueprints.contractors.queries.months import Rated
from mallops.blueprints.contractors.rules.scores import in_words, spelt_out
from mallops.blueprints.contractors.rules.words import GRADES, SERVICES
from mallops.core.clock import now
from mallops.core.export import Column
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.cells import month_words

TITLE = _l("Monthly rating of contractors")


@dataclass(frozen=True)
class MonthPaper:
    """What is printed: the month, and each contractor with its last twelve months."""

    month: str
    rows: Sequence[Sequence[Rated]]


def print_month(paper: Paper, found: MonthPaper) -> bytes:
    """The PDF. Raises PdfNotMade."""
    return render_pdf(month_html(paper, found))


def month_html(paper: Paper, found: MonthPaper) -> str:
    """The page that is printed."""
    title, other = paper.both(TITLE)
    with paper.spoken():
        rows = [one[-1] for one in found.rows]
        context: dict[str, Any] = {
            "title": title,
            "title_other": other,
            "number": month_words(found.month),
            "foot": _("Made %(at)s by %(name)s", at=paper.time(now()), name=paper.maker),
            "formula": in_words(rows[0].formula) if rows else "",
            "table": {"columns": _heads(), "rows": [_cells(one) for one in rows]},
            "sums": [(one.contractor.title, spelt_out(one.formula, one.figures)) for one in rows],
            "notes": [
                (one.contractor.title, one.confirmed.note)
                for one in rows
                if one.confirmed and one.confirmed.note
            ],
            "chart": trend_of(found.rows),
            "people": [
                {"role": role, "name": "", "at": "", "image": None}
                for role in (
                    _("Customer-service supervisor"),
                    _("Security"),
                    _("Engineering"),
                    _("Customer-service manager"),
                    _("Contractor"),
                )
            ],
        }
        return fill("pdf/contractor_month.html", paper, context)


def _heads() -> list[dict[str, str]]:
    """Figures are narrow, words are wide: no word breaks in the middle."""
    figures = (_("Checks"), _("Posts"), _("Orders"), _("Critical"), _("Rating"))
    return [
        {"label": _("Contractor"), "width": "19%"},
        {"label": _("Service"), "width": "11%"},
        *({"label": one, "align": "end", "width": "9%"} for one in figures),
        {"label": _("Grade"), "width": "13%"},
        {"label": _("State"), "width": "12%"},
    ]


def _cells(row: Rated) -> list[str]:
    return [
        row.contractor.title,
        str(SERVICES[row.contractor.service]),
        f"{_one(row.figures.checks)} ({len(row.scores)})",
        f"{_one(row.figures.posts)} ({row.looks})",
        f"{_one(row.figures.fixes)} ({row.orders})",
        str(row.figures.critical),
        str(row.score) if row.score is not None else "–",
        str(GRADES[row.grade]) if row.grade else "–",
        _("Confirmed") if row.confirmed else _("Provisional"),
    ]


def _one(value: float | None) -> str:
    return f"{value:.1f}" if value is not None else "–"


def columns() -> list[Column]:
    """The columns of the Excel file."""

    def rounded(value: float | None) -> float | None:
        return round(value, 1) if value is not None else None

    return [
        Column(_("Contractor"), lambda row: row.contractor.title),
        Column(_("Service"), lambda row: str(SERVICES[row.contractor.service])),
        Column(_("Contract number"), lambda row: row.contractor.contract_no),
        Column(_("Contract until"), lambda row: row.contractor.ends_on, "date"),
        Column(_("Scored checks"), lambda row: len(row.scores), "int"),
        Column(_("Mean score"), lambda row: rounded(row.figures.checks), "number"),
        Column(_("Looks at posts"), "looks", "int"),
        Column(_("People required"), "required", "int"),
        Column(_("People there"), "present", "int"),
        Column(_("Posts manned, per cent"), lambda row: rounded(row.figures.posts), "number"),
        Column(_("Orders"), "orders", "int"),
        Column(_("Came due"), "came_due", "int"),
        Column(_("Put right in time"), "in_time", "int"),
        Column(_("Critical items failed"), lambda row: row.figures.critical, "int"),
        Column(_("Rating"), lambda row: float(row.score) if row.score is not None else None, "number"),
        Column(_("Grade"), lambda row: str(GRADES[row.grade]) if row.grade else ""),
        Column(_("How it came about"), lambda row: spelt_out(row.formula, row.figures)),
        Column(
            _("Confirmed at"), lambda row: row.confirmed.confirmed_at if row.confirmed else None, "datetime"
        ),
        Column(_("Remarks"), lambda row: row.confirmed.note if row.confirmed else ""),
    ]
