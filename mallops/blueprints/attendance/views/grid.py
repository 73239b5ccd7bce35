"""The day grid of attendance: what counts and what is missing, one tap a shop, and the file of a day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.attendance.actions import STORED, TickInput, record_ticks
from mallops.blueprints.attendance.permissions import EXPORT, TICK, VIEW
from mallops.blueprints.attendance.queries import Grid, GridRow, Judged, day_grid, list_trading, settings_of
from mallops.blueprints.attendance.rules import OLDEST, OPEN, PHASES, STATES, VERDICTS
from mallops.blueprints.attendance.views.parts import NOTICE_TONES, asked_day, look_of, state_words, tabs
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.clock import business_date
from mallops.core.db import commits, utcnow
from mallops.core.export import Column, Format, Kind, Meta, as_download, export_rows
from mallops.core.formatting import mall_date
from mallops.core.names import listed
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import NavItem, flash_error, flash_ok, nav_item, redirect_after, render

bp = Blueprint("attendance", __name__, url_prefix="/attendance")
nav_item(NavItem("attendance.day", _l("Attendance"), "store", "tenants", VIEW, order=30))
DIFFER, NOBODY, MISSING, UNEXPLAINED = "differ", "none", "missing", "unexplained"


Tests = dict[str, Callable[[GridRow], bool]]


def filters(actor: Actor) -> Tests:
    """What may be kept of a day, by the word in the address."""
    now, late = utcnow(), dt.timedelta(minutes=settings_of(actor.mall_id).missing_after)

    def has(test: Callable[[Judged], bool]) -> Callable[[GridRow], bool]:
        return lambda row: any(test(cell) for cell in row.cells.values())

    out: Tests = {
        code: has(lambda cell, code=code: cell.state == code)  # type: ignore[misc]
        for code in VERDICTS
    }
    return out | {
        UNEXPLAINED: has(lambda cell: cell.unexplained),
        DIFFER: has(lambda cell: bool(cell.differs)),
        NOBODY: has(lambda cell: cell.state in {"", "not_due"}),
        MISSING: lambda row: row.cells[OPEN].is_missing(now, late),
    }


def chosen_rows(
    actor: Actor, grid: Grid, show: str, *, mine: bool = False, tests: Tests | None = None
) -> list[GridRow]:
    """The rows that a filter keeps, of the person's own zones when asked for."""
    test = (tests or filters(actor)).get(show)
    rows = [row for row in grid.rows if not mine or row.shop.zone_id in actor.zone_ids]
    return [row for row in rows if test is None or test(row)]


@bp.get("")
@requires(VIEW)
def day() -> Response:
    """Every shop of a day by zone, its opening and its closing; `show` keeps the shops in one state."""
    actor = current_actor()
    today, on = business_date(utcnow(), actor.tz), asked_day(actor)
    grid = day_grid(actor.mall_id, on)
    show, mine = request.args.get("show", ""), bool(request.args.get("mine")) and bool(actor.zone_ids)
    tests = filters(actor)
    show = show if show in tests else ""
    rows = chosen_rows(actor, grid, show, mine=mine, tests=tests)
    return render(
        "attendance/day.html",
        "grid",
        tabs=tabs(actor, "attendance.day"),
        grid=grid,
        zones=Grid.of(on, rows).zones(),
        on=on,
        today=today,
        days=(on - dt.timedelta(days=1), on + dt.timedelta(days=1)),
        show=show,
        mine=mine,
        chips=_chips(actor, grid, (show, mine), tests),
        phases=PHASES,
        states=STATES,
        look_of=look_of,
        notice_tones=NOTICE_TONES,
        may_export=actor.can(EXPORT),
        may_tick=actor.can(TICK) and today - OLDEST <= on <= today,
        now=utcnow(),
        nonce=uuid.uuid4(),
    )


def _chips(actor: Actor, grid: Grid, here: tuple[str, bool], tests: Tests) -> list[dict[str, Any]]:
    """The filters that have rows, each with how many shops it shows."""
    words = {
        MISSING: _("Not ticked at opening"),
        UNEXPLAINED: _("Without a reason"),
        DIFFER: _("Officers differ"),
    }
    words |= {code: str(label) for code, label in VERDICTS.items()} | {NOBODY: _("Not looked at")}

    def chip(label: str, code: str, rows: list[GridRow], *, own: bool) -> dict[str, Any]:
        url = url_for("attendance.day", on=grid.on.isoformat(), show=code or None, mine=1 if own else None)
        return {"label": label, "url": url, "active": (code, own) == here, "count": len(rows)}

    show, mine = here

    chips = [chip(_("All"), "", grid.rows, own=False)]
    if actor.zone_ids:
        chips.append(chip(_("My zones"), "", chosen_rows(actor, grid, "", mine=True, tests=tests), own=True))
    for code, label in words.items():
        rows = chosen_rows(actor, grid, code, mine=mine, tests=tests)
        if rows or code == show:
            chips.append(chip(label, code, rows, own=mine))
    return chips


