"""Links for tenants, the screen pass, the printed slip."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from mallops.blueprints.passes import permissions as may
from mallops.blueprints.passes.actions import applying
from mallops.blueprints.passes.actions.applying import LINK_DAYS, renew_link
from mallops.blueprints.passes.actions.kind import APPLY, KIND
from mallops.blueprints.passes.documents.slip import chat_text, pass_address, print_slip
from mallops.blueprints.passes.forms import InviteForm
from mallops.blueprints.passes.models import GoodsPass
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework import actions as casework
from mallops.core.db import transaction
from mallops.core.errors import Conflict
from mallops.core.export import safe_filename
from mallops.core.link_pages import LinkPages, add_link_pages
from mallops.core.pdf.paper import Paper
from mallops.core.web import no_store

bp = Blueprint("pass_work", __name__, url_prefix="/passes")


def _invite(actor: Actor, form: InviteForm) -> GoodsPass:
    return applying.invite(actor, form.tenant.data, form.days.data or 0)


add_link_pages(
    bp,
    LinkPages(
        KIND, APPLY, "passes", may.EDIT, renew_link, chat_text, LINK_DAYS, may.CREATE, InviteForm, _invite
    ),
)


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
