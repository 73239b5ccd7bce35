"""A month of attendance: all tenants in totals and as a file, one tenant as a calendar and on paper."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.attendance import permissions as may
from mallops.blueprints.attendance.actions.registers import MISS_WORDS, NOTICES
from mallops.blueprints.attendance.documents.month import DAY_NAMES, issue_month, totals, weeks
from mallops.blueprints.attendance.queries.months import EARLY, LATE, ShopMonth, load_month, month_days
from mallops.blueprints.attendance.queries.notices import list_notices
from mallops.blueprints.attendance.rules import PHASES, VERDICTS
from mallops.blueprints.attendance.views.parts import TONES, look_of, tabs
from mallops.blueprints.tenants.models import Tenant
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.clock import business_date
from mallops.core.db import transaction, utcnow
from mallops.core.errors import NotFound
from mallops.core.export import Column, Format, Meta, as_download, export_rows
from mallops.core.names import listed
from mallops.core.pdf.paper import Paper
from mallops.core.registers.cells import month_words
from mallops.core.web import render

bp = Blueprint("attendance_month", __name__, url_prefix="/attendance")
WORST = 400  # rows that a page shows


def asked_month(actor: Actor) -> str:
    """The month of the address; this month without one or for a wrong one."""
    this = f"{business_date(utcnow(), actor.tz):%Y-%m}"
    asked = request.args.get("month", "")
    try:
        month_days(asked)
    except (ValueError, OverflowError):
        return this
    return asked if "2000-01" <= asked <= this else this


def _around(month: str, actor: Actor) -> tuple[str, str | None]:
    first, last = month_days(month)
    later = f"{last + dt.timedelta(days=1):%Y-%m}"
    this = f"{business_date(utcnow(), actor.tz):%Y-%m}"
    return f"{first - dt.timedelta(days=1):%Y-%m}", later if later <= this else None


def _load(actor: Actor, month: str, *tenant_ids: int) -> list[ShopMonth]:
    return load_month(actor.mall_id, month, business_date(utcnow(), actor.tz), *tenant_ids)


@bp.get("/month")
@requires(may.VIEW)
def show() -> Response:
    """Every shop with its totals, those that missed most on top."""
    actor = current_actor()
    month = asked_month(actor)
    rows = sorted(_load(actor, month), key=lambda one: (-one.misses, -one.minutes(LATE) - one.minutes(EARLY)))
    before, after = _around(month, actor)
    return render(
        "attendance/month.html",
        "month",
        tabs=tabs(actor, "attendance_month.show"),
        rows=[
            {"shop": one.shop, "uid": one.shop.uid, "counts": one.counts(), "month": one}
            for one in rows[:WORST]
        ],
        month=month,
        words=month_words(month),
        before=before,
        after=after,
        verdicts=VERDICTS,
        tones=TONES,
        may_export=actor.can(may.EXPORT),
    )


@bp.get("/month.<any(csv, xlsx):fmt>")
@requires(may.EXPORT)
def export(fmt: Format) -> Response:
    """The month of all shops: a line each, a column a day, totals."""
    actor = current_actor()
    month = asked_month(actor)
    rows = _load(actor, month)
    title = f"{_('Attendance of the month')} {month}"
    codes = tuple((_mark(code), str(label)) for code, label in VERDICTS.items())
    file = export_rows(fmt, title, _columns(month), rows, meta=Meta(actor.tz, codes))
    _note(actor, title, {"month": month, "rows": len(rows), "format": fmt})
    return as_download(*file)


def _mark(state: str) -> str:
    """One letter or sign for a day's cell of the file."""
    marks = {
        "on_time": "√",
        "late": pgettext("attendance mark", "L"),
        "early": pgettext("attendance mark", "E"),
        "absent": pgettext("attendance mark", "A"),
        "excused": pgettext("attendance mark", "X"),
    }
    return marks.get(state, "")


def _columns(month: str) -> list[Column]:
    first, last = month_days(month)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]

    def day(on: dt.date) -> Column:
        return Column(f"{on.day}", lambda row: _day_marks(row, on))

    def count(code: str, label: Any) -> Column:
        return Column(str(label), lambda row: row.counts()[code], "int")

    return [
        Column(_("Zone"), lambda row: row.shop.zone_name),
        Column(_("Units"), lambda row: listed(row.shop.units)),
        Column(_("Tenant code"), lambda row: row.shop.code),
        Column(_("Tenant"), lambda row: row.shop.name),
        *(day(on) for on in days),
        *(count(code, label) for code, label in VERDICTS.items()),
        count("", _("Not looked at")),
        Column(_("Minutes late"), lambda row: row.minutes(LATE), "int"),
        Column(_("Minutes left early"), lambda row: row.minutes(EARLY), "int"),
        Column(_("Confirmed notices"), "confirmed", "int"),
    ]


def _day_marks(row: ShopMonth, on: dt.date) -> str:
    cells = row.days.get(on)
    if cells is None:
        return ""
    marks = [_mark(cells[phase].state) for phase in PHASES]
    return "/".join(one or "·" for one in marks) if any(marks) else ""


def _note(actor: Actor, label: str, after: dict[str, Any]) -> None:
    with transaction():
        audit.note(
            "attendance.month",
            mall_id=actor.mall_id,
            object_kind="attendance_ticks",
            after=after,
            label=label,
            actor=actor,
        )


# -- one tenant -------------------------------------------------------------------------------------------


def _one(actor: Actor, tenant_uid: uuid.UUID, month: str) -> tuple[Tenant, ShopMonth | None]:
    tenant = fetch(Tenant, tenant_uid, actor)
    found = _load(actor, month, tenant.id)
    return tenant, found[0] if found else None


@bp.get("/shops/<uuid:tenant_uid>/month")
@requires(may.VIEW)
def tenant(tenant_uid: uuid.UUID) -> Response:
    """The calendar of one shop, its totals and its notices."""
    actor = current_actor()
    month = asked_month(actor)
    row, found = _one(actor, tenant_uid, month)
    before, after = _around(month, actor)
    return render(
        "attendance/tenant_month.html",
        tenant=row,
        found=found,
        month=month,
        words=month_words(month),
        before=before,
        after=after,
        totals=totals(found) if found else [],
        weeks=weeks(found, month) if found else [],
        day_names=DAY_NAMES,
        phases=PHASES,
        look_of=look_of,
        tones=TONES,
        notices=list_notices(actor.mall_id, row.id, *month_days(month)),
        state_of=NOTICES.workflow.state,
        misses=MISS_WORDS,
        today=business_date(utcnow(), actor.tz),
    )


@bp.get("/shops/<uuid:tenant_uid>/month.pdf")
@requires(may.VIEW)
def tenant_pdf(tenant_uid: uuid.UUID) -> BaseResponse:
    """The month of one shop on A4, to sign, in the language asked for: a stored document."""
    actor = current_actor()
    month = asked_month(actor)
    row, found = _one(actor, tenant_uid, month)
    if found is None:
        raise NotFound(_("This shop did not trade here in that month."))
    paper = Paper.of(actor, request.args.get("lang"))
    document = issue_month(paper, found, month, list_notices(actor.mall_id, row.id, *month_days(month)))
    _note(
        actor,
        f"{row.code} {month}",
        {"month": month, "tenant": row.code, "format": "pdf", "lang": paper.lang},
    )
    return redirect(url_for("documents.show", document_uid=document.uid), code=303)
