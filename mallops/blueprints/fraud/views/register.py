"""The register of alerts, and the form with which somebody reports what they saw."""

from __future__ import annotations

import uuid

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fraud import permissions as may
from mallops.blueprints.fraud.actions.kind import KIND
from mallops.blueprints.fraud.actions.raising import report
from mallops.blueprints.fraud.forms import ReportForm
from mallops.blueprints.fraud.views.parts import name_of
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries import members as people
from mallops.blueprints.members.rules.asking import understand
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.db import transaction
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = register_blueprint(KIND)


@bp.get("/new")
@requires(may.INVESTIGATE)
def new() -> Response:
    """Whose card, and what was seen. `?member=` fills the card in."""
    uid = as_uuid(request.args.get("member"))
    member = people.get_member(current_actor(), uid) if uid is not None else None
    return _page(ReportForm(formdata=None, data={"member": str(uid or "")}), member)


def _page(form: ReportForm, member: Member | None, status: int = 200) -> Response:
    form.who.flags.required = True
    name = name_of(member, current_actor()) if member is not None else ""
    page = render("fraud/report.html", "form", status, form=form, member=member, name=name, kind=KIND)
    return no_store(page)


@bp.post("/new")
@requires(may.INVESTIGATE)
def create() -> BaseResponse:
    """Open an alert, or add to the open one."""
    actor, form = current_actor(), ReportForm()
    member = _chosen(actor, as_uuid(form.member.data))
    try:
        if not form.validate_on_submit():
            return _page(form, member, 422)
        member = member or _found(actor, form.who.data or "")
        with transaction():
            alert = report(actor, member, form.text.data or "")
    except (Invalid, Conflict) as error:
        form.add_error(error)
        return _page(form, member, error.status)
    flash_ok(_("%(number)s is registered.", number=alert.number))
    return redirect_after("fraud.show", uid=alert.uid)


def _chosen(actor: Actor, uid: uuid.UUID | None) -> Member | None:
    return people.get_member(actor, uid) if uid is not None else None


def _found(actor: Actor, text: str) -> Member:
    """The one member that was meant. Raises Invalid for nobody and for several."""
    try:
        found = people.find_members(actor.mall_id or 0, understand(text)) if text.strip() else []
    except NotFound:
        found = []
    if len(found) != 1:
        words = (
            _("Several members answer to this. Scan the card, or type its whole number.")
            if found
            else _("No member answers to this. Scan the card, or look the member up first.")
        )
        raise Invalid(field_errors={"who": words})
    return found[0]


__all__ = ["bp"]
