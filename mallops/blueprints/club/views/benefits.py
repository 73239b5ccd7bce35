"""What alliance merchants give me, what I used there, and what I think of them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.alliance.actions.benefits import rate_own
from mallops.blueprints.alliance.models import AllianceUse
from mallops.blueprints.alliance.queries import uses as reads
from mallops.blueprints.alliance.queries.merchants import benefits_for
from mallops.blueprints.alliance.rules import RATE_DAYS, TIMES, ensure_may_rate
from mallops.blueprints.club.forms import StarsForm
from mallops.blueprints.club.queries.guests import Guest
from mallops.blueprints.club.views.blueprint import bp
from mallops.blueprints.club.views.door import club_only
from mallops.blueprints.club.views.me import to
from mallops.blueprints.club.views.parts import again, page, today_of
from mallops.core.audit import acting
from mallops.core.db import transaction
from mallops.core.errors import Conflict, DomainError
from mallops.core.web import flash_error, flash_ok


@bp.get("/benefits")
@club_only
def benefits(guest: Guest) -> Response:
    """What I get where, and what I can rate."""
    today = today_of(guest)
    return page(
        guest,
        "benefits",
        "me",
        offers=benefits_for(guest.mall.id, guest.member.tier, today),
        used=reads.uses_to_rate(guest.member.id, today - dt.timedelta(days=RATE_DAYS)),
        times=TIMES,
        days=RATE_DAYS,
    )


@bp.get("/benefits/<uuid:uid>")
@club_only
def ask_stars(guest: Guest, uid: uuid.UUID) -> BaseResponse:
    """Stars for the merchant of a use of mine; those I gave in its month stand in the form."""
    use = reads.get_use_of(guest.member, uid)
    try:
        ensure_may_rate(use.used_on, use.undone_at is not None, today_of(guest))
    except Conflict as refusal:
        flash_error(refusal.message)
        return to(guest, "benefits")
    known = reads.rating_of(use)
    first: dict[str, Any] = {"stars": str(known.stars), "comment": known.comment or ""} if known else {}
    return _page(guest, StarsForm(formdata=None, data=first), use)


def _page(guest: Guest, form: StarsForm, use: AllianceUse, status: int = 200) -> Response:
    return page(guest, "stars", "me", status, form=form, use=use)


@bp.post("/benefits/<uuid:uid>")
@club_only
def give_stars(guest: Guest, uid: uuid.UUID) -> BaseResponse:
    """Keep them, in place of those I gave in the same month."""
    form = StarsForm()
    try:
        with transaction(), acting(guest.actor, "alliance.rate"):
            ok, _row = form.runs(
                lambda: rate_own(guest.actor, guest.member, uid, form.number, form.comment.data or "")
            )
    except Conflict as refusal:
        again(guest)
        flash_error(refusal.message)
        return to(guest, "benefits")
    except DomainError as error:
        if error.status != 422:
            raise
        form.add_error(error)
        ok = False
    if not ok:
        return _page(again(guest), form, reads.get_use_of(guest.member, uid), 422)
    flash_ok(_("Thank you. Your stars help other members, without your name."))
    return to(guest, "benefits")
