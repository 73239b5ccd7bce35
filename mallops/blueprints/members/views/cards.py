"""Cards at the desk: given out, handed over, lost, found, replaced (22.3)."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions import cards as actions
from mallops.blueprints.members.forms import CardForm
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.queries.stock import next_card
from mallops.blueprints.members.views.member import page_of
from mallops.blueprints.members.views.parts import desk_choices, desk_of, face, my_desk, remember_desk
from mallops.core.auth import current_actor, requires
from mallops.core.db import transaction
from mallops.core.errors import Conflict
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("member_cards", __name__)
QUICK = {
    "lost": (actions.lose_card, _l("The card is void from now on. The points stay; give a new card.")),
    "found": (actions.find_lost, _l("The card works again.")),
    "handed": (actions.hand_over, _l("The card works from now on.")),
}


def _page(member: Member, form: CardForm, status: int = 200) -> Response:
    actor = current_actor()
    form.desk.choices = desk_choices(actor)
    before = next(iter(reads.list_cards(member.id)), None)
    page = render(
        "members/card.html",
        status=status,
        member=member,
        shown=face(member, actor),
        form=form,
        before=before,
    )
    return no_store(page)


@bp.get("/members/<uuid:uid>/card")
@requires(may.JOIN)
def new(uid: uuid.UUID) -> Response:
    """Which card the member gets."""
    actor = current_actor()
    member, desk = reads.get_member(actor, uid), my_desk(actor)
    start = {"card_number": next_card(desk), "desk": str(desk.uid) if desk else "", "handed": True}
    return _page(member, CardForm(formdata=None, data={**start, "card_how": "stock"}))


@bp.post("/members/<uuid:uid>/card")
@requires(may.JOIN)
def issue(uid: uuid.UUID) -> BaseResponse:
    """Give it out; the one before is void from then on."""
    actor, form = current_actor(), CardForm()
    form.desk.choices = desk_choices(actor)
    desk = desk_of(actor, form.desk.data)
    told = actions.CardTold(
        form.card_number.data or "", form.card_how.data == "electronic", desk, bool(form.handed.data)
    )
    try:
        with transaction():
            member = reads.get_member(actor, uid, lock=True)
            ok, _card = form.runs(lambda: actions.issue_card(actor, member, told))
    except Conflict as refusal:
        return page_of(actor, reads.get_member(actor, uid), 409, str(refusal.message))
    if not ok:
        return _page(member, form, 422)
    flash_ok(_("The card is given out. Points and history are those of the member, as before."))
    return remember_desk(redirect_after("member.show", uid=uid), desk)


@bp.post("/members/<uuid:uid>/card/<any(lost,found,handed):what>")
@requires(may.JOIN)
def quick(uid: uuid.UUID, what: str) -> BaseResponse:
    """One press: it is lost, it turned up, it is in the member's hand."""
    actor = current_actor()
    run, words = QUICK[what]
    try:
        with transaction():
            run(actor, reads.get_member(actor, uid, lock=True))
    except Conflict as refusal:
        return page_of(actor, reads.get_member(actor, uid), 409, str(refusal.message))
    flash_ok(words)
    return redirect_after("member.show", uid=uid)
