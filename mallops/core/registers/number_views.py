"""The page of issued numbers, by month and type."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _l

from mallops.core.auth import current_actor, permission, requires
from mallops.core.casework.kinds import KINDS
from mallops.core.doctypes import DOCTYPES
from mallops.core.registers.numbers import SLICE, lines_of, periods, series_of
from mallops.core.web import NavItem, nav_item, render, whole_number

VIEW = permission("numbers.view", area="templates", needs="V")
bp = Blueprint("numbers", __name__, url_prefix="/numbers")
nav_item(NavItem("numbers.index", _l("Document numbers"), "list-ordered", "admin", VIEW, order=80))


@bp.get("/")
@requires(VIEW)
def index() -> Response:
    """Every series of a month: how many were issued, how many are void."""
    actor = current_actor()
    known = periods(actor.mall_id)
    wanted = request.args.get("period", "")
    period = wanted if wanted in known else (known[0] if known else "")
    series = series_of(actor.mall_id, period) if period else []
    return render("registers/numbers.html", "series", periods=known, period=period, series=series)


@bp.get("/<doc_type>/<period>")
@requires(VIEW)
def series(doc_type: str, period: str) -> Response:
    """The numbers of one type in one period, the latest first; void ones and gaps stay visible."""
    actor = current_actor()
    upto = request.args.get("upto", type=whole_number)
    lines, last = lines_of(actor, doc_type, period, upto)
    return render(
        "registers/series.html",
        lines=lines,
        last=last,
        period=period,
        doc_type=DOCTYPES[doc_type],
        kinds=KINDS,
        older=lines[-1].seq - 1 if lines and lines[-1].seq > 1 else None,
        newer=min(last, lines[0].seq + SLICE) if lines and lines[0].seq < last else None,
    )
