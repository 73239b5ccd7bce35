"""Links for tenants, the screen pass, the printed slip."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.passes import permissions as may
from mallops.blueprints.passes.actions import applying
from mallops.blueprints.passes.actions.applying import LINK_DAYS, renew_link
from mallops.blueprints.passes.actions.kind import APPLY, KIND
from mallops.blueprints.passes.documents.slip import chat_text, pass_address, print_slip
from mallops.blueprints.passes.forms import InviteForm
from mallops.blueprints.passes.models import GoodsPass
from mallops.core import audit
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.casework import actions as casework
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.export import safe_filename
from mallops.core.link_card import link_card
from mallops.core.pdf.paper import Paper
from mallops.core.web import flash_error, flash_ok, no_store, redirect_after, render, whole_number

bp = Blueprint("pass_work", __name__, url_prefix="/passes")


@bp.get("/invite")
@requires(may.CREATE)
def invite() -> Response:
    """Who gets a link to apply."""
    return render("passes/invite.html", "form", form=InviteForm(data={"tenant": request.args.get("tenant")}))


@bp.post("/invite")
@requires(may.CREATE)
def send_invite() -> BaseResponse:
    """Make the application and its link."""
    actor, form = current_actor(), InviteForm()
    if not form.validate_on_submit():
        return render("passes/invite.html", "form", 422, form=form)
    try:
        with transaction(), audit.acting(actor, "passes.invite"):
            case = applying.invite(actor, form.tenant.data, form.days.data or 0)
    except Invalid as error:
        db.session.rollback()
        form.add_error(error)
        return render("passes/invite.html", "form", 422, form=form)
    flash_ok(_("The link is ready. Copy it, or show its code."))
    return redirect_after("pass_work.link", uid=case.uid)


@bp.get("/<uuid:uid>/link")
@requires(may.EDIT)
def link(uid: uuid.UUID) -> Response:
    """The tenant's link, and the text to send them."""
    actor = current_actor()
    case = fetch(GoodsPass, uid, actor)
    if case.tenant_id is None:
        raise NotFound()
    card = link_card(actor, case, APPLY, chat_text)
    state = KIND.workflow.state(case.state)
    return no_store(render("passes/link_card.html", case=case, state=state, **card, days=LINK_DAYS))


@bp.post("/<uuid:uid>/link")
@requires(may.EDIT)
def new_link(uid: uuid.UUID) -> BaseResponse:
    """A new link; the one before ends."""
    actor = current_actor()
    days = request.form.get("days", 0, type=whole_number)
    try:
        with transaction(), audit.acting(actor, "passes.link"):
            renew_link(actor, fetch(GoodsPass, uid, actor, lock=True), days)
    except Conflict as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_after("passes.show", uid=uid)
    flash_ok(_("The link is ready. Copy it, or show its code."))
    return redirect_after("pass_work.link", uid=uid)


@bp.get("/<uuid:uid>/slip.pdf")
@requires(may.EDIT)
def slip_pdf(uid: uuid.UUID) -> Response:
    """The pass on paper. It opens the gate, so only those who deal with it print it, and that is noted."""
    actor = current_actor()
    case = fetch(GoodsPass, uid, actor)
    if case.state != "approved" or not case.token:
        raise Conflict(_("There is no pass to print: it is not approved, or not any more."))
    paper = Paper.of(actor, request.args.get("lang"))
    data = print_slip(paper, case, pass_address(case.token))
    with transaction(), audit.acting(actor, "passes.print"):
        casework.log(case, actor, "printed")
    response = Response(data, mimetype="application/pdf")
    name = safe_filename(f"{case.number or 'pass'}-{paper.lang[:2]}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)
