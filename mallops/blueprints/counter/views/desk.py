"""The points desk: the search box, and who was found."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.counter import permissions as may
from mallops.blueprints.counter.forms import TakeForm
from mallops.blueprints.counter.views.parts import DESK_COOKIE, member_page, my_desk, new_key, page
from mallops.blueprints.gifts.actions.using import ensure_usable, look_up
from mallops.blueprints.gifts.rules.token import code_in, looks_signed
from mallops.blueprints.members.models import Desk
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.queries.stock import list_desks
from mallops.blueprints.members.rules.asking import understand
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.clock import mall_now
from mallops.core.errors import DomainError
from mallops.core.web import NavItem, nav_item, redirect_after

bp = Blueprint("counter", __name__, url_prefix="/desk/points")
nav_item(NavItem("counter.index", _l("Points desk"), "star", "members", may.USE, order=5))
A_YEAR = 365 * 24 * 3600


@bp.get("")
@requires(may.USE)
def index() -> Response:
    """The empty desk."""
    return page()


@bp.get("/<uuid:uid>")
@requires(may.USE)
def member(uid: uuid.UUID) -> Response:
    """A member at the desk."""
    actor = current_actor()
    return member_page(actor, reads.get_member(actor, uid))


@bp.post("/find")
@requires(may.USE)
def find() -> Response:
    """Whoever was asked for. By POST: what is typed is somebody's phone or name and belongs in no address."""
    actor = current_actor()
    question = request.form.get("q", "").replace("\x00", "").strip()[:200]
    if not question:
        return page()
    if looks_signed(question) or _spelt(question):
        return take_page(actor, question)
    asked = understand(question)
    found = reads.find_members(actor.mall_id or 0, asked)
    if len(found) == 1:
        return member_page(actor, found[0], looked_up=True)
    cards = reads.carried_cards([one.id for one in found])
    return page(
        question=question,
        found=[(one, cards.get(one.id)) for one in found],
        wrong_card=asked.wrong_card,
        more=len(found) >= reads.MOST_FOUND,
        looked_up=True,
    )


def _spelt(question: str) -> bool:
    """A voucher's ten letters: they hold a digit or a dash, which no name does."""
    return bool(code_in(question)) and not question.isdigit() and not question.isalpha()


@bp.get("/find")
@requires(may.USE)
def find_again() -> BaseResponse:
    """A page that was reloaded: back to the empty desk."""
    return redirect_after("counter.index")


def take_page(actor: Actor, text: str, form: TakeForm | None = None, status: int = 200) -> Response:
    """A voucher was scanned: what it is, and the shop that takes it. Or why it is not to be taken."""
    try:
        voucher = look_up(actor.mall_id or 0, text)
        ensure_usable(voucher, mall_now(actor.tz).date())
    except DomainError as refused:
        return page(refused.status, error=str(refused.message), question=text if len(text) < 20 else "")
    filled = form or TakeForm(formdata=None, data={"key": new_key(), "code": text})
    filled.amount.flags.required = voucher.kind.shape == "money" or voucher.min_spend > 0
    return page(status, taking=voucher, form=filled, what="take")


@bp.post("/place")
@requires(may.USE)
def place() -> BaseResponse:
    """At which desk this screen stands."""
    actor = current_actor()
    chosen: Desk | None = next(
        (one for one in list_desks(actor.mall_id or 0) if str(one.uid) == request.form.get("desk")), None
    )
    response = redirect_after("counter.index")
    if chosen is not None:
        response.set_cookie(DESK_COOKIE, str(chosen.uid), max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


__all__ = ["bp", "my_desk", "take_page"]
