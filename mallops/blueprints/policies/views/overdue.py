"""What is late, in all registers: by department and age, handed out together, as a file."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.policies import actions
from mallops.blueprints.policies import permissions as may
from mallops.blueprints.policies.queries import (
    MAX_PAGE,
    PAGE,
    Wanted,
    count_view,
    kinds_on_board,
    late_by_department,
    list_board,
)
from mallops.blueprints.policies.rules import AGE_LABELS, AGES, VIEWS
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.casework.kinds import DEPARTMENTS, KINDS, SEVERITIES, SEVERITY_TONES
from mallops.core.casework.related import options
from mallops.core.clock import now
from mallops.core.db import commits, transaction
from mallops.core.errors import Invalid
from mallops.core.export import Column, Meta, as_download, export_rows
from mallops.core.formatting import due_tone, due_words, duration, mall_time
from mallops.core.names import pick
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import NavItem, flash_error, flash_ok, nav_item, redirect_to, render, whole_number

bp = Blueprint("overdue", __name__, url_prefix="/overdue")
nav_item(NavItem("overdue.index", _l("Overdue"), "alarm-clock", "today", may.BOARD, order=40))


def read_wanted(args: Any) -> Wanted:
    """What an address (or a form that carries it) asks for; senseless words are left out."""
    view = args.get("view", "")
    departments = {*DEPARTMENTS, "none"}
    page = args.get("page", 1, type=whole_number)
    return Wanted(
        view=view if view in VIEWS else "late",
        kind=args.get("kind", "") if args.get("kind") in KINDS else "",
        department=args.get("department", "") if args.get("department") in departments else "",
        age=args.get("age", "") if args.get("age") in AGES else "",
        page=min(max(page, 1), MAX_PAGE),
    )


def board_url(wanted: Wanted, **changes: Any) -> str:
    """The address of the board; changing anything but the page goes back to the first."""
    words = {**vars(wanted), "page": 1, **changes}
    if words["view"] == "late":
        words["view"] = ""
    else:
        words["age"] = ""
    kept = {key: value for key, value in words.items() if value and (key, value) != ("page", 1)}
    return url_for("overdue.index", **kept)


@bp.get("/")
@requires(may.BOARD)
def index() -> Response:
    """The board."""
    actor, wanted, at = current_actor(), read_wanted(request.args), now()
    rows = list_board(actor, wanted, at)
    more = len(rows) > PAGE
    return render(
        "policies/overdue.html",
        "list",
        wanted=wanted,
        rows=[_row(one) for one in rows[:PAGE]],
        chips=_chips(actor, wanted, at),
        head=[*AGE_LABELS.items()],
        matrix=_matrix(actor, wanted, at),
        kinds=[(one.code, str(one.plural)) for one in kinds_on_board(actor)],
        departments=[(code, str(label)) for code, label in DEPARTMENTS.items()],
        people=options("person", actor.mall_id) if actor.can(may.ASSIGN) else [],
        newer=board_url(wanted, page=wanted.page - 1) if wanted.page > 1 else None,
        older=board_url(wanted, page=wanted.page + 1) if more else None,
        board_url=board_url,
        may_assign=actor.can(may.ASSIGN),
        may_export=actor.can(may.EXPORT),
    )


def _chips(actor: Actor, wanted: Wanted, at: dt.datetime) -> list[dict[str, Any]]:
    labels = (
        ("late", _("Late"), "alarm-clock"),
        ("soon", _("Due within 24 hours"), "clock-alert"),
        ("paused", _("Clock stands still"), "circle-pause"),
    )
    return [
        {
            "label": label,
            "icon": icon,
            "url": board_url(Wanted(view=view, kind=wanted.kind, department=wanted.department)),
            "active": wanted.view == view,
            "count": count_view(actor, view, at),
        }
        for view, label, icon in labels
    ]


def _matrix(actor: Actor, wanted: Wanted, at: dt.datetime) -> list[dict[str, Any]]:
    """Departments by how late: each number opens its rows."""
    if wanted.view != "late":
        return []
    known = late_by_department(actor, at)
    present = {department for department, _age in known}
    out = []
    for code, label in [*DEPARTMENTS.items(), ("none", _("No department"))]:
        if code not in present:
            continue
        cells = [
            (known[code, age], board_url(Wanted(department=code, age=age)), wanted.department == code == age)
            for age in AGES
        ]
        total = sum(known[code, age] for age in AGES)
        out.append(
            {"label": str(label), "cells": cells, "total": total, "url": board_url(Wanted(department=code))}
        )
    return out


def _row(one: Any) -> dict[str, Any]:
    kind = KINDS[one.kind]
    state = kind.workflow.state(one.state)
    return {
        "uid": one.uid,
        "title": one.title or str(kind.label),
        "number": one.number or "",
        "kind": str(kind.label),
        "url": url_for(f"{one.kind}.show", uid=one.uid),
        "zone": one.zone or "",
        "tenant": pick(one.tenant_zh or "", one.tenant_en or ""),
        "department": str(DEPARTMENTS.get(one.department, "")),
        "owner": pick(one.owner_zh or "", one.owner_en or ""),
        "severity": str(SEVERITIES.get(one.severity, "")),
        "severity_tone": SEVERITY_TONES.get(one.severity, "muted"),
        "state": str(state.label),
        "tone": state.tone,
        "due": due_words(one.due_at),
        "due_tone": due_tone(one.due_at),
        "due_at": mall_time(one.due_at, "short"),
        "due_iso": one.due_at.isoformat() if one.due_at else "",
    }


@bp.post("/assign")
@commits
@requires(may.ASSIGN)
def assign() -> BaseResponse:
    """Hand the ticked records to a person, a department, or both."""
    uids = [one for one in map(as_uuid, request.form.getlist("uid")) if isinstance(one, uuid.UUID)]
    back = board_url(read_wanted(request.form), page=read_wanted(request.form).page)
    owner = as_uuid(request.form.get("owner"))
    try:
        made = actions.assign(current_actor(), uids, owner, request.form.get("to_department", ""))
    except Invalid as error:
        flash_error(error.message)
        return redirect_to(back)
    if made.done:
        flash_ok(ngettext("%(num)s record is handed over.", "%(num)s records are handed over.", made.done))
    if made.refused:
        left = ngettext(
            "%(num)s record was left: it is closed, or not yours to change.",
            "%(num)s records were left: they are closed, or not yours to change.",
            made.refused,
        )
        flash_error(left)
    return redirect_to(back)


@bp.post("/export")
@requires(may.EXPORT)
def export() -> Response:
    """The list as asked for, as XLSX. Writes one audit row."""
    actor, wanted, at = current_actor(), read_wanted(request.form), now()
    rows = [_filed(one, at) for one in list_board(actor, wanted, at, limit=None)]
    filters = board_url(wanted).partition("?")[2]
    meta = Meta(actor.tz, ((_("Filters"), filters or _("none")), (_("Exported by"), actor.name)))
    out = export_rows("xlsx", _("Overdue"), _columns(), rows, meta=meta)
    with transaction():
        audit.note(
            "overdue.export",
            mall_id=actor.mall_id,
            object_kind="cases",
            after={"rows": len(rows), "filters": filters},
            actor=actor,
        )
    return as_download(out.body, out.filename, out.mimetype)


def _filed(one: Any, at: dt.datetime) -> dict[str, Any]:
    late = one.due_at is not None and one.due_at < at
    return {
        **_row(one),
        "due_moment": one.due_at,
        "late": duration((at - one.due_at).total_seconds()) if late else "",
    }


def _columns() -> list[Column]:
    def of(key: str) -> Any:
        return lambda row: row[key]

    return [
        Column(_("Number"), of("number")),
        Column(_("Type of record"), of("kind")),
        Column(_("Subject"), of("title")),
        Column(_("Severity"), of("severity")),
        Column(_("State"), of("state")),
        Column(_("Zone"), of("zone")),
        Column(_("Tenant"), of("tenant")),
        Column(_("Who has to act"), of("department")),
        Column(_("Follows it up"), of("owner")),
        Column(_("Due"), of("due_moment"), "datetime"),
        Column(_("Late by"), of("late")),
    ]
