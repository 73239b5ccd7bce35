"""The monthly analysis on screen, on paper and in Excel (5.3)."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.actions.kind import KIND
from mallops.blueprints.repairs.documents.analysis import drawings, print_analysis, tables, tiles
from mallops.blueprints.repairs.models import Repair
from mallops.blueprints.repairs.queries.months import Month, month_figures
from mallops.blueprints.repairs.rules.words import FACILITIES
from mallops.blueprints.sites.queries import get_mall
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.casefigures.months import asked_month, month_after, month_before
from mallops.core.clock import business_date, now
from mallops.core.db import commits
from mallops.core.export import Column, Meta, as_download, export_rows
from mallops.core.pdf.paper import Paper
from mallops.core.registers.cells import month_words
from mallops.core.web import NavItem, nav_item, render

bp = Blueprint("repair_analysis", __name__, url_prefix="/repairs/analysis")
nav_item(
    NavItem("repair_analysis.show", _l("Repair analysis"), "chart-column", "insight", may.ANALYSE, order=40)
)


def _month(actor: Actor) -> str:
    """The month of the address; this month without one or for a wrong one."""
    today = f"{business_date(now(), actor.tz):%Y-%m}"
    return asked_month(request.args.get("month", ""), today, actor.tz)


def _figures(actor: Actor) -> Month:
    return month_figures(get_mall(actor.mall_id), _month(actor))


@bp.get("")
@requires(may.ANALYSE)
def show() -> Response:
    """The month."""
    actor = current_actor()
    found = _figures(actor)
    later = month_after(found.month)
    today = f"{business_date(now(), actor.tz):%Y-%m}"
    return render(
        "repairs/analysis.html",
        "month",
        found=found,
        words=month_words(found.month),
        tiles=tiles(found),
        drawings=drawings(found),
        month_tables=tables(found),
        before=month_before(found.month),
        after=later if later <= today else None,
        running=found.month == today,
        today=today,
    )


@bp.get("/report.pdf")
@commits
@requires(may.ANALYSE)
def pdf() -> Response:
    """The month on paper, for the monthly meeting."""
    actor = current_actor()
    found = _figures(actor)
    paper = Paper.of(actor, request.args.get("lang"))
    response = Response(print_analysis(paper, found), mimetype="application/pdf")
    name = f"repairs-{found.month}-{paper.lang[:2]}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    _note(actor, found, "pdf")
    return response


@bp.get("/tickets.xlsx")
@commits
@requires(may.ANALYSE)
def xlsx() -> Response:
    """The tickets behind the figures, one line each, with times, cost and rating."""
    actor = current_actor()
    found = _figures(actor)
    title = f"{_('Monthly analysis of repairs')} {found.month}"
    lines = tuple((label, f"{figure} {hint}".strip()) for figure, label, hint in tiles(found))
    out = export_rows("xlsx", title, _columns(found), found.tickets, meta=Meta(actor.tz, lines))
    _note(actor, found, "xlsx")
    return as_download(*out)


def _note(actor: Actor, found: Month, fmt: str) -> None:
    audit.note(
        "repairs.analysis",
        mall_id=actor.mall_id,
        object_kind="repairs",
        after={"month": found.month, "rows": found.total, "format": fmt},
        label=found.month,
    )


def _columns(found: Month) -> list[Column]:
    def hours(row: Repair, end: dt.datetime | None) -> float | None:
        return round((end - row.created_at).total_seconds() / 3600, 1) if end else None

    return [
        Column(_("Number"), "number"),
        Column(_("What is broken"), "title"),
        Column(_("State"), lambda row: str(KIND.workflow.state(row.state).label)),
        Column(_("Facility"), lambda row: str(FACILITIES[row.facility])),
        Column(_("Asset"), lambda row: row.asset.text if row.asset else None),
        Column(_("Zone"), lambda row: row.zone.name if row.zone else None),
        Column(_("Engineer"), lambda row: row.engineer.name if row.engineer else None),
        Column(_("Reported"), "created_at", "datetime"),
        Column(_("Dispatched at"), "dispatched_at", "datetime"),
        Column(_("Done at"), "done_at", "datetime"),
        Column(_("Hours until dispatched"), lambda row: hours(row, row.dispatched_at), "number"),
        Column(_("Hours until repaired"), lambda row: hours(row, row.done_at), "number"),
        Column(_("Over time"), lambda row: row.id in found.late),
        Column(_("Sent back"), "reopen_count", "int"),
        Column(_("Cost (yuan)"), "cost", "number"),
        Column(_("Rating"), "rating", "int"),
        Column(_("What was said of it"), lambda row: str(row.rating_words or "") or None),
    ]