# -- one tap a shop ---------------------------------------------------------------------------------------


@bp.post("/mark")
@requires(TICK)
@commits
def mark() -> BaseResponse:
    """On time, for one shop (`mark`: uid|phase) or all that nobody looked at in a zone (`rest`: code|phase).

    `nonce` comes from the page: pressed twice it is one tick.
    """
    actor, on = current_actor(), asked_day(current_actor())
    nonce = as_uuid(request.form.get("nonce")) or uuid.uuid4()
    wanted = _wanted(actor, on)
    ticks = [_on_time(nonce, uid, on, phase) for uid, phase in wanted]
    stored = [one for one in record_ticks(actor, ticks) if one.status == STORED] if ticks else []
    if len(stored) == 1 and len(wanted) == 1:
        name = next((one.name for one in list_trading(actor.mall_id, on) if one.uid == wanted[0][0]), "")
        flash_ok(_("%(shop)s: %(state)s", shop=name, state=state_words("on_time")))
    elif stored:
        flash_ok(_("%(n)s shops on time.", n=len(stored)))
    else:
        flash_error(_("Nothing was left to tick there. Reload the page."))
    words = {key: request.form.get(key) or None for key in ("show", "mine")}
    return redirect_after(
        "attendance.day", on=on.isoformat(), _anchor=request.form.get("at") or None, **words
    )


def _wanted(actor: Actor, on: dt.date) -> list[tuple[uuid.UUID, str]]:
    word, _bar, phase = (request.form.get("mark") or "").partition("|")
    uid = as_uuid(word)
    if uid is not None and phase in PHASES:
        return [(uid, phase)]
    zone, _bar, phase = (request.form.get("rest") or "").partition("|")
    if phase not in PHASES:
        return []
    rows = day_grid(actor.mall_id, on).rows
    return [(row.shop.uid, phase) for row in rows if row.shop.zone_code == zone and row.cells[phase].tickable]


def _on_time(nonce: uuid.UUID, tenant: uuid.UUID, on: dt.date, phase: str) -> TickInput:
    said = f"{tenant}|{on.isoformat()}|{phase}"
    uid = uuid.uuid5(nonce, said)
    return TickInput(uid, tenant, on, phase, "on_time", utcnow(), f"desk:{uid}")


# -- the file of a day ------------------------------------------------------------------------------------


@bp.get("/<any(csv, xlsx):fmt>")
@requires(EXPORT)
@commits
def export(fmt: Format) -> Response:
    """The rows of the grid as a file: the same filter, one line a shop."""
    actor = current_actor()
    on, show, mine = asked_day(actor), request.args.get("show", ""), bool(request.args.get("mine"))
    rows = chosen_rows(actor, day_grid(actor.mall_id, on), show, mine=mine and bool(actor.zone_ids))
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
        Column(_("Units"), lambda row: listed(row.shop.units)),
        Column(_("Tenant code"), lambda row: row.shop.code),
        Column(_("Tenant"), lambda row: row.shop.name),
        Column(_("Category"), lambda row: row.shop.category),
    ]
    for phase, label in PHASES.items():
        columns += _phase_columns(phase, str(label))
    return columns


def _phase_columns(phase: str, label: str) -> list[Column]:
    def cell(row: GridRow) -> Judged:
        return row.cells[phase]

    def of_look(name: str) -> Callable[[GridRow], Any]:
        return lambda row: getattr(cell(row).look, name, None)

    def others(row: GridRow) -> str:
        return "; ".join(f"{one.by}: {STATES[one.state]}" for one in cell(row).differs)

    more: list[tuple[str, Callable[[GridRow], Any], Kind]] = [
        (_("Scheduled time"), lambda row: cell(row).due, "datetime"),
        (_("Actual"), lambda row: cell(row).verdict.actual, "datetime"),
        (_("Minutes"), lambda row: cell(row).verdict.minutes or None, "int"),
        (_("Reason"), lambda row: cell(row).verdict.reason, "text"),
        (_("Seen by"), of_look("by"), "text"),
        (_("Seen at"), of_look("at"), "datetime"),
        (_("Others saw"), others, "text"),
        (_("Notice"), lambda row: getattr(cell(row).notice, "number", None), "text"),
    ]
    return [
        Column(label, lambda row: state_words(cell(row).state)),
        *(Column(f"{label}: {name}", getter, kind) for name, getter, kind in more),
    ]


__all__ = ["bp", "chosen_rows", "filters"]
