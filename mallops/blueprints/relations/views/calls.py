"""First calls: the script, the data to go through, the mail afterwards."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.actions import first_calls
from mallops.blueprints.relations.actions.kinds import FIRST
from mallops.blueprints.relations.actions.texts import spoken
from mallops.blueprints.relations.forms import CallForm
from mallops.blueprints.relations.models import FirstCall
from mallops.blueprints.tenants import permissions as tenants_may
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError
from mallops.core.registers import register_blueprint
from mallops.core.registers.views_record import act_on_record, typed_note
from mallops.core.web import flash_ok, redirect_after, render

register = register_blueprint(FIRST)
bp = Blueprint("first_call_work", __name__, url_prefix="/first-calls")
BLUEPRINTS = [register, bp]
COMPLETED = rules.VERIFIED | {"category": _l("Category")}


def _panels(case: FirstCall, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    words: dict[str, Any] = {
        "case": case,
        "works": actor.can(may.WORK),
        "verified": [rules.VERIFIED[one] for one in case.verified or []],
        "completed": [COMPLETED[one] for one in case.completed or []],
        "texts": spoken(actor, "mail", case.tenant) if case.state == "reached" else {},
        "has_mail": bool(case.tenant and case.tenant.email),
        "speaker": (case.spoke_with or "") if actor.can(may.WORK) else "",
    }
    return [(_("The call"), "relations/_call.html", words)]


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    return (
        [(_("Texts for tenants"), url_for("relation_daily.texts"), "pencil")] if actor.can(may.REVIEW) else []
    )


FIRST.extras.update(leads=_panels, list_tools=_list_tools)


def _page(case: FirstCall, form: CallForm, status: int = 200, ticked: Any = (), error: str = "") -> Response:
    actor = current_actor()
    return render(
        "relations/call.html",
        "form",
        status,
        form=form,
        case=case,
        script=spoken(actor, "first_call", case.tenant),
        labels=rules.VERIFIED,
        ticked=ticked,
        error=error,
        phone=mask_phone(case.tenant.phone or ""),
        completes=actor.can(tenants_may.EDIT),
        tenant_url=url_for("tenants.show", uid=case.tenant.uid),
    )


def _due(uid: uuid.UUID) -> FirstCall:
    case = fetch(FirstCall, uid, current_actor())
    if case.state != "due":
        raise Conflict(_("This tenant was reached already."))
    return case


@bp.get("/<uuid:uid>/call")
@requires(may.WORK)
def call(uid: uuid.UUID) -> Response:
    """What to say, and the data to go through."""
    case = _due(uid)
    keys = ("legal_name", "brand", "category", "contact_name")
    first = {key: getattr(case.tenant, key) for key in keys} | {"spoke_with": case.tenant.contact_name}
    return _page(case, CallForm(data=first))


@bp.post("/<uuid:uid>/call")
@requires(may.WORK)
def reached(uid: uuid.UUID) -> BaseResponse:
    """The tenant was reached."""
    actor, case, form = current_actor(), _due(uid), CallForm()
    ticked = request.form.getlist("verified")
    if not form.validate_on_submit():
        return _page(case, form, 422, ticked)
    data = {key: str(form[key].data or "") for key in first_calls.COMPLETES}
    try:
        with transaction(), acting(actor, "first_calls.reach"):
            case = fetch(FirstCall, uid, actor, lock=True)
            first_calls.note_reached(actor, case, form.spoke_with.data or "", ticked, data)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        words = str(getattr(error, "field_errors", {}).get("verified", ""))
        return _page(fetch(FirstCall, uid, actor), form, error.status, ticked, words)
    flash_ok(_("Well done. Leasing is told; now send policies, warranty terms and contacts."))
    return redirect_after("first_calls.show", uid=uid)


@bp.post("/<uuid:uid>/tried")
@requires(may.WORK)
def tried(uid: uuid.UUID) -> BaseResponse:
    """Nobody answered."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        first_calls.note_try(actor, case, typed_note())
        return _("Noted. The clock goes on; try again later.")

    return act_on_record(FIRST, uid, "tried", "first_calls.tried", act)


@bp.post("/<uuid:uid>/mailed")
@requires(may.WORK)
def mailed(uid: uuid.UUID) -> BaseResponse:
    """The mail is sent."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        first_calls.note_mailed(actor, case)
        return _("Noted: you sent it. The first call is done.")

    return act_on_record(FIRST, uid, "mailed", "first_calls.mailed", act)
