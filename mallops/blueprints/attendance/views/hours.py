"""Hours and closures that are agreed over the mall's own, and what the mall decides about attendance."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectChoice

from mallops.blueprints.attendance import permissions as may
from mallops.blueprints.attendance.actions.hours import agree_hours, decide_closure, end_hours, save_settings
from mallops.blueprints.attendance.forms import WEEKDAYS, HoursForm, SettingsForm
from mallops.blueprints.attendance.models import AttendanceHours
from mallops.blueprints.attendance.queries.hours import list_agreed, settings_of
from mallops.blueprints.attendance.rules import KINDS
from mallops.blueprints.attendance.rules.hours import CLOSURE, EVERY_DAY
from mallops.blueprints.attendance.views.parts import tabs
from mallops.blueprints.sites.queries import get_mall, list_floors
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.related import options
from mallops.core.clock import business_date
from mallops.core.db import commits, utcnow
from mallops.core.errors import Conflict
from mallops.core.formatting import mall_date
from mallops.core.web import flash_error, flash_ok, redirect_after, render

bp = Blueprint("attendance_hours", __name__, url_prefix="/attendance/hours")
STATES = {"waiting": "warn", "approved": "ok", "refused": "muted"}


@bp.get("")
@requires(may.VIEW)
def index() -> Response:
    """What is agreed and what waits; with `over=1` what is over."""
    actor, over = current_actor(), request.args.get("over") == "1"
    mall = get_mall(actor.mall_id)
    rows = list_agreed(actor.mall_id, business_date(utcnow(), actor.tz), over=over)
    return render(
        "attendance/hours.html",
        "list",
        tabs=tabs(actor, "attendance_hours.index"),
        waiting=[_line(one) for one in rows if one.state == "waiting"],
        rows=[_line(one) for one in rows if one.state != "waiting"],
        past=over,
        mall_hours=f"{mall.opens_at:%H:%M} – {mall.closes_at:%H:%M}",
        settings=settings_of(actor.mall_id),
        may_decide=actor.can(may.DECIDE),
        may_ask=actor.can(may.CORRECT),
    )


def _line(row: AttendanceHours) -> dict[str, Any]:
    days = (
        ""
        if row.weekdays == EVERY_DAY
        else " ".join(str(label) for code, label in WEEKDAYS if code in row.weekdays)
    )
    until = mall_date(row.to_on) if row.to_on else _("until further notice")
    return {
        "uid": row.uid,
        "kind": str(KINDS[row.kind]),
        "who": _whose(row),
        "days": "" if row.weekdays == EVERY_DAY else days,
        "when": mall_date(row.from_on) if row.from_on == row.to_on else f"{mall_date(row.from_on)} – {until}",
        "hours": f"{row.opens_at:%H:%M} – {row.closes_at:%H:%M}"
        if row.opens_at and row.closes_at
        else _("Closed"),
        "closed": row.opens_at is None,
        "reason": row.reason,
        "state": row.state,
        "by": row.created_by.name if row.created_by else "",
        "decided": row.decided_by.name if row.decided_by else "",
        "own": row.created_by_id == current_actor().user_id,
    }


def _whose(row: AttendanceHours) -> str:
    if row.tenant is not None:
        return f"{row.tenant.code} {row.tenant.name}"
    if row.floor is not None:
        return f"{row.floor.code} {row.floor.name}"
    return _("The whole mall")


def _form(actor: Actor, form: HoursForm) -> HoursForm:
    floors = [SelectChoice(one.code, f"{one.code} {one.name}") for one in list_floors(actor.mall_id)]
    form.floor.choices = [SelectChoice("", _("All floors")), *floors]
    if not actor.can(may.DECIDE):
        form.kind.choices = [(CLOSURE, KINDS[CLOSURE])]
    return form


@bp.get("/new")
@requires(may.CORRECT)
def new() -> Response:
    """The form; a tenant's code and a kind may come with the address."""
    actor = current_actor()
    kind = request.args.get("kind", "")
    allowed = list(KINDS) if actor.can(may.DECIDE) else [CLOSURE]
    today = business_date(utcnow(), actor.tz)
    form = HoursForm(
        data={
            "kind": kind if kind in allowed else allowed[0] if len(allowed) == 1 else "exception",
            "tenant_id": request.args.get("tenant", "") or None,
            "from_on": today,
            "weekdays": list(EVERY_DAY),
        }
    )
    return _new_page(actor, form)


def _new_page(actor: Actor, form: HoursForm, status: int = 200) -> Response:
    return render(
        "attendance/hours_new.html",
        status=status,
        form=_form(actor, form),
        tenants=[one.text for one in options("tenant", actor.mall_id)],
        may_decide=actor.can(may.DECIDE),
    )


@bp.post("/new")
@requires(may.CORRECT)
@commits
def create() -> BaseResponse:
    """Keep it; a closure of somebody who may not approve it waits."""
    actor = current_actor()
    form = _form(actor, HoursForm())
    ok, row = form.runs(lambda: agree_hours(actor, form.values()))
    if not ok or row is None:
        return _new_page(actor, form, 422)
    waits = row.state == "waiting"
    flash_ok(_("Kept. The supervisor approves it.") if waits else _("Kept. It holds from its first day on."))
    return redirect_after("attendance_hours.index")


@bp.post("/<uuid:uid>/<any(approve, refuse):word>")
@requires(may.DECIDE)
@commits
def decide(uid: uuid.UUID, word: str) -> BaseResponse:
    """Approve or refuse a closure."""
    actor = current_actor()
    row = fetch(AttendanceHours, uid, actor, lock=True)
    try:
        decide_closure(actor, row, approve=word == "approve")
    except Conflict as error:
        flash_error(error.message)
        return redirect_after("attendance_hours.index")
    flash_ok(_("Approved.") if word == "approve" else _("Refused."))
    return redirect_after("attendance_hours.index")


@bp.post("/<uuid:uid>/end")
@requires(may.CORRECT)
@commits
def end(uid: uuid.UUID) -> BaseResponse:
    """From today on it holds no more."""
    actor = current_actor()
    try:
        end_hours(actor, fetch(AttendanceHours, uid, actor, lock=True))
    except Conflict as error:
        flash_error(error.message)
        return redirect_after("attendance_hours.index")
    flash_ok(_("Ended. Days that are over keep it."))
    return redirect_after("attendance_hours.index")


@bp.get("/settings")
@requires(may.DECIDE)
def settings() -> Response:
    """Grace, missing ticks, appeals, talks."""
    return render("attendance/settings.html", form=SettingsForm(obj=settings_of(current_actor().mall_id)))


@bp.post("/settings")
@requires(may.DECIDE)
@commits
def keep_settings() -> BaseResponse:
    """Keep them; notices that were issued keep their time to appeal."""
    actor, form = current_actor(), SettingsForm()
    ok, _row = form.runs(lambda: save_settings(actor, form.values()))
    if not ok:
        return render("attendance/settings.html", status=422, form=form)
    flash_ok(_("Saved."))
    return redirect_after("attendance_hours.index")
