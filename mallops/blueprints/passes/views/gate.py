"""What comes to the gates, the gate log, and the gates with their keys."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.passes import permissions as may
from mallops.blueprints.passes.actions.keeping import keep_gate
from mallops.blueprints.passes.actions.signing import rotate_key
from mallops.blueprints.passes.documents.log_file import log_file
from mallops.blueprints.passes.forms import GateForm
from mallops.blueprints.passes.models import Gate
from mallops.blueprints.passes.queries.gates import (
    MAX_FILE,
    PAGE,
    LogAsked,
    find_gate,
    list_gates,
    list_keys,
    list_log,
)
from mallops.blueprints.passes.queries.passes import list_around
from mallops.blueprints.passes.rules.passes import shown_state
from mallops.blueprints.passes.rules.words import HOWS, KEY_STATES, OUTCOME_TONES, OUTCOMES, WHYS
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.clock import business_date, business_day_bounds
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.export import as_download
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import NavItem, flash_error, flash_ok, nav_item, redirect_after, render

bp = Blueprint("gate", __name__, url_prefix="/passes")
#: Days that the log shows when nothing else is asked.
USUAL_DAYS = 7
nav_item(NavItem("gate.today", _l("At the gate"), "truck", "today", may.VERIFY, order=8, phone=1))


@bp.get("/gate")
@requires(may.LOG)
def today() -> Response:
    """What may leave today, by time, and what has left."""
    actor = current_actor()
    first, last = _today(actor)
    now = utcnow()
    rows = [
        (one, shown_state(one.state, one.valid_until, now))
        for one in list_around(actor.mall_id or 0, first, last)
    ]
    return render(
        "passes/today.html",
        waiting=[(one, state) for one, state in rows if state == "approved"],
        settled=[(one, state) for one, state in rows if state != "approved"],
        now=now,
        verifies=actor.can(may.VERIFY),
        day=business_date(now, actor.tz),
    )


def _today(actor: Actor) -> tuple[dt.datetime, dt.datetime]:
    return business_day_bounds(business_date(utcnow(), actor.tz), actor.tz)


# -- the log -------------------------------------------------------------------------------------------


def _day(text: str | None, default: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return default


def _asked(actor: Actor) -> tuple[LogAsked, dict[str, Any]]:
    today_ = utcnow().astimezone(ZoneInfo(actor.tz)).date()
    last = _day(request.args.get("to"), today_)
    first = _day(request.args.get("from"), last - dt.timedelta(days=USUAL_DAYS - 1))
    gate = find_gate(actor.mall_id, as_uuid(request.args.get("gate")))
    outcome = request.args.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else ""
    older = request.args.get("older", "")
    begins, ends = (
        dt.datetime.combine(one, dt.time(), ZoneInfo(actor.tz)).astimezone(dt.UTC)
        for one in (first, min(last, dt.date.max - dt.timedelta(days=1)) + dt.timedelta(days=1))
    )
    asked = LogAsked(begins, ends, gate.id if gate else None, outcome, _older(older))
    said = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "gate": str(gate.uid) if gate else "",
        "outcome": outcome,
    }
    return asked, said


def _older(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None


@bp.get("/log")
@requires(may.LOG)
def log() -> Response:
    """Everything that guards let out or turned away."""
    actor = current_actor()
    asked, said = _asked(actor)
    rows = list_log(actor.mall_id or 0, asked)
    more = url_for("gate.log", **said, older=rows[PAGE - 1].id) if len(rows) > PAGE else ""
    return render(
        "passes/log.html",
        "log",
        rows=rows[:PAGE],
        said=said,
        more=more,
        newest=url_for("gate.log", **said) if asked.older_than else "",
        gates=list_gates(actor.mall_id, active=False),
        outcomes=OUTCOMES,
        tones=OUTCOME_TONES,
        whys=WHYS,
        hows=HOWS,
        may_export=actor.can(may.LOG_EXPORT),
        export_url=url_for("gate.export", **said),
    )


@bp.get("/log.xlsx")
@requires(may.LOG_EXPORT)
def export() -> Response:
    """The same lines as a file."""
    actor = current_actor()
    asked, _said = _asked(actor)
    rows = list_log(actor.mall_id or 0, asked, MAX_FILE)[:MAX_FILE]
    with transaction():
        audit.note("passes.log_export", mall_id=actor.mall_id, after={"rows": len(rows)}, actor=actor)
    return as_download(*log_file(rows, actor.tz))


# -- gates and keys ------------------------------------------------------------------------------------


@bp.get("/gates")
@requires(may.GATES)
def gates() -> Response:
    """The gates, and the keys that sign."""
    return _gates(GateForm(formdata=None))


def _gates(form: GateForm, status: int = 200, edited: Gate | None = None) -> Response:
    actor = current_actor()
    return render(
        "passes/gates.html",
        "gates",
        status,
        form=form,
        edited=edited,
        gates=list_gates(actor.mall_id, active=False),
        keys=list_keys(actor.mall_id or 0),
        key_states=KEY_STATES,
    )


@bp.post("/gates")
@requires(may.GATES)
def add_gate() -> BaseResponse:
    """One more gate."""
    return _keep(GateForm(), None)


@bp.get("/gates/<uuid:uid>")
@requires(may.GATES)
def edit_gate(uid: uuid.UUID) -> Response:
    """Another name for a gate, or out of use."""
    gate = fetch(Gate, uid, current_actor())
    return _gates(GateForm(obj=gate), edited=gate)


@bp.post("/gates/<uuid:uid>")
@requires(may.GATES)
def save_gate(uid: uuid.UUID) -> BaseResponse:
    """Keep it."""
    return _keep(GateForm(), fetch(Gate, uid, current_actor()))


def _keep(form: GateForm, gate: Gate | None) -> BaseResponse:
    actor = current_actor()
    if not form.validate_on_submit():
        return _gates(form, 422, gate)
    words = {
        "code": form.code.data or "",
        "name_zh": form.name_zh.data or "",
        "name_en": form.name_en.data or "",
    }
    active = bool(form.is_active.data) if gate is not None else True
    try:
        with transaction(), audit.acting(actor, "passes.gate"):
            row = keep_gate(actor, gate, is_active=active, **words)
            code = row.code
    except Invalid as error:
        db.session.rollback()
        form.add_error(error)
        return _gates(form, 422, gate)
    flash_ok(_("Gate %(code)s is kept.", code=code))
    return redirect_after("gate.gates")


@bp.post("/keys")
@requires(may.GATES)
def new_key() -> BaseResponse:
    """A new key; `lost=1`: the one before is revoked."""
    actor, lost = current_actor(), request.form.get("lost") == "1"
    try:
        with transaction(), audit.acting(actor, "passes.key"):
            made, anew = rotate_key(actor, lost=lost)
            name = made.key_id
    except Conflict as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_after("gate.gates")
    if lost:
        flash_ok(
            _(
                "Key %(name)s signs now. %(n)s open passes got a new code: hand them out again.",
                name=name,
                n=anew,
            )
        )
    else:
        flash_ok(_("Key %(name)s signs now. Passes made before stay good.", name=name))
    return redirect_after("gate.gates")
