"""Keys: made and shown once, renewed, revoked."""

from __future__ import annotations

import uuid

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.tills import permissions as may
from mallops.blueprints.tills.actions import partners as acts
from mallops.blueprints.tills.forms import KeyForm, number_of
from mallops.blueprints.tills.models import TillKey, TillPartner
from mallops.blueprints.tills.queries import partners as reads
from mallops.blueprints.tills.rules.keys import A_MINUTE, DAYS, OVERLAP
from mallops.blueprints.tills.views.partners import bp
from mallops.blueprints.tills.views.parts import page, shown_once, uid_of
from mallops.core.auth import current_actor, requires
from mallops.core.db import commits, db, transaction
from mallops.core.errors import Conflict, Invalid
from mallops.core.web import flash_error, flash_ok, redirect_after


@bp.get("/<uuid:uid>/keys/new")
@requires(may.LET_IN)
def new_key(uid: uuid.UUID) -> Response:
    """Which till, what it may do, for how long."""
    partner = reads.get_partner(current_actor(), uid)
    return _form_page(KeyForm(formdata=None, data={"uid": str(uuid.uuid4())}), partner)


@bp.post("/<uuid:uid>/keys/new")
@commits
@requires(may.LET_IN)
def create_key(uid: uuid.UUID) -> BaseResponse:
    """Make it, and show it the only time."""
    actor = current_actor()
    partner = reads.get_partner(actor, uid, lock=True)
    form = KeyForm()
    form.offer(partner.kind)
    made_by = uid_of(form.uid.data)
    if made_by is None or reads.find_key_by_uid(partner.mall_id, made_by) is not None:
        return _made_before(partner)
    ok, made = form.runs(lambda: acts.make_key(actor, partner, _told(form), made_by))
    if not ok or made is None:
        return _form_page(form, partner, 422)
    return _show(partner, *made)


def _told(form: KeyForm) -> acts.KeyTold:
    days = number_of(form.days, (0, *DAYS))
    if days < 0:
        raise Invalid(field_errors={"days": _("Choose when the key ends.")})
    return acts.KeyTold(
        form.name.data or "",
        form.scopes.data or [],
        form.mode.data != "live",
        days,
        number_of(form.a_minute, A_MINUTE),
        form.networks.data or "",
    )


@bp.post("/keys/<uuid:uid>/rotate")
@requires(may.KEEP)
def rotate(uid: uuid.UUID) -> BaseResponse:
    """A new key of the same rights; the old one goes on for some days."""
    actor, text = current_actor(), request.form.get("days", "")
    days = int(text) if text in {str(one) for one in OVERLAP} else -1
    made_by = uid_of(request.form.get("made"))
    try:
        with transaction():
            key = reads.get_key(actor, uid, lock=True)
            if made_by is None or reads.find_key_by_uid(key.mall_id, made_by) is not None:
                return _made_before(key.partner)
            made = acts.rotate_key(actor, key, days, made_by)
    except (Conflict, Invalid) as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_after("tills.show", uid=reads.get_key(actor, uid).partner.uid)
    return _show(key.partner, *made)


@bp.post("/keys/<uuid:uid>/revoke")
@commits
@requires(may.KEEP)
def revoke(uid: uuid.UUID) -> BaseResponse:
    """It opens nothing any more."""
    actor = current_actor()
    key = reads.get_key(actor, uid, lock=True)
    acts.revoke_key(actor, key)
    flash_ok(_("The key %(prefix)s… is revoked.", prefix=key.prefix))
    return redirect_after("tills.show", uid=key.partner.uid)


def _made_before(partner: TillPartner) -> BaseResponse:
    """The form was sent twice: the first time showed the key."""
    flash_error(_("This key was made and shown already. If nobody copied it, revoke it and make another."))
    return redirect_after("tills.show", uid=partner.uid)


def _show(partner: TillPartner, key: TillKey, token: str) -> Response:
    return shown_once(
        _("The key “%(name)s”", name=key.name),
        _("Copy it into the till now. It is shown only this once; we keep no copy that anybody could read."),
        token,
        url_for("tills.show", uid=partner.uid),
        partner.name,
    )


def _form_page(form: KeyForm, partner: TillPartner, status: int = 200) -> Response:
    form.offer(partner.kind)
    there = reads.find_sandbox(partner.mall_id) is not None
    return page("tills/key_form.html", "partners", status=status, form=form, partner=partner, sandbox=there)


__all__ = ["create_key", "new_key", "revoke", "rotate"]
