"""How long each kind of record tells who its people were, and which are held for a dispute (PIPL)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.core.auth import Actor, current_actor, fetch, permission, requires
from mallops.core.casework.kinds import KINDS, kind_of
from mallops.core.casework.models import Case
from mallops.core.casework.retention import RETENTIONS, hold, list_held, release
from mallops.core.registers.views_record import act_on_record, typed_note
from mallops.core.web import NavItem, nav_item, render

VIEW = permission("retention.view", area="retention", needs="V")
HOLD = permission("retention.hold", area="retention", needs="A")
bp = Blueprint("retention", __name__, url_prefix="/retention")
nav_item(NavItem("retention.index", _l("How long people are kept"), "hourglass", "admin", VIEW, order=85))


@bp.get("/")
@requires(VIEW)
def index() -> Response:
    """The periods, and what is held."""
    actor = current_actor()
    kinds = {kind.model: kind for kind in KINDS.values()}
    rules = [(kinds[one.model], one.days(actor.mall_id or 0)) for one in RETENTIONS.values()]
    rules.sort(key=lambda one: (one[0].nav_group, one[0].order))
    seen = {kind.code for kind, _days in rules if actor.can(kind.view)}
    return render("registers/retention.html", rules=rules, seen=seen, held=list_held(actor), kind_of=kind_of)


@bp.post("/<uuid:uid>/hold")
@requires(HOLD)
def hold_record(uid: uuid.UUID) -> BaseResponse:
    """Hold a record for a dispute: nothing of it is forgotten until it is released."""

    def act(actor: Actor, case: Case, _stored: list[Any]) -> str:
        hold(actor, case, typed_note())
        return _("The record is held. Nothing of it is forgotten until it is released.")

    return act_on_record(kind_of(fetch(Case, uid, current_actor())), uid, "hold", "retention.hold", act)


@bp.post("/<uuid:uid>/release")
@requires(HOLD)
def release_record(uid: uuid.UUID) -> BaseResponse:
    """The dispute is over."""

    def act(actor: Actor, case: Case, _stored: list[Any]) -> str:
        release(actor, case)
        return _("The record is no longer held. Its people are forgotten when their time is over.")

    return act_on_record(kind_of(fetch(Case, uid, current_actor())), uid, "release", "retention.release", act)
