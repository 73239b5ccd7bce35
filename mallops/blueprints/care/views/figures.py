"""Key-customer analysis on screen, on paper and in Excel (26.1)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.documents.figures import drawings, print_figures, tables, tiles
from mallops.blueprints.care.documents.trends import trend_drawings
from mallops.blueprints.care.queries.calls import today_in
from mallops.blueprints.care.queries.figures import Figures, Span, figures_of, top_members
from mallops.blueprints.care.queries.months import list_months
from mallops.blueprints.care.rules.months import MOST_MONTHS, back, end_of
from mallops.blueprints.care.views.parts import tier_names
from mallops.blueprints.members import permissions as members_may
from mallops.blueprints.members.rules.people import mask_name
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.db import transaction
from mallops.core.export import as_download, safe_filename
from mallops.core.figures import figures_xlsx
from mallops.core.pdf.paper import Paper
from mallops.core.web import NavItem, nav_item, no_store, render

bp = Blueprint("care_figures", __name__, url_prefix="/care/figures")
nav_item(NavItem("care_figures.show", _l("Key customers"), "chart-column", "members", may.VIEW, order=43))
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def _month(name: str) -> dt.date | None:
    text = request.args.get(name, "")
    return dt.date.fromisoformat(f"{text}-01") if _MONTH.fullmatch(text) else None


def _span(actor: Actor) -> Span:
    """The months of the address; twelve up to this one without any, or when they make no sense."""
    this = today_in(actor).replace(day=1)
    last = min(_month("until") or this, this)
    first = _month("since") or back(last, 11)
    length = (last.year - first.year) * 12 + last.month - first.month
    if not 0 <= length < MOST_MONTHS:
        first = back(last, 11)
    return Span(actor.mall_id or 0, first, end_of(last))


def _found(actor: Actor) -> Figures:
    return figures_of(_span(actor), today_in(actor))


def _top(actor: Actor, span: Span) -> list[tuple[str, str, int, Any]]:
    """Who spent most: by name for who may see names."""
    clear, tiers = actor.can(members_may.SEE), tier_names(actor)
    return [
        ((one.name if clear else mask_name(one.name)) or one.number, tiers.get(one.tier, ""), fen, one.uid)
        for one, fen in top_members(span)
    ]


@bp.get("")
@requires(may.VIEW)
def show() -> Response:
    """The figures of some months."""
    actor = current_actor()
    found = _found(actor)
    span = found.span
    months = list_months(span)
    page = render(
        "care/figures.html",
        "figures",
        found=found,
        tiles=tiles(found),
        drawings=drawings(found),
        trends=trend_drawings(months),
        counted_on=max((one.counted_on for one in months), default=None),
        tables=tables(found, months),
        top=_top(actor, span),
        since=f"{span.first:%Y-%m}",
        until=f"{span.last:%Y-%m}",
        today=f"{today_in(actor):%Y-%m}",
        exports=actor.can(may.EXPORT),
        names=actor.can(members_may.SEE),
    )
    return no_store(page)


@bp.get("/report.pdf")
@requires(may.VIEW)
def pdf() -> Response:
    """The same on A4."""
    actor = current_actor()
    found = _found(actor)
    paper = Paper.of(actor, request.args.get("lang"))
    response = Response(print_figures(paper, found, list_months(found.span)), mimetype="application/pdf")
    name = safe_filename(f"customers-{found.span.first:%Y-%m}-{found.span.last:%Y-%m}-{paper.lang[:2]}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)


@bp.post("/figures.xlsx")
@requires(may.EXPORT)
def xlsx() -> Response:
    """The tables as one sheet: only figures, no names."""
    actor = current_actor()
    found = _found(actor)
    title = f"{_('Key customers')} {found.span.first:%Y-%m} {found.span.last:%Y-%m}"
    out, rows = figures_xlsx(title, tiles(found), tables(found, list_months(found.span)), actor.tz)
    with transaction():
        audit.note("care.figures", mall_id=actor.mall_id, after={"rows": rows}, actor=actor)
    return as_download(*out)
