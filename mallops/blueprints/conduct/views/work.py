"""What is done on the page of a check: acknowledge, appeal, decide, the proposed fine."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.conduct import permissions as may
from mallops.blueprints.conduct.actions import answering
from mallops.blueprints.conduct.actions.kind import KIND
from mallops.core.auth import Actor, requires
from mallops.core.errors import NotFound
from mallops.core.registers.views_record import act_on_record, seen_version, typed_note

bp = Blueprint("conduct_work", __name__, url_prefix="/conduct")
Act = Callable[[Actor, Any, list[Any]], str]


def _signature() -> str:
    return request.form.get("signature", "")


def _acknowledge(actor: Actor, case: Any, _stored: list[Any]) -> str:
    answering.acknowledge(actor, case, reply=typed_note(), signature=_signature(), version=seen_version())
    return _("Acknowledged. The inspector is told.")


def _appeal(actor: Actor, case: Any, stored: list[Any]) -> str:
    answering.appeal(actor, case, reply=typed_note(), photos=stored, version=seen_version())
    return _("Your appeal is with the supervisors. Somebody other than the inspector decides.")


def _decide(actor: Actor, case: Any, _stored: list[Any]) -> str:
    answering.decide(
        actor,
        case,
        request.form.get("decision", ""),
        text=typed_note(),
        strike=request.form.getlist("strike"),
        signature=_signature(),
        version=seen_version(),
    )
    return _("The appeal is decided. Both sides are told.")


def _fine(actor: Actor, case: Any, _stored: list[Any]) -> str:
    answering.settle_fine(actor, case, yes=request.form.get("yes") == "1", text=typed_note())
    return _("The decision on the fine is kept.")


ACTS: dict[str, Act] = {"acknowledge": _acknowledge, "appeal": _appeal, "decide": _decide, "fine": _fine}


@bp.post("/<uuid:uid>/do/<what>")
@requires(may.VIEW)
def act(uid: uuid.UUID, what: str) -> BaseResponse:
    """Do one thing and go back to the check; the action says who may."""
    if what not in ACTS:
        raise NotFound()
    return act_on_record(KIND, uid, f"conduct-{what}", f"conduct.{what}", ACTS[what])
