"""Behind the tenant's personal link: the form as it stands, and its signature."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.moves.actions.signing import SIGN, sign_by_link
from mallops.blueprints.moves.documents import facts_of
from mallops.blueprints.moves.queries.moves import signed_capacities
from mallops.core.audit import acting
from mallops.core.casework import kind_of
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.clearance.lists import METER_LABELS
from mallops.core.clearance.reads import list_lines
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.malls import Mall
from mallops.core.web import flash_ok, redirect_to, render


def show(link: ShareLink) -> Response:
    """The form as it stands."""
    return _page(link)


def act(link: ShareLink) -> BaseResponse:
    """The tenant signs."""
    try:
        with transaction(), acting(link_actor(link, link.recipient), "moves.link_signed"):
            sign_by_link(link, request.form.get("name", ""), request.form.get("signature", ""))
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _page(db.session.merge(link), error)
    flash_ok(_("Thank you. Your signature is on the form."))
    return redirect_to(url_for("links.show", token=str((request.view_args or {})["token"])))


def _page(link: ShareLink, error: DomainError | None = None) -> Response:
    case: Any = link.case
    kind = kind_of(case)
    state = kind.workflow.state(case.state)
    return render(
        "moves/link.html",
        status=error.status if error else 200,
        signed_in=False,
        link=link,
        case=case,
        kind=kind,
        state=state,
        mall_name=db.session.get_one(Mall, link.mall_id).name,
        facts=facts_of(case),
        lines=list_lines(case),
        departments=DEPARTMENTS,
        meters=METER_LABELS,
        signed="tenant" in signed_capacities(case),
        errors=getattr(error, "field_errors", {}) if error else {},
        message=str(error.message) if error else "",
        typed_name=request.form.get("name", "")[:60],
    )


def _no_photos(_case: Any) -> set[int]:
    """Pictures of the house stay in the house."""
    return set()


link_purpose(LinkPurpose(SIGN, _l("Form for the tenant to sign"), show, act, _no_photos))
