"""What this clerk did today is taken back, with a reason."""

from __future__ import annotations

import uuid

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.counter import permissions as may
from mallops.blueprints.counter import queries
from mallops.blueprints.counter.actions import undo as take_back
from mallops.blueprints.counter.forms import UndoForm
from mallops.blueprints.counter.views.desk import bp
from mallops.blueprints.counter.views.parts import Receipt, page
from mallops.core.auth import current_actor, requires
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError, NotFound

KINDS = "any(entry, gift, voucher, use)"


@bp.get(f"/undo/<{KINDS}:kind>/<uuid:uid>")
@requires(may.USE)
def undo(kind: str, uid: uuid.UUID) -> Response:
    """Why?"""
    return _ask(kind, uid, UndoForm(formdata=None))


def _ask(kind: str, uid: uuid.UUID, form: UndoForm, status: int = 200, error: str = "") -> Response:
    if queries.find_done(current_actor(), kind, uid) is None:
        raise NotFound()
    return page(status, undoing=(kind, uid), form=form, what="undo", error=error)


@bp.post(f"/undo/<{KINDS}:kind>/<uuid:uid>")
@requires(may.USE)
def undone(kind: str, uid: uuid.UUID) -> BaseResponse:
    """It is taken back."""
    actor, form = current_actor(), UndoForm()
    if not form.validate_on_submit():
        return _ask(kind, uid, form, 422)
    try:
        with transaction():
            take_back(actor, kind, uid, form.reason.data or "")
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        db.session.rollback()
        return _ask(kind, uid, form, error.status, str(error.message))
    return page(receipt=Receipt(_("Taken back. Both lines stay in the books.")))
