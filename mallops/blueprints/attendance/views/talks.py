"""The register of talks with tenants, and the record of one."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.attendance import permissions as may
from mallops.blueprints.attendance.actions.registers import MISS_WORDS, NOTICES
from mallops.blueprints.attendance.actions.talks import TALKS, TalkRecord, hold_talk
from mallops.blueprints.attendance.forms import TalkForm
from mallops.blueprints.attendance.models import AttendanceTalk
from mallops.blueprints.attendance.queries.notices import list_notices
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import DomainError
from mallops.core.formatting import mall_date
from mallops.core.registers import register_blueprint
from mallops.core.registers.record import load_record
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("attendance_talk", __name__, url_prefix="/attendance-talks")


def _panels(case: Any, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """The record, or how to write it; the notices behind it."""
    out: list[tuple[str, str, dict[str, Any]]] = []
    if case.state == "planned" and actor.can(may.DECIDE):
        out.append(
            (
                _("Record"),
                "attendance/_talk_card.html",
                {"url": url_for("attendance_talk.record", uid=case.uid)},
            )
        )
    elif case.state == "held":
        facts = [
            (_("With whom"), case.with_whom),
            (_("What was said"), case.said),
            (_("What was agreed"), case.agreed),
        ]
        out.append((_("Record"), "attendance/_talk_record.html", {"facts": facts}))
    if case.from_on is not None and case.to_on is not None:
        found = list_notices(case.mall_id, case.tenant_id, case.from_on, case.to_on)
        rows = [
            {
                "title": f"{mall_date(one.on)} · {MISS_WORDS[one.miss]}",
                "url": url_for("attendance_notices.show", uid=one.uid),
                "note": one.number or "",
                "end": str(NOTICES.workflow.state(one.state).label),
            }
            for one in found
        ]
        if rows:
            out.append((_("Notices behind it"), "registers/panel_rows.html", {"rows": rows}))
    return out


TALKS.extras.update(
    panels=_panels,
    tools=lambda record: (
        [(_("Write the record"), url_for("attendance_talk.record", uid=record.case.uid), "pencil")]
        if record.case.state == "planned" and record.actor.can(may.DECIDE)
        else []
    ),
    list_tools=lambda _asked, _actor: [
        (_("Attendance of the day"), url_for("attendance.day"), "layout-grid"),
        (_("Attendance notices"), url_for("attendance_notices.index"), "file-warning"),
    ],
)
REGISTER = register_blueprint(TALKS, nav=False)


@bp.get("/<uuid:uid>/record")
@requires(may.DECIDE)
def record(uid: uuid.UUID) -> Response:
    """The form of the record."""
    case: Any = load_record(TALKS, uid, current_actor()).case
    return _page(case, TalkForm(data={"held_at": utcnow()}))


def _page(case: Any, form: TalkForm, status: int = 200) -> Response:
    return no_store(render("attendance/talk.html", status=status, case=case, form=form))


@bp.post("/<uuid:uid>/record")
@requires(may.DECIDE)
def keep(uid: uuid.UUID) -> BaseResponse:
    """Keep the record: the talk is held."""
    actor, form = current_actor(), TalkForm()
    case: Any = load_record(TALKS, uid, actor).case
    if not form.validate_on_submit():
        return _page(case, form, 422)
    said = TalkRecord(
        form.held_at.data, form.with_whom.data, form.said.data, form.agreed.data, form.signature.data or ""
    )
    try:
        db.session.commit()
        with transaction(), acting(actor, may.DECIDE):
            hold_talk(actor, fetch(AttendanceTalk, uid, actor, lock=True), said)
    except DomainError as error:
        db.session.rollback()
        form.add_error(error)
        return _page(load_record(TALKS, uid, actor).case, form, error.status)
    flash_ok(_("The record is kept."))
    return redirect_after("attendance_talks.show", uid=uid)
