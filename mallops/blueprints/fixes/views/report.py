"""The analysis of orders: closure time, late ones, repeats, by month, zone, tenant and department (4.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request, url_for
from flask_babel import gettext as _

from mallops.blueprints.fixes import permissions as may
from mallops.blueprints.fixes.actions import KIND
from mallops.blueprints.fixes.queries import list_lines
from mallops.blueprints.fixes.rules import Line, Told, figures_by, told
from mallops.blueprints.fixes.views.orders import bp
from mallops.core import audit, charts
from mallops.core.auth import current_actor, requires
from mallops.core.auth.actor import Actor
from mallops.core.clock import now
from mallops.core.db import transaction
from mallops.core.export import Column, Meta, as_download, export_rows
from mallops.core.formatting import percent
from mallops.core.web import render, whole_number

SPANS = (1, 3, 6, 12)
TOP = 12


def _span(args: Any) -> int:
    months = args.get("months", 6, type=whole_number)
    return months if months in SPANS else 6


def _months(actor: Actor, count: int) -> list[str]:
    """The last months on the mall's calendar, this one included, oldest first."""
    today = now().astimezone(ZoneInfo(actor.tz)).date()
    last = today.year * 12 + today.month - 1
    return [f"{one // 12}-{one % 12 + 1:02d}" for one in range(last - count + 1, last + 1)]


def _lines(actor: Actor, months: list[str]) -> list[Line]:
    zone = ZoneInfo(actor.tz)
    first = dt.datetime.combine(dt.date.fromisoformat(f"{months[0]}-01"), dt.time.min, zone)
    return list_lines(actor, KIND.area, first.astimezone(dt.UTC), now())


def _groups(lines: list[Line], at: dt.datetime) -> list[tuple[str, str, list[Told]]]:
    """(what, heading, figures) by zone, tenant and department."""
    return [
        (_("Zone"), _("By zone"), figures_by(lines, lambda one: one.zone, at)),
        (_("Tenant"), _("By tenant"), figures_by(lines, lambda one: one.tenant, at)),
        (_("Department"), _("By department"), figures_by(lines, lambda one: one.department, at)),
    ]


@bp.get("/report")
@requires(may.VIEW)
def report() -> Response:
    """Figures and charts of the last months."""
    actor, at, span = current_actor(), now(), _span(request.args)
    months = _months(actor, span)
    lines = _lines(actor, months)
    by_month = [told(month, [one for one in lines if one.month == month], at) for month in months]
    return render(
        "fixes/report.html",
        span=span,
        spans=[
            {
                "label": _("This month") if one == 1 else _("Last %(n)s months", n=one),
                "url": url_for("orders.report", months=one),
                "active": one == span,
            }
            for one in SPANS
        ],
        total=told("", lines, at),
        drawings=_drawings(by_month, _groups(lines, at)) if lines else [],
        tables_of=[
            (title, _head(of), [_row(one) for one in rows[:TOP]])
            for of, title, rows in [(_("Month"), _("By month"), by_month), *_groups(lines, at)]
            if rows
        ],
        share=share,
        hours=hours,
        may_export=actor.can(may.EXPORT),
    )


def _drawings(by_month: list[Told], groups: list[tuple[str, str, list[Told]]]) -> list[dict[str, Any]]:
    first = next((at for at, one in enumerate(by_month) if one.opened), 0)
    by_month = by_month[first:]  # months before the first order say nothing
    labels = [one.key for one in by_month]
    series = [
        charts.Series(_("Orders opened"), [one.opened for one in by_month]),
        charts.Series(_("Late"), [one.late for one in by_month]),
        charts.Series(_("Repeats"), [one.repeats for one in by_month]),
    ]
    days = [round(one.median_hours / 24, 1) if one.median_hours is not None else 0 for one in by_month]
    out = [
        (_("Orders by month"), charts.line_chart(labels, series, title=_("Orders by month"), low=0)),
        (_("Time to close (median, days)"), charts.bar_chart(labels, days, title=_("Time to close"))),
    ]
    for _of, heading, rows in groups:
        again = sorted((one for one in rows if one.repeats), key=lambda one: -one.repeats)[:TOP]
        if again:
            title = _("Repeats: %(by)s", by=heading)
            names, counts = [one.key for one in again], [one.repeats for one in again]
            out.append((title, charts.row_chart(names, counts, title=title)))
    return [{"title": title, "chart": chart} for title, chart in out]


def share(value: float | None) -> str:
    """A share from 0 to 1 as a percentage."""
    return "–" if value is None else percent(value * 100)


def hours(value: float | None) -> str:
    """Hours or days as a person says them."""
    if value is None:
        return "–"
    if value < 48:
        return _("%(n)s h", n=f"{value:.1f}".removesuffix(".0"))
    return _("%(n)s days", n=f"{value / 24:.1f}".removesuffix(".0"))


def _head(of: str) -> list[str]:
    return [
        of,
        _("Orders opened"),
        _("Orders settled"),
        _("Late"),
        _("Late, share"),
        _("Repeats"),
        _("Sent back"),
        _("Time to close, mean"),
        _("Time to close, median"),
    ]


def _row(one: Told) -> list[Any]:
    return [
        one.key,
        one.opened,
        one.closed,
        one.late,
        share(one.late_share),
        one.repeats,
        one.reopened,
        hours(one.mean_hours),
        hours(one.median_hours),
    ]


@bp.post("/report")
@requires(may.EXPORT)
def export_report() -> Response:
    """The same figures as XLSX, every row of every table. Writes one audit row."""
    actor, at, span = current_actor(), now(), _span(request.form)
    months = _months(actor, span)
    lines = _lines(actor, months)
    by_month = [told(month, [one for one in lines if one.month == month], at) for month in months]
    tables = [(_("Month"), _("By month"), by_month), *_groups(lines, at)]
    rows = [(title, one) for _of, title, group in tables for one in group]
    meta = Meta(actor.tz, ((_("Months"), f"{months[0]} – {months[-1]}"), (_("Exported by"), actor.name)))
    out = export_rows("xlsx", _("Rectification analysis"), _columns(), rows, meta=meta)
    with transaction():
        audit.note(
            "fixes.report_export",
            mall_id=actor.mall_id,
            object_kind=KIND.code,
            after={"rows": len(rows), "months": span},
            actor=actor,
        )
    return as_download(out.body, out.filename, out.mimetype)


def _columns() -> list[Column]:
    def of(name: str) -> Any:
        return lambda row: getattr(row[1], name)

    return [
        Column(_("Table"), lambda row: row[0]),
        Column(_("Counted by"), of("key")),
        Column(_("Orders opened"), of("opened"), "int"),
        Column(_("Orders settled"), of("closed"), "int"),
        Column(_("Late"), of("late"), "int"),
        Column(_("Late, share"), of("late_share"), "percent"),
        Column(_("Repeats"), of("repeats"), "int"),
        Column(_("Repeats, share"), of("repeat_share"), "percent"),
        Column(_("Sent back"), of("reopened"), "int"),
        Column(_("Hours to close, mean"), of("mean_hours"), "number"),
        Column(_("Hours to close, median"), of("median_hours"), "number"),
    ]
