"""Enquiries of a week or month: on screen, on A4, in Excel (28.3, I.30, 56.1)."""

from __future__ import annotations

import datetime as dt
import re

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.documents.figures import drawings, print_figures, tables, tiles
from mallops.blueprints.enquiries.queries.figures import Figures, figures_of, span_of
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.charts import SCREEN_WIDTH
from mallops.core.db import transaction
from mallops.core.export import as_download, safe_filename
from mallops.core.figures import figures_xlsx
from mallops.core.malls import today_of
from mallops.core.pdf.paper import Paper
from mallops.core.web import NavItem, nav_item, no_store, render

bp = Blueprint("enquiry_figures", __name__, url_prefix="/enquiry-figures")
nav_item(
    NavItem(
        "enquiry_figures.show", _l("Enquiries in figures"), "chart-column", "insight", may.FIGURES, order=47
    )
)
_DAY = re.compile(r"20\d\d-\d\d-\d\d")


def _found(actor: Actor) -> Figures:
    """The span of the address; the running week without one, or when it makes no sense."""
    mall_id = actor.mall_id or 0
    today, text = today_of(mall_id), request.args.get("on", "")
    try:
        day = dt.date.fromisoformat(text) if _DAY.fullmatch(text) else today
    except ValueError:
        day = today
    kind = "month" if request.args.get("kind") == "month" else "week"
    return figures_of(span_of(mall_id, kind, min(day, today)))


@bp.get("")
@requires(may.FIGURES)
def show() -> Response:
    """The figures."""
    actor = current_actor()
    found = _found(actor)
    span = found.span
    page = render(
        "enquiries/figures.html",
        "figures",
        found=found,
        span=span,
        tiles=tiles(found),
        drawings=drawings(found, SCREEN_WIDTH),
        tables=tables(found),
        earlier=span.before().first.isoformat(),
        later=(span.last + dt.timedelta(days=1)).isoformat(),
        today=today_of(span.mall_id),
        exports=actor.can(may.FIGURES_EXPORT),
    )
    return no_store(page)


@bp.get("/report.pdf")
@requires(may.FIGURES)
def pdf() -> Response:
    """The same on A4."""
    actor = current_actor()
    found = _found(actor)
    paper = Paper.of(actor, request.args.get("lang"))
    response = Response(print_figures(paper, found), mimetype="application/pdf")
    name = safe_filename(f"enquiries-{found.span.name}-{paper.lang[:2]}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)


@bp.post("/figures.xlsx")
@requires(may.FIGURES_EXPORT)
def xlsx() -> Response:
    """The tables as one sheet."""
    actor = current_actor()
    found = _found(actor)
    title = f"{_('Enquiries')} {found.span.name}"
    made, rows = figures_xlsx(title, tiles(found), tables(found), actor.tz)
    with transaction():
        audit.note("enquiries.figures", mall_id=actor.mall_id, after={"rows": rows}, actor=actor)
    return as_download(*made)
