"""What is done on the page of an alert: notes, the decision, what follows from it, the end, its rows out."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fraud import permissions as may
from mallops.blueprints.fraud.actions import acting, deciding
from mallops.blueprints.fraud.actions.kind import KIND
from mallops.blueprints.fraud.documents import rows_by_reason, rows_file
from mallops.blueprints.fraud.models import FraudAlert
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import transaction
from mallops.core.errors import NotFound
from mallops.core.export import as_download
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import keep_photos
from mallops.core.registers.views_record import act_on_record, seen_version, typed_note

bp = Blueprint("fraud_work", __name__, url_prefix="/fraud")
Act = Callable[[Actor, Any, list[Any]], str]


def _ticked(name: str) -> list[uuid.UUID]:
    return [one for one in map(as_uuid, request.form.getlist(name)) if one is not None]


def _note(actor: Actor, alert: Any, stored: list[Any]) -> str:
    deciding.note(actor, alert, typed_note())
    keep_photos(actor, alert, stored)
    return _("Your note is with the case.")


def _confirm(actor: Actor, alert: Any, _stored: list[Any]) -> str:
    deciding.decide(actor, alert, "confirmed", typed_note(), version=seen_version())
    return _("Confirmed. Supervisor and membership specialist are told.")


def _clear(actor: Actor, alert: Any, _stored: list[Any]) -> str:
    deciding.decide(actor, alert, "cleared", typed_note(), version=seen_version())
    return _("Cleared. The same rows will not raise an alert again.")


def _freeze(actor: Actor, alert: Any, _stored: list[Any]) -> str:
    acting.freeze_card(actor, alert)
    return _("The card is frozen.")


def _reverse(actor: Actor, alert: Any, _stored: list[Any]) -> str:
    count = acting.take_back(actor, alert, _ticked("entries"))
    return ngettext("The points of %(num)s booking are taken back.",
                    "The points of %(num)s bookings are taken back.", count)  # fmt: skip


def _void(actor: Actor, alert: Any, _stored: list[Any]) -> str:
    count = acting.void_vouchers(actor, alert, _ticked("vouchers"))
    return ngettext("%(num)s voucher is cancelled.", "%(num)s vouchers are cancelled.", count)


def _close(actor: Actor, alert: Any, _stored: list[Any]) -> str:
    deciding.close(actor, alert, typed_note(), version=seen_version())
    return _("The case is closed.")


ACTS: dict[str, tuple[str, Act]] = {
    "note": (may.INVESTIGATE, _note),
    "confirm": (may.DECIDE, _confirm),
    "clear": (may.DECIDE, _clear),
    "freeze": (may.ACT, _freeze),
    "reverse": (may.ACT, _reverse),
    "void": (may.ACT, _void),
    "close": (may.ACT, _close),
}


@bp.post("/<uuid:uid>/do/<what>")
@requires(may.VIEW)
def act(uid: uuid.UUID, what: str) -> BaseResponse:
    """Do one thing and go back to the case; the action says who may."""
    if what not in ACTS:
        raise NotFound()
    return act_on_record(KIND, uid, f"fraud-{what}", f"fraud.{what}", ACTS[what][1])


@bp.post("/<uuid:uid>/rows/export")
@requires(may.EXPORT)
def export_rows(uid: uuid.UUID) -> Response:
    """The rows behind the reasons as a sheet; the export is on record."""
    actor = current_actor()
    alert = fetch(FraudAlert, uid, actor)
    rows = rows_by_reason(alert)
    out = rows_file(actor, alert, rows)
    with transaction():
        audit.note(
            "fraud.export_rows", mall_id=actor.mall_id, object_kind="fraud_alerts", object_id=alert.id,
            after={"format": "xlsx", "rows": len(rows)}, label=str(alert.number),
        )  # fmt: skip
    return as_download(*out)


__all__ = ["bp"]
