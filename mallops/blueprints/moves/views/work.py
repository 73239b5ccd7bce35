"""The lines that wait for a person's departments, and the tenant's link."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.moves import permissions as may
from mallops.blueprints.moves.actions.signing import LINK_DAYS, SIGN, make_link
from mallops.blueprints.moves.actions.telling import url_of
from mallops.blueprints.moves.documents import chat_text
from mallops.blueprints.moves.queries.lines import fetch_move, list_mine
from mallops.core.audit import acting
from mallops.core.auth import current_actor, requires
from mallops.core.casework import kind_of
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict
from mallops.core.link_card import link_card
from mallops.core.web import (
    flash_error,
    flash_ok,
    no_store,
    redirect_after,
    redirect_to,
    render,
    whole_number,
)

bp = Blueprint("moves", __name__, url_prefix="/moves")


@bp.get("/lines")
@requires(may.VIEW)
def lines() -> Response:
    """What waits for my departments, the soonest due first."""
    found = list_mine(current_actor())
    return render(
        "moves/lines.html", "lines", found=found, departments=DEPARTMENTS, kind_of=kind_of, url_of=url_of
    )


@bp.get("/<uuid:uid>/link")
@requires(may.EDIT)
def link(uid: uuid.UUID) -> Response:
    """The tenant's link, and the text to send."""
    actor = current_actor()
    case = fetch_move(uid, actor)
    kind = kind_of(case)
    return no_store(
        render(
            "moves/link_card.html",
            case=case,
            kind=kind,
            back=url_of(case),
            state=kind.workflow.state(case.state),
            days=LINK_DAYS,
            **link_card(actor, case, SIGN, chat_text),
        )
    )


@bp.post("/<uuid:uid>/link")
@requires(may.EDIT)
def new_link(uid: uuid.UUID) -> BaseResponse:
    """A new link; the one before ends."""
    actor = current_actor()
    known = fetch_move(uid, actor)
    try:
        with transaction(), acting(actor, "moves.link"):
            make_link(
                actor, fetch_move(uid, actor, lock=True), request.form.get("days", 0, type=whole_number)
            )
    except Conflict as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_to(url_of(known))
    flash_ok(_("The link is ready. Copy it, or show its code."))
    return redirect_after("moves.link", uid=uid)
