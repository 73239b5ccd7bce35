"""What somebody has to explain: misses without a reason, and notices for them, many at once."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.attendance import permissions as may
from mallops.blueprints.attendance.actions.notices import issue_notice
from mallops.blueprints.attendance.queries import list_unexplained, settings_of
from mallops.blueprints.attendance.rules import PHASES
from mallops.blueprints.attendance.views.parts import look_of, tabs
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.clock import business_date
from mallops.core.db import commits, utcnow
from mallops.core.errors import Conflict
from mallops.core.registers.criteria import as_date, as_uuid
from mallops.core.web import flash_error, flash_ok, redirect_after, render, whole_number

bp = Blueprint("attendance_follow", __name__, url_prefix="/attendance/follow-up")
SPANS = (1, 7, 31)
MAX_AT_ONCE = 100


def asked_days() -> int:
    """How many days back; a week unless the address says otherwise."""
    days = request.args.get("days", 7, type=whole_number)
    return days if days in SPANS else 7


@bp.get("")
@requires(may.NOTIFY)
def index() -> Response:
    """Misses of the last days without a reason and without a notice, the newest first."""
    actor, days = current_actor(), asked_days()
    today = business_date(utcnow(), actor.tz)
    found = list_unexplained(actor.mall_id, today - dt.timedelta(days=days - 1), today)
    return render(
        "attendance/follow.html",
        "list",
        tabs=tabs(actor, "attendance_follow.index"),
        found=[
            {
                "value": f"{shop.uid}|{on.isoformat()}|{phase}",
                "shop": shop,
                "on": on,
                "phase": phase,
                "words": look_of(cell),
                "cell": cell,
            }
            for on, phase, shop, cell in found[:MAX_AT_ONCE]
        ],
        more=max(len(found) - MAX_AT_ONCE, 0),
        days=days,
        spans=SPANS,
        phases=PHASES,
        appeal_days=settings_of(actor.mall_id).appeal_days,
    )


@bp.post("")
@requires(may.NOTIFY)
@commits
def issue() -> BaseResponse:
    """Issue a notice for each miss that was chosen; what is no miss any more is left out and said."""
    actor, chosen = current_actor(), request.form.getlist("miss")[:MAX_AT_ONCE]
    if not chosen:
        flash_error(_("Tick the shops first that get a notice."))
        return redirect_after("attendance_follow.index", days=asked_days())
    issued, left = 0, 0
    last: uuid.UUID | None = None
    for value in chosen:
        try:
            last = _issue(actor, value)
            issued += 1
        except Conflict:
            left += 1
    if issued:
        flash_ok(
            ngettext(
                "%(num)s notice issued. Send its link or print it.",
                "%(num)s notices issued. Send their links or print them.",
                issued,
            )
        )
    if left:
        flash_error(_("%(n)s were left out: a notice stands on them, or they are no miss any more.", n=left))
    if issued == 1 and last is not None and not left:
        return redirect_after("attendance_tell.show", uid=last)
    return redirect_after("attendance_follow.index", days=asked_days())


def _issue(actor: Actor, value: str) -> uuid.UUID:
    word, _bar, rest = value.partition("|")
    day, _bar, phase = rest.partition("|")
    uid, on = as_uuid(word), as_date(day)
    if uid is None or on is None:
        raise Conflict()
    return issue_notice(actor, fetch(Tenant, uid, actor).id, on, phase).uid
