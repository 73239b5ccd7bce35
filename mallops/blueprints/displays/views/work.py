"""Links for tenants, condition checks, the printed permit."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions import applying
from mallops.blueprints.displays.actions.applying import LINK_DAYS, renew_link
from mallops.blueprints.displays.actions.keeping import check_condition, tenant_told
from mallops.blueprints.displays.actions.kind import KIND
from mallops.blueprints.displays.actions.permit import APPLY, permit_url
from mallops.blueprints.displays.documents.permit import chat_text, print_permit
from mallops.blueprints.displays.forms import InviteForm
from mallops.blueprints.displays.models import Display
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import transaction
from mallops.core.errors import Conflict
from mallops.core.export import safe_filename
from mallops.core.link_pages import LinkPages, add_link_pages
from mallops.core.pdf.paper import Paper
from mallops.core.registers.views_record import act_on_record, typed_note
from mallops.core.web import no_store

bp = Blueprint("display_work", __name__, url_prefix="/displays")


def _invite(actor: Actor, form: InviteForm) -> Display:
    return applying.invite(actor, form.tenant.data, form.sort.data or "", form.days.data or 0)


add_link_pages(
    bp,
    LinkPages(
        KIND, APPLY, "displays", may.EDIT, renew_link, chat_text, LINK_DAYS, may.CREATE, InviteForm, _invite
    ),
)


@bp.post("/<uuid:uid>/told")
@requires(may.WORK)
def told(uid: uuid.UUID) -> BaseResponse:
    """The tenant was told that it expires."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        tenant_told(actor, case, typed_note())
        return _("Noted: the tenant was told.")

    return act_on_record(KIND, uid, "told", "displays.told", act)


@bp.post("/<uuid:uid>/check")
@requires(may.WORK)
def check(uid: uuid.UUID) -> BaseResponse:
    """In what condition it is."""

    def act(actor: Actor, case: Any, stored: list[Any]) -> str:
        check_condition(actor, case, request.form.get("condition", ""), typed_note(), stored)
        return _("The condition is noted.")

    return act_on_record(KIND, uid, "check", "displays.check", act)


@bp.get("/<uuid:uid>/permit.pdf")
@requires(may.VIEW)
def permit_pdf(uid: uuid.UUID) -> Response:
    """The permit on A4, to hang beside it."""
    actor = current_actor()
    case = fetch(Display, uid, actor)
    url = permit_url(case)
    if not url:
        raise Conflict(_("There is no permit: it is not approved, or not any more."))
    paper = Paper.of(actor, request.args.get("lang"))
    data = print_permit(paper, case, url)
    with transaction():
        audit.note(
            "displays.permit",
            mall_id=actor.mall_id,
            object_kind=KIND.code,
            object_id=case.id,
            after={"lang": paper.lang},
            label=case.audit_label,
            actor=actor,
        )
    response = Response(data, mimetype="application/pdf")
    name = safe_filename(f"{case.number or 'permit'}-permit-{paper.lang[:2]}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)
