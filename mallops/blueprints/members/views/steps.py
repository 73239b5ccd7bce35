"""Steps that need a reason: freeze, unfreeze, end, erase (22.3, 26.1)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions import erasing, keeping
from mallops.blueprints.members.forms import ReasonForm
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.views.member import page_of
from mallops.blueprints.members.views.parts import face
from mallops.core.auth import Actor, authorize, current_actor, requires
from mallops.core.db import transaction
from mallops.core.errors import Conflict
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("member_steps", __name__)


@dataclass(frozen=True)
class StepPage:
    """A step as it is asked: what it does, in words, before it is done."""

    title: Any
    what: Any
    button: Any
    icon: str
    done: Any
    permission: str
    run: Callable[[Actor, Member, str], None]
    variant: str = "primary"
    hint: Any = ""


STEPS: dict[str, StepPage] = {
    "freeze": StepPage(
        _l("Freeze the card"),
        _l("Nothing can be earned or redeemed until it is unfrozen. The balance stays as it is."),
        _l("Freeze"),
        "circle-pause",
        _l("Frozen."),
        may.EDIT,
        keeping.freeze,
        hint=_l("For example: the member asked for it; a slip is being checked."),
    ),
    "unfreeze": StepPage(
        _l("Unfreeze the card"),
        _l("Points can be earned and redeemed again at once."),
        _l("Unfreeze"),
        "circle-play",
        _l("Unfrozen."),
        may.DECIDE,
        keeping.unfreeze,
        hint=_l("What was found, and who was asked."),
    ),
    "cancel": StepPage(
        _l("End the membership"),
        _l(
            "The card is void at once and consents are withdrawn. Points that are left are given up; no"
            " points are earned or redeemed any more."
        ),
        _l("End the membership"),
        "circle-slash",
        _l("The membership has ended."),
        may.EDIT,
        keeping.cancel,
        "danger",
        _l("For example: the member asked for it at the desk."),
    ),
    "restore": StepPage(
        _l("Let the membership go on"),
        _l(
            "For a membership that ended by mistake. The points that were given up come back. The member gets"
            " a new card and is asked for consents anew; gifts and vouchers that ended stay ended."
        ),
        _l("Let it go on"),
        "rotate-ccw",
        _l("The membership goes on. Give the member a card."),
        may.DECIDE,
        keeping.restore,
        hint=_l("For example: the wrong member was chosen at the desk."),
    ),
    "erase": StepPage(
        _l("Erase the personal data"),
        _l(
            "Name, phone, birthday, address, signature and every word written about the person are erased"
            " for good. The points ledger stays under the number alone. A live membership ends first."
            " Nobody can take this back."
        ),
        _l("Erase for good"),
        "eraser",
        _l("Erased. Only the number and the ledger are left."),
        may.DECIDE,
        erasing.erase_member,
        "danger",
        _l("For example: request of the person of 12 May. It is not kept with the data."),
    ),
}


def _page(what: str, member: Member, form: ReasonForm, status: int = 200) -> Response:
    step, shown = STEPS[what], face(member, current_actor())
    return no_store(
        render("members/step.html", status=status, step=step, member=member, shown=shown, form=form)
    )


@bp.get("/members/<uuid:uid>/<any(freeze,unfreeze,cancel,restore,erase):what>")
@requires(may.EDIT)
def ask(uid: uuid.UUID, what: str) -> Response:
    """What will happen, and why it should."""
    actor = current_actor()
    member = reads.get_member(actor, uid)
    authorize(actor, STEPS[what].permission, member)
    return _page(what, member, ReasonForm(formdata=None))


@bp.post("/members/<uuid:uid>/<any(freeze,unfreeze,cancel,restore,erase):what>")
@requires(may.EDIT)
def act(uid: uuid.UUID, what: str) -> BaseResponse:
    """Do it."""
    actor, form, step = current_actor(), ReasonForm(), STEPS[what]
    try:
        with transaction():
            member = reads.get_member(actor, uid, lock=True)
            ok, _nothing = form.runs(lambda: step.run(actor, member, form.reason.data or ""))
    except Conflict as refusal:
        return page_of(actor, reads.get_member(actor, uid), 409, str(refusal.message))
    if not ok:
        return _page(what, member, form, 422)
    flash_ok(step.done)
    return redirect_after("member.show", uid=uid)
