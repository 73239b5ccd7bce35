"""The daily report on screen, fail rates of a period, and the rows behind every figure (1.14)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.patrols.documents.rows_page import RowsPage, export_behind
from mallops.blueprints.patrols.documents.summary import KINDS, TITLES, issue_summary
from mallops.blueprints.patrols.documents.summary_tables import (
    SCREEN,
    Cell,
    day_table,
    drawings,
    finding_tiles,
    rate_tables,
    round_tiles,
    slot_table,
    zone_table,
)
from mallops.blueprints.patrols.permissions import EXPORT, VIEW
from mallops.blueprints.patrols.queries.behind import SOURCES, Wanted
from mallops.blueprints.patrols.queries.period import PeriodNumbers, period_numbers
from mallops.blueprints.patrols.rules.periods import DAY, MONTH, WEEK, Period, period_of
from mallops.blueprints.patrols.rules.periods import KINDS as PERIODS
from mallops.core.auth import current_actor, requires
from mallops.core.clock import business_date, now
from mallops.core.documents import list_issued
from mallops.core.errors import Forbidden, NotFound
from mallops.core.export import as_download
from mallops.core.pdf.paper import LANGUAGES, Paper, language
from mallops.core.registers.criteria import one_line
from mallops.core.web import NavItem, nav_item, redirect_after, render, whole_number

bp = Blueprint("patrol_reports", __name__, url_prefix="/patrols")
nav_item(NavItem("patrol_reports.daily", _l("Daily report"), "chart-column", "insight", VIEW, order=10))
nav_item(NavItem("patrol_reports.rates", _l("Fail rates"), "clipboard-list", "insight", VIEW, order=20))
FILTERS = ("which", "zone", "item", "tenant", "officer", "plan", "slot")


@bp.get("/daily")
@requires(VIEW)
def daily() -> Response:
    """The daily report of `on` (today when it is not named)."""
    period = period_of(DAY, _asked_day())
    numbers = period_numbers(_paper().mall, period)
    tables = [zone_table(numbers), slot_table(numbers), *rate_tables(numbers, officers=_sees_rows())]
    return _page("patrols/daily.html", numbers, tables, base="patrol_reports.daily")


@bp.get("/reports")
@requires(VIEW)
def rates() -> Response:
    """Fail rates of the day, week or month of `on`, by zone, item, tenant and officer."""
    kind = request.args.get("period", WEEK)
    period = period_of(kind if kind in PERIODS else WEEK, _asked_day())
    numbers = period_numbers(_paper().mall, period)
    tables = rate_tables(numbers, officers=_sees_rows())
    if period.kind != DAY:
        tables += [zone_table(numbers), slot_table(numbers), day_table(numbers)]
    chips = [
        {
            "label": word,
            "url": _url("patrol_reports.rates", period_of(kind, period.from_on)),
            "active": kind == period.kind,
        }
        for kind, word in ((DAY, _("Day")), (WEEK, _("Week")), (MONTH, pgettext("period", "Month")))
    ]
    return _page("patrols/rates.html", numbers, tables, base="patrol_reports.rates", chips=chips)


@bp.post("/reports.pdf")
@requires(EXPORT)
def summary_pdf() -> BaseResponse:
    """The report of a period as a stored PDF."""
    kind = request.form.get("period", DAY)
    period = period_of(kind, _day(request.form.get("on")) or _today())
    document = issue_summary(_paper(request.form.get("lang")), period)
    return redirect_after("documents.show", document_uid=document.uid)


@bp.get("/reports/rows/<what>")
@requires(VIEW)
def rows(what: str) -> Response:
    """The rows behind a figure."""
    wanted = _wanted(what)
    page = RowsPage.of(_paper(), what, wanted)
    args: dict[str, Any] = {
        key: value for key, value in request.args.items() if key in (*FILTERS, "period", "on")
    }
    return render(
        "patrols/rows.html",
        page=page,
        back_url=_url(
            "patrol_reports.daily" if wanted.period.kind == DAY else "patrol_reports.rates", wanted.period
        ),
        export_url=url_for("patrol_reports.rows_file", what=what, **args),
        may_export=current_actor().can(EXPORT),
        row_url=_row_url,
    )


@bp.post("/reports/rows/<what>.xlsx")
@requires(EXPORT)
def rows_file(what: str) -> Response:
    """The same rows as XLSX, all of them."""
    return as_download(*export_behind(_paper(), what, _wanted(what)))


# -- what was asked for -----------------------------------------------------------------------------------


def _paper(lang: str | None = None) -> Paper:
    return Paper.of(current_actor(), lang)


def _today() -> dt.date:
    return business_date(now(), current_actor().tz)


def _day(text: str | None) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day is not None and 2000 <= day.year <= 2100 else None


def _asked_day() -> dt.date:
    """The day in the address; one that is none or still to come is today."""
    day = _day(request.args.get("on"))
    return min(day, _today()) if day is not None else _today()


def _sees_rows() -> bool:
    """Who sees only own records gets the mall's figures without colleagues' names and rows."""
    return not current_actor().only_own("patrol")


def _wanted(what: str) -> Wanted:
    if what not in SOURCES:
        raise NotFound()
    if not _sees_rows():
        raise Forbidden()
    args, actor = request.args, current_actor()
    return Wanted(
        mall_id=actor.mall_id,
        tz=actor.tz,
        period=period_of(args.get("period", DAY), _asked_day()),
        which=one_line(args.get("which")),
        zone=one_line(args.get("zone")),
        item=one_line(args.get("item")),
        tenant=one_line(args.get("tenant")),
        officer=_uid(args.get("officer")),
        plan=_uid(args.get("plan")),
        slot=args.get("slot", type=whole_number),
    )


def _uid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise NotFound() from None


# -- the pages --------------------------------------------------------------------------------------------


def _page(template: str, numbers: PeriodNumbers, tables: list[Any], *, base: str, **more: Any) -> Response:
    period, actor = numbers.period, current_actor()
    later = period.later
    issued = list_issued(actor.mall_id or 0, KINDS[period.kind].code, limit=5) if actor.can(EXPORT) else []
    return render(
        template,
        "figures",
        numbers=numbers,
        title=TITLES[period.kind],
        period=period,
        tiles=round_tiles(numbers),
        finding_tiles=finding_tiles(numbers),
        drawings=drawings(numbers, SCREEN),
        tables=tables,
        link=_links(period),
        earlier_url=_url(base, period.earlier),
        later_url=_url(base, later) if later.from_on <= _today() else None,
        may_export=actor.can(EXPORT),
        languages=LANGUAGES,
        lang_now=language(None, actor.lang),
        issued=[one for one in issued if one.covers_on == period.from_on],
        **more,
    )


def _url(base: str, period: Period) -> str:
    values: dict[str, Any] = {"on": period.from_on.isoformat()}
    if base == "patrol_reports.rates":
        values["period"] = period.kind
    return url_for(base, **values)


def _links(period: Period) -> Any:
    """The address of the rows behind a cell; None for words, zeros, and those who may not see the rows."""
    open_to_all = _sees_rows()

    def link(cell: Cell) -> str | None:
        if cell.what == "day":
            return url_for("patrol_reports.daily", on=cell.filters["on"])
        if not cell.what or not open_to_all:
            return None
        return url_for(
            "patrol_reports.rows",
            what=cell.what,
            period=period.kind,
            on=period.from_on.isoformat(),
            **cell.filters,
        )

    return link


def _row_url(row: Any) -> str | None:
    return url_for(f"{row.kind}.show", uid=row.uid) if row.uid is not None else None
