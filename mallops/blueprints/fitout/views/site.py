"""On the phone: the look at the works, the joint inspection, and the refund that follows it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.deposits import permissions as money_may
from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions import site
from mallops.blueprints.fitout.actions.kind import KIND
from mallops.blueprints.fitout.models import FitOut
from mallops.blueprints.fitout.rules.words import ACCEPTANCE, ITEMS
from mallops.blueprints.fitout.rules.works import ON_SITE, read_look
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import DomainError
from mallops.core.names import listed
from mallops.core.phone_clock import finished_at
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import receive_photos
from mallops.core.registers.views_record import act_on_record
from mallops.core.web import flash_error, flash_ok, redirect_after, render

bp = Blueprint("fitout_site", __name__, url_prefix="/fitouts")


def _sent(items: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    def one(key: str) -> str:
        return request.form.get(key, "").replace("\x00", "").strip()

    return {code: (one(f"v-{code}"), one(f"n-{code}")) for code in items}


@bp.get("/<uuid:uid>/look")
@requires(may.SITE)
def look(uid: uuid.UUID) -> BaseResponse:
    """The check list of one look."""
    case = fetch(FitOut, uid, current_actor())
    if case.state not in ON_SITE:
        flash_error(_("No works go on there now, so there is nothing to inspect."))
        return redirect_after("fitouts.show", uid=uid)
    return _look_page(case, str(uuid.uuid4()), {}, {})


@bp.post("/<uuid:uid>/look")
@requires(may.SITE)
def looked(uid: uuid.UUID) -> BaseResponse:
    """Keep it. Sent twice, the first one stands."""
    actor, sent = current_actor(), _sent(ITEMS)
    token = str(as_uuid(request.form.get("token")) or uuid.uuid4())
    case, at = fetch(FitOut, uid, actor), finished_at(request.form, utcnow())
    try:
        read_look(sent)  # before pictures are stored
        photos = {code: receive_photos(request.files.getlist(f"p-{code}")) for code in ITEMS}
        note = request.form.get("note", "").replace("\x00", "")
        with transaction(), acting(actor, "fitouts.look"):
            row = site.look(
                actor,
                fetch(FitOut, uid, actor, lock=True),
                sent,
                token=token,
                photos=photos,
                note=note,
                at=at,
            )
            failed = row.failed
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 413, 415, 422}:
            raise
        errors = getattr(error, "field_errors", {}) or {"": error.message}
        return _look_page(case, token, sent, errors, error.status)
    if failed:
        flash_ok(
            ngettext(
                "Kept. %(num)s violation is open, with its order.",
                "Kept. %(num)s violations are open, with their orders.",
                failed,
            )
        )
    else:
        flash_ok(_("Kept: everything in order."))
    return redirect_after("fitout_board.board")


def _look_page(
    case: FitOut, token: str, sent: dict[str, tuple[str, str]], errors: Mapping[str, Any], status: int = 200
) -> Response:
    words = {"case": case, "token": token, "items": ITEMS, "sent": sent, "errors": errors}
    return render("fitout/look.html", "sheet", status, **words, note=request.form.get("note", ""))


@bp.get("/<uuid:uid>/acceptance")
@requires(may.SITE)
def acceptance(uid: uuid.UUID) -> BaseResponse:
    """The lines of the joint inspection."""
    case = fetch(FitOut, uid, current_actor())
    if case.state != "working":
        flash_error(_("The joint inspection is done while the works run: resume them first."))
        return redirect_after("fitouts.show", uid=uid)
    known = {code: (one["verdict"], one["note"]) for code, one in (case.acceptance or {}).items()}
    return _acceptance_page(case, known, {})


@bp.post("/<uuid:uid>/acceptance")
@requires(may.SITE)
def inspected(uid: uuid.UUID) -> BaseResponse:
    """Keep the lines; then engineering, security and service sign on the record's page."""
    actor, sent = current_actor(), _sent(ACCEPTANCE)
    case = fetch(FitOut, uid, actor)
    try:
        stored = receive_photos(request.files.getlist("photos"))
        with transaction(), acting(actor, "fitouts.inspect"):
            left = site.inspect(actor, fetch(FitOut, uid, actor, lock=True), sent, stored)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 413, 415, 422}:
            raise
        errors = getattr(error, "field_errors", {}) or {"": error.message}
        return _acceptance_page(case, sent, errors, error.status)
    if left:
        flash_ok(_("Kept. %(n)s lines are still open.", n=left))
    else:
        flash_ok(_("Kept. Engineering, security and service sign on this page now."))
    return redirect_after("fitouts.show", uid=uid)


def _acceptance_page(
    case: FitOut, sent: dict[str, tuple[str, str]], errors: Mapping[str, Any], status: int = 200
) -> Response:
    return render(
        "fitout/acceptance.html", "sheet", status, case=case, items=ACCEPTANCE, sent=sent, errors=errors
    )


@bp.post("/<uuid:uid>/refund")
@requires(money_may.REQUEST)
def refund(uid: uuid.UUID) -> BaseResponse:
    """One tap: the refund of what is kept for these works is asked for."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        asked = site.ask_refunds(actor, case)
        numbers = listed(one.number or "" for one in asked)
        return _("The refund of %(numbers)s is asked for: the supervisor decides next.", numbers=numbers)

    return act_on_record(KIND, uid, "refund", "fitouts.refund", act)
