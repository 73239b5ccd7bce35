"""The day grid of attendance, one shop of it, a tick given at the desk, and the file of a day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.attendance.actions import REFUSED, STORED, TickInput, record_ticks
from mallops.blueprints.attendance.forms import TickForm
from mallops.blueprints.attendance.permissions import EXPORT, TICK, VIEW
from mallops.blueprints.attendance.queries import (
    Cell,
    Grid,
    GridRow,
    cells_of,
    day_grid,
    list_trading,
    looks_of,
    ticks_of_shop,
)
from mallops.blueprints.attendance.rules import OLDEST, PHASES, STATES, UNEXPLAINED
from mallops.blueprints.tenants.models import Tenant
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.clock import business_date
from mallops.core.db import commits, utcnow
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.export import Column, Format, Kind, Meta, as_download, export_rows
from mallops.core.formatting import mall_date
from mallops.core.registers.criteria import as_date, as_uuid
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("attendance", __name__, url_prefix="/attendance")
nav_item(NavItem("attendance.day", _l("Attendance"), "store", "tenants", VIEW, order=30))
TONES = {
    "on_time": ("ok", "circle-check"),
    "late": ("warn", "alarm-clock"),
    "early": ("warn", "alarm-clock"),
    "absent": ("danger", "circle-x"),
    "closed_allowed": ("muted", "circle-slash"),
    "": ("muted", "circle-slash"),
}
DIFFER, NOBODY, UNEXPLAINED_ONES = "differ", "none", "unexplained"


@bp.get("")
@requires(VIEW)
def day() -> Response:
    """Every shop of a day by zone, its opening and its closing; `show` keeps the shops in one state."""
    actor = current_actor()
    today = business_date(utcnow(), actor.tz)
    on = as_date(request.args.get("on")) or today
    grid = day_grid(actor.mall_id, on)
    show = request.args.get("show", "")
    show = show if show in {*STATES, DIFFER, NOBODY, UNEXPLAINED_ONES} else ""
    rows = [row for row in grid.rows if _wanted(row, show)]
    return render(
        "attendance/day.html",
        "grid",
        grid=grid,
        zones=Grid(on, rows, grid.counts, grid.differing).zones(),
        on=on,
        today=today,
        days=(on - dt.timedelta(days=1), on + dt.timedelta(days=1)),
        show=show,
        chips=_chips(grid, on, show),
        phases=PHASES,
        states=STATES,
        look_of=look_of,
        may_export=actor.can(EXPORT),
    )


def look_of(cell: Cell) -> tuple[str, str, str]:
    """(words, tone, icon) of what counts."""
    tone, glyph = TONES[cell.state]
    return str(STATES[cell.state]) if cell.state else _("Not looked at"), tone, glyph


def _wanted(row: GridRow, show: str) -> bool:
    cells = row.cells.values()
    if show == DIFFER:
        return any(cell.differs for cell in cells)
    if show == NOBODY:
        return any(cell.look is None for cell in cells)
    if show == UNEXPLAINED_ONES:
        return any(cell.state in UNEXPLAINED and cell.look and not cell.look.remark for cell in cells)
    return not show or any(cell.state == show for cell in cells)


def _chips(grid: Grid, on: dt.date, show: str) -> list[dict[str, Any]]:
    """The filters that have rows, each with how many shops it shows."""
    words = {code: str(label) for code, label in STATES.items()}
    words |= {
        UNEXPLAINED_ONES: _("Without a reason"),
        DIFFER: _("Officers differ"),
        NOBODY: _("Not looked at"),
    }
    chips = [_chip(_("All"), "", len(grid.rows), on, show)]
    for code, label in words.items():
        count = sum(_wanted(row, code) for row in grid.rows)
        if count or code == show:
            chips.append(_chip(label, code, count, on, show))
    return chips


def _chip(label: str, code: str, count: int, on: dt.date, show: str) -> dict[str, Any]:
    url = url_for("attendance.day", on=on.isoformat(), show=code or None)
    return {"label": label, "url": url, "active": code == show, "count": count}


# -- one shop ---------------------------------------------------------------------------------------------


@bp.get("/shops/<uuid:tenant_uid>")
@requires(VIEW)
def shop(tenant_uid: uuid.UUID) -> Response:
    """All that was seen of a shop on a day, and a tick from here for who may."""
    actor = current_actor()
    on, form = _asked_day(actor), TickForm().of_phase(TickForm.phase_of(request.args.get("phase")))
    form.uid.data = str(uuid.uuid4())
    return _shop_page(actor, tenant_uid, on, form)


def _asked_day(actor: Actor) -> dt.date:
    return as_date(request.args.get("on")) or business_date(utcnow(), actor.tz)


def _shop_page(
    actor: Actor, tenant_uid: uuid.UUID, on: dt.date, form: TickForm, status: int = 200
) -> Response:
    tenant = fetch(Tenant, tenant_uid, actor)
    found = list_trading(actor.mall_id, on, tenant.id)
    ticks = ticks_of_shop(actor.mall_id, tenant.id, on)
    if not found and not ticks:
        raise NotFound(_("This shop does not trade here on that day."))
    cells = cells_of(looks_of(actor.mall_id, on, tenant.id))
    today = business_date(utcnow(), actor.tz)
    return render(
        "attendance/shop.html",
        "dialog",
        status=status,
        tenant=tenant,
        shop=found[0] if found else None,
        on=on,
        cells={phase: cells.get((tenant.id, phase), Cell()) for phase in PHASES},
        ticks=ticks,
        phases=PHASES,
        states=STATES,
        look_of=look_of,
        form=form,
        may_tick=actor.can(TICK) and bool(found) and today - OLDEST <= on <= today,
    )


@bp.post("/shops/<uuid:tenant_uid>")
@requires(TICK)
@commits
def tick(tenant_uid: uuid.UUID) -> BaseResponse:
    """One more tick of a shop; what was seen before stays below it."""
    actor, on = current_actor(), _asked_day(current_actor())
    tenant = fetch(Tenant, tenant_uid, actor)
    form = TickForm()
    form.of_phase(TickForm.phase_of(form.phase.data))
    ok, _receipt = form.runs(lambda: _tick(actor, tenant, on, form))
    if not ok:
        return _shop_page(actor, tenant_uid, on, form, 422)
    words = {"shop": f"{tenant.code} {tenant.name}", "state": str(STATES[form.state.data])}
    flash_ok(_("%(shop)s: %(state)s", **words))
    return redirect_after("attendance.day", on=on.isoformat(), _anchor=f"shop-{tenant.code}")


def _tick(actor: Actor, tenant: Tenant, on: dt.date, form: TickForm) -> None:
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    values = (form.phase.data, form.state.data, form.remark.data or "")
    sent = TickInput(
        uid=uid,
        tenant=tenant.uid,
        on=on,
        phase=values[0],
        state=values[1],
        remark=values[2],
        at=utcnow(),
        hash=f"desk:{uuid.uuid5(uid, '|'.join((str(tenant.uid), on.isoformat(), *values)))}",
    )
    (receipt,) = record_ticks(actor, [sent])
    if receipt.status == REFUSED:
        raise Invalid(receipt.message, field_errors=receipt.fields)
    if receipt.status != STORED:
        raise Conflict(receipt.message)


# -- the file of a day ------------------------------------------------------------------------------------


@bp.get("/<any(csv, xlsx):fmt>")
@requires(EXPORT)
@commits
def export(fmt: Format) -> Response:
    """The rows of the grid as a file: the same filter, one line a shop."""
    actor = current_actor()
    on, show = _asked_day(actor), request.args.get("show", "")
    rows = [row for row in day_grid(actor.mall_id, on).rows if _wanted(row, show)]
    title = _("Attendance") + f"-{on.isoformat()}"
    meta = Meta(actor.tz, ((_("Day"), mall_date(on)), (_("Mall"), actor.mall.name)))
    file = export_rows(fmt, title, _columns(), rows, meta=meta)
    audit.note(
        "attendance.export",
        mall_id=actor.mall_id,
        object_kind="attendance_ticks",
        label=title,
        after={"rows": len(rows), "format": fmt},
    )
    return as_download(*file)


def _columns() -> list[Column]:
    columns = [
        Column(_("Zone"), lambda row: row.shop.zone_name),
        Column(_("Units"), lambda row: ", ".join(row.shop.units)),
        Column(_("Tenant code"), lambda row: row.shop.code),
        Column(_("Tenant"), lambda row: row.shop.name),
        Column(_("Category"), lambda row: row.shop.category),
    ]
    for phase, label in PHASES.items():
        columns += _phase_columns(phase, str(label))
    return columns


def _phase_columns(phase: str, label: str) -> list[Column]:
    def cell(row: GridRow) -> Cell:
        return row.cells[phase]

    def of_look(name: str) -> Callable[[GridRow], Any]:
        return lambda row: getattr(cell(row).look, name, None)

    def others(row: GridRow) -> str:
        return "; ".join(f"{one.by}: {STATES[one.state]}" for one in cell(row).differs)

    more: list[tuple[str, Callable[[GridRow], Any], Kind]] = [
        (_("Reason"), of_look("remark"), "text"),
        (_("Seen by"), of_look("by"), "text"),
        (_("Seen at"), of_look("at"), "datetime"),
        (_("Others saw"), others, "text"),
    ]
    return [
        Column(label, lambda row: look_of(cell(row))[0]),
        *(Column(f"{label}: {name}", getter, kind) for name, getter, kind in more),
    ]
