"""The pages of a kind's figures: the month on screen, the report as PDF, the records behind it as XLSX.

    add_figures(bp, SPEC, may.VIEW, may.EXPORT)

gives the blueprint `figures`, `figures_pdf` and `figures_xlsx` under `/analysis`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from mallops.core import audit
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.casefigures.months import asked_month, month_after, month_before
from mallops.core.casefigures.reading import CaseFigures, FigureSpec, case_figures
from mallops.core.casefigures.report import drawings, print_figures, tables, tiles
from mallops.core.charts import SCREEN_WIDTH
from mallops.core.clock import business_date, now
from mallops.core.db import commits, db
from mallops.core.export import Column, Meta, as_download, export_rows
from mallops.core.malls import Mall
from mallops.core.pdf.paper import Paper
from mallops.core.registers.cells import month_words
from mallops.core.web import no_store, render


def add_figures(bp: Blueprint, spec: FigureSpec, view: str, export: str) -> None:
    """Give the blueprint the three routes."""
    code = spec.kind.code

    @bp.get("/analysis")
    @requires(view)
    def figures() -> Response:
        """The month."""
        return _page(spec, bp.name, current_actor())

    @bp.get("/analysis/report.pdf")
    @commits
    @requires(view)
    def figures_pdf() -> Response:
        """The month on paper, for the monthly meeting."""
        actor = current_actor()
        found = _figures(spec, actor)
        paper = Paper.of(actor, request.args.get("lang"))
        response = Response(print_figures(paper, found), mimetype="application/pdf")
        name = f"{code}-{found.month}-{paper.lang[:2]}.pdf"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        _note(actor, found, "pdf")
        return no_store(response)

    @bp.get("/analysis/records.xlsx")
    @commits
    @requires(export)
    def figures_xlsx() -> Response:
        """The records behind the figures, one line each."""
        actor = current_actor()
        found = _figures(spec, actor)
        lines = tuple((label, f"{figure} {hint}".strip()) for figure, label, hint in tiles(found))
        title = f"{spec.title} {found.month}"
        out = export_rows("xlsx", title, _columns(found), found.cases, meta=Meta(actor.tz, lines))
        _note(actor, found, "xlsx")
        return as_download(*out)


def _today(actor: Actor) -> str:
    return f"{business_date(now(), actor.tz):%Y-%m}"


def _figures(spec: FigureSpec, actor: Actor) -> CaseFigures:
    month = asked_month(request.args.get("month", ""), _today(actor), actor.tz)
    return case_figures(spec, db.session.get_one(Mall, actor.mall_id), month, actor)


def _page(spec: FigureSpec, name: str, actor: Actor) -> Response:
    found, today = _figures(spec, actor), _today(actor)
    later = month_after(found.month)

    def url(month: str) -> str:
        return url_for(f"{name}.figures", month=month)

    return render(
        "figures/month.html",
        "month",
        found=found,
        title=spec.title,
        words=month_words(found.month),
        here=url_for(f"{name}.figures"),
        tiles=tiles(found),
        drawings=drawings(found, SCREEN_WIDTH),
        month_tables=tables(found),
        before=url(month_before(found.month)),
        after=url(later) if later <= today else None,
        running=found.month == today,
        today=today,
        pdf=[(code, url_for(f"{name}.figures_pdf", month=found.month, lang=code)) for code in ("zh", "en")],
        xlsx=url_for(f"{name}.figures_xlsx", month=found.month) if actor.can(spec.kind.export) else "",
    )


def _note(actor: Actor, found: CaseFigures, fmt: str) -> None:
    code = found.spec.kind.code
    audit.note(
        f"{code}.analysis",
        mall_id=actor.mall_id,
        object_kind=code,
        after={"month": found.month, "rows": found.total, "format": fmt},
        label=found.month,
    )


def _columns(found: CaseFigures) -> list[Column]:
    flow, late = found.spec.kind.workflow, found.late

    def hours(of: dict[int, float]) -> Any:
        return lambda row: round(of[row.id], 1) if row.id in of else None

    def cut(one: Any) -> Any:
        return lambda row: one.key(row) or None

    return [
        Column(_("Number"), "number"),
        Column(_("Subject"), "title"),
        Column(_("State"), lambda row: str(flow.state(row.state).label)),
        *(Column(str(one.label), cut(one)) for one in found.spec.cuts),
        Column(_("Opened"), "created_at", "datetime"),
        Column(_("Hours until the first response"), hours(found.response), "number"),
        Column(_("Hours until settled"), hours(found.resolution), "number"),
        Column(_("Over time"), lambda row: row.id in late),
        Column(_("Score"), lambda row: found.ratings.get(row.id), "int"),
    ]


__all__ = ["add_figures"]
