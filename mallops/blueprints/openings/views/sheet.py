"""The sheet on the phone: everything is in order, except what is touched; one tap signs and finishes."""

from __future__ import annotations

import uuid

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.openings import permissions as may
from mallops.blueprints.openings.actions import Line, Sent, finish
from mallops.blueprints.openings.forms import SheetForm, sheet_form
from mallops.blueprints.openings.models import OpeningCheck
from mallops.blueprints.openings.queries import list_due, sheet_of
from mallops.blueprints.openings.rules import (
    PHASE_ICONS,
    PHASE_WORDS,
    CheckFacts,
    CheckOver,
    Window,
    ensure_may_finish,
    judge,
    may_wait_on_a_phone,
)
from mallops.blueprints.openings.views.board import bp
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.kinds import SEVERITY_TONES
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, DomainError, Forbidden
from mallops.core.phone_clock import finished_at
from mallops.core.registers.intake import receive_photos
from mallops.core.web import flash_error, flash_ok, redirect_after, render


@bp.get("/<uuid:uid>/do")
@requires(may.DO)
def sheet(uid: uuid.UUID) -> BaseResponse:
    """The sheet of a check; one that is over or not to be done now leads to its record, and says why.

    One that was missed may have been finished in time on a phone without a network: its draft can be sent for
    as long as a phone is believed (`rules.ensure_may_finish` decides); without a draft, the record.
    """
    check = fetch(OpeningCheck, uid, current_actor())
    try:
        _ensure(check)
    except CheckOver:
        if not may_wait_on_a_phone(_facts(check), utcnow()):
            return redirect_after("openings.show", uid=uid)
    except Conflict as why:
        flash_error(why)
        return redirect_after("openings.show", uid=uid)
    return _page(check, sheet_form(sheet_of(check)))


def _ensure(check: OpeningCheck) -> None:
    actor = current_actor()
    ensure_may_finish(_facts(check), utcnow(), actor.zone_ids, leads=actor.can(may.LEAD))


def _facts(check: OpeningCheck) -> CheckFacts:
    window = Window(check.planned_from, check.planned_until, check.missed_from)
    return CheckFacts(check.state, check.place_id, check.phase, window)


@bp.post("/<uuid:uid>/do")
@requires(may.DO)
def done(uid: uuid.UUID) -> BaseResponse:
    """Finish it. Sent twice, the first one stands."""
    actor = current_actor()
    check = fetch(OpeningCheck, uid, actor)
    if check.done_at is not None and check.owner_id == actor.user_id:
        return _to_next(actor, check)
    form = sheet_form(sheet_of(check))
    if not form.validate_on_submit():
        return _page(check, form, 422)
    at = finished_at(request.form, utcnow())  # before pictures are read
    try:
        said = form.said()
        judge([one.rule for one in sheet_of(check).by_code.values()], said)  # before pictures are stored
        lines = {code: Line(one, receive_photos(form.photo_files(code))) for code, one in said.items()}
        sent = Sent(form.signature.data or actor.name, lines, form.note.data or "", form.version_uid, at)
        with transaction(), acting(actor, may.DO):
            check = finish(actor, uid, sent)
    except Forbidden:
        raise
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        db.session.rollback()
        form.add_error(error)
        return _page(fetch(OpeningCheck, uid, actor), form, error.status)
    return _to_next(actor, check)


def _to_next(actor: Actor, check: OpeningCheck) -> BaseResponse:
    """Say what was done, then the next zone that is due, else the board."""
    what, where = PHASE_WORDS[check.phase], check.place_label
    if check.exception_count:
        flash_ok(
            ngettext(
                "%(what)s of %(where)s is done. %(num)s finding is open.",
                "%(what)s of %(where)s is done. %(num)s findings are open.",
                check.exception_count,
                what=what,
                where=where,
            )
        )
    else:
        flash_ok(_("%(what)s of %(where)s is done, all in order.", what=what, where=where))
    following = [one for one in list_due(actor, utcnow()) if one.phase == check.phase]
    if following:
        return redirect_after("opening_day.sheet", uid=following[0].uid)
    return redirect_after("opening_day.day", on=check.on.isoformat())


def _page(check: OpeningCheck, form: SheetForm, status: int = 200) -> Response:
    return render(
        "openings/sheet.html",
        "sheet",
        status,
        check=check,
        form=form,
        paper=sheet_of(check),
        phase=PHASE_WORDS[check.phase],
        icon=PHASE_ICONS[check.phase],
        tones=SEVERITY_TONES,
        late=utcnow() > check.planned_until,
        is_over=utcnow() >= check.missed_from,
    )
