"""Questions to a department: its own list, and the page on which it answers. No customer stands here."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.actions.working import reply as answer_for
from mallops.blueprints.enquiries.forms import ReplyForm
from mallops.blueprints.enquiries.models import Consult
from mallops.blueprints.enquiries.queries.enquiries import get_consult, is_asked, list_consults
from mallops.core.attempts import attempt
from mallops.core.auth import current_actor, requires
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.web import NavItem, flash_ok, nav_item, no_store, redirect_after, render

bp = Blueprint("consults", __name__, url_prefix="/consults")
nav_item(NavItem("consults.index", _l("Questions to us"), "users", "desk", may.REPLY, order=32))


@bp.get("/")
@requires(may.REPLY)
def index() -> Response:
    """What waits for this person's department, and what it said lately."""
    actor = current_actor()
    page = render(
        "enquiries/consults.html",
        waiting=list_consults(actor, waiting=True),
        answered=list_consults(actor, waiting=False, limit=30),
        departments=DEPARTMENTS,
    )
    return no_store(page)


def _page(row: Consult, form: ReplyForm, status: int = 200) -> Response:
    actor = current_actor()
    open_ = row.replied_at is None and row.enquiry.state in ("open", "consulting")
    page = render(
        "enquiries/consult_one.html", "form", status, row=row, form=form, departments=DEPARTMENTS,
        answers=open_ and is_asked(actor, row), over=not open_,
        opens=actor.can(may.VIEW) and row.enquiry.visible_to(actor),
    )  # fmt: skip
    return no_store(page)


@bp.get("/<uuid:uid>")
@requires(may.REPLY)
def show(uid: uuid.UUID) -> Response:
    """The question."""
    return _page(get_consult(current_actor(), uid), ReplyForm(formdata=None))


@bp.post("/<uuid:uid>")
@requires(may.REPLY)
def reply(uid: uuid.UUID) -> BaseResponse:
    """The department's word; the first one counts."""
    actor, form = current_actor(), ReplyForm()
    get_consult(actor, uid)

    def act() -> bool:
        answer_for(actor, get_consult(actor, uid, lock=True), form.reply.data or "")
        return True

    done, status = attempt(form, actor, "consults.reply", act)
    if not done:
        return _page(get_consult(actor, uid), form, status)
    flash_ok(_("Thank you. The desk is told."))
    return redirect_after("consults.index")
