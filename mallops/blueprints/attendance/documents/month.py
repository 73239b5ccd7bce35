"""A tenant's month on paper: calendar with times, totals, notices, signatures (10.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.attendance.actions.registers import MISS_WORDS, NOTICES
from mallops.blueprints.attendance.models import AttendanceNotice
from mallops.blueprints.attendance.permissions import VIEW
from mallops.blueprints.attendance.queries.grids import Judged
from mallops.blueprints.attendance.queries.months import EARLY, LATE, ShopMonth, month_days
from mallops.blueprints.attendance.rules import PHASES, VERDICTS
from mallops.core.documents import Document, Draft, document_kind, issue_document
from mallops.core.formatting import mall_date
from mallops.core.names import listed
from mallops.core.pdf.paper import Paper, fill, seal
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import RenderedPdf, render_document
from mallops.core.registers.cells import month_words

TITLE = _l("Attendance of the month")
MONTH = document_kind("attendance.month", TITLE, VIEW)
DAY_NAMES = (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun"))


def totals(found: ShopMonth) -> list[tuple[str, str]]:
    """(figure, label) of a month: how often, and how many minutes."""
    counts = found.counts()
    words = [(str(counts[code]), str(label)) for code, label in VERDICTS.items()]
    late, early = found.minutes(LATE), found.minutes(EARLY)
    return [
        *words,
        (str(counts[""]), _("Not looked at")),
        (str(late + early), _("Minutes missed")),
        (str(found.confirmed), _("Confirmed notices")),
    ]


def weeks(found: ShopMonth, month: str) -> list[list[dict[str, Any] | None]]:
    """The calendar: weeks of seven days, each with what counts at opening and at closing."""
    first, last = month_days(month)
    cells: list[dict[str, Any] | None] = [None] * first.weekday()
    for number in range((last - first).days + 1):
        on = first + dt.timedelta(days=number)
        cells.append({"on": on, "state": found.day_state(on), "cells": found.days.get(on)})
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def cell_words(paper: Paper, cell: Judged) -> str:
    """What stands in the calendar for an opening or a closing: the state, with its time."""
    if not cell.state or cell.state == "not_due":
        return "–"
    words = str(VERDICTS[cell.state])
    at = cell.verdict.actual
    return f"{words} {paper.time(at, 'clock')}" if at is not None else words


def issue_month(paper: Paper, found: ShopMonth, month: str, notices: Sequence[AttendanceNotice]) -> Document:
    """The stored paper of a shop's month as it stands now; call it outside a transaction.

    Raises PdfNotMade.
    """
    with paper.spoken():
        draft = Draft(
            mall_id=paper.mall.id,
            kind=MONTH.code,
            lang=paper.lang,
            title=str(TITLE),
            content=month_content(found, month, notices),
            number=f"{found.shop.code}-{month}",
            covers_on=month_days(month)[0],
        )
    return issue_document(paper.actor, draft, lambda one: _make(paper, found, month, notices, one))


def month_content(found: ShopMonth, month: str, notices: Sequence[Any]) -> dict[str, Any]:
    """What the paper says, in a form that does not depend on the language."""
    shop = found.shop
    return {
        "tenant": [str(shop.uid), shop.code, shop.name, list(shop.units), shop.zone_name],
        "month": month,
        "days": [
            [on, *([cell.state, cell.verdict.minutes, cell.verdict.actual] for cell in cells.values())]
            for on, cells in sorted(found.days.items())
        ],
        "notices": [[one.on, one.number, one.miss, one.minutes, one.state, one.decision] for one in notices],
    }


def _make(
    paper: Paper, found: ShopMonth, month: str, notices: Sequence[AttendanceNotice], draft: Draft
) -> RenderedPdf:
    with paper.spoken():
        html = fill("pdf/attendance_month.html", paper, _context(paper, found, month, notices, draft))
    return render_document(html)


def _context(
    paper: Paper, found: ShopMonth, month: str, notices: Sequence[AttendanceNotice], draft: Draft
) -> dict[str, Any]:
    title, other = paper.both(TITLE)
    shop, figures = found.shop, totals(found)
    return {
        **seal(draft, paper),
        "verify_qr": qr_svg(draft.verify_url, title=draft.verify_url, size=90),
        "title": title,
        "title_other": other,
        "number": draft.number,
        "facts": [
            (_("Tenant"), f"{shop.code} {shop.name}"),
            (_("Units"), listed(shop.units)),
            (_("Zone"), shop.zone_name),
            (_("Month"), month_words(month)),
        ],
        "tiles": [figures[:4], figures[4:]],
        "day_names": [str(one) for one in DAY_NAMES],
        "weeks": [[_printed(paper, one) for one in week] for week in weeks(found, month)],
        "notices": [_notice(one) for one in notices],
        "columns": [
            {"label": _("Date"), "width": "18%"},
            {"label": _("Number"), "width": "30%"},
            {"label": _("What was noted"), "width": "18%"},
            {"label": _("Minutes"), "align": "end", "width": "12%"},
            {"label": _("Decision")},
        ],
        "people": [
            {"role": str(role), "name": "", "at": "", "image": None}
            for role in (_("Made by"), _("Customer-service supervisor"), _("Tenant"))
        ],
    }


def _printed(paper: Paper, day: dict[str, Any] | None) -> dict[str, Any] | None:
    if day is None:
        return None
    lines = [
        (str(label)[:2], cell_words(paper, day["cells"][phase]), day["cells"][phase].verdict.is_miss)
        for phase, label in PHASES.items()
        if day["cells"]
    ]
    return {"day": day["on"].day, "lines": lines}


def _notice(one: Any) -> list[str]:
    state = str(NOTICES.workflow.state(one.state).label)
    return [
        mall_date(one.on),
        one.number or "",
        str(MISS_WORDS[one.miss]),
        str(one.minutes or "–"),
        f"{state}: {one.decision}" if one.decision else state,
    ]
