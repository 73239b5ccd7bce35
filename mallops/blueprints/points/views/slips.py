"""Slips: found by number, shop or day; what each gave, what went back, who brought it twice."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions.refunding import Refunded, refund
from mallops.blueprints.points.forms import ReturnForm, fen_of
from mallops.blueprints.points.models import Slip
from mallops.blueprints.points.queries import books
from mallops.blueprints.points.rules import words
from mallops.blueprints.points.views.parts import day_of, key_of, who, word_of
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid
from mallops.core.money import format_yuan
from mallops.core.web import NavItem, flash_ok, nav_item, no_store, redirect_after, render

bp = Blueprint("point_slips", __name__, url_prefix="/points/slips")
nav_item(NavItem("point_slips.index", _l("Purchase slips"), "file-text", "members", may.VIEW, order=35))


@bp.get("/")
@requires(may.VIEW)
def index() -> Response:
    """The list."""
    actor, twice = current_actor(), word_of("twice") == "1"
    number, tenant, on = "".join(word_of("q").upper().split()), word_of("shop"), day_of("on")
    rows = books.list_slips(
        actor.mall_id or 0,
        number=number,
        tenant=tenant,
        on=on,
        clashes=twice,
        below=key_of("below"),
        size=books.PAGE + 1,
    )
    more, rows = len(rows) > books.PAGE, rows[: books.PAGE]
    known = {"q": number, "shop": tenant, "on": on.isoformat() if on else "", "twice": "1" if twice else ""}
    address: dict[str, Any] = {name: value for name, value in known.items() if value}
    page = render(
        "points/slips.html",
        "list",
        rows=[(one, who(one.account.member, actor)) for one in rows],
        address=address,
        number=number,
        tenant=tenant,
        on=on,
        twice=twice,
        older=url_for("point_slips.index", below=rows[-1].id, **address) if more else None,
        newest=url_for("point_slips.index", **address) if key_of("below") else None,
    )
    return no_store(page)


@bp.get("/<uuid:uid>")
@requires(may.VIEW)
def show(uid: uuid.UUID) -> Response:
    """One slip with its bookings, and the form for goods that come back."""
    return _page(uid, ReturnForm(formdata=None))


def _page(uid: uuid.UUID, form: ReturnForm, status: int = 200) -> Response:
    actor, slip = current_actor(), fetch(Slip, uid)
    page = render(
        "points/slip.html",
        "slip",
        status,
        slip=slip,
        who=who(slip.account.member, actor),
        entries=books.entries_of_slip(slip),
        clashes=[(one, who(one.account.member, actor)) for one in books.clashes_of_slip(slip)],
        words=words,
        form=form,
        left=slip.amount - slip.refunded,
        may_return=actor.can(may.BOOK) and slip.live and slip.refunded < slip.amount,
    )
    return no_store(page)


@bp.post("/<uuid:uid>/return")
@requires(may.BOOK)
def take_return(uid: uuid.UUID) -> BaseResponse:
    """Goods came back: their points go."""
    actor, form = current_actor(), ReturnForm()

    def act() -> Refunded:
        fen = fen_of(form.amount.data or "", "amount")
        return refund(actor, fetch(Slip, uid), fen, form.number.data or "", note=form.note.data or "")

    try:
        with transaction():
            ok, done = form.runs(act)
    except (Conflict, Invalid) as error:
        db.session.rollback()
        form.add_error(error)
        ok, done = False, None
    if not ok or done is None:
        return _page(uid, form, 422)
    flash_ok(_("%(n)s points are taken back.", n=abs(done.posted.points)))
    for claw in done.claws:
        worth = f" ({format_yuan(claw.fen)})" if claw.fen else ""
        flash(_("Ask for this back too: %(what)s", what=f"{claw.label}{worth}"), "warn")
    return redirect_after("point_slips.show", uid=uid)
