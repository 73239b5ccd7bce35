"""The forms by which the owner of a shop asks to move in, to change or to move out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.moves.actions.adjusting import Change
from mallops.blueprints.moves.actions.movein import MoveInTold
from mallops.blueprints.moves.actions.moveout import MoveOutTold
from mallops.blueprints.moves.queries.moves import held_units
from mallops.blueprints.portal.actions.moving import Move, Told, ask, get_offered
from mallops.blueprints.portal.forms import ChangeForm, ComeForm, LeaveForm
from mallops.blueprints.portal.queries import Shop, find_own
from mallops.blueprints.portal.views.blueprint import bp
from mallops.blueprints.portal.views.door import shop_only
from mallops.blueprints.portal.views.shop import page
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.malls import today_of
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import flash_ok, redirect_to

FORMS: dict[str, Any] = {"in": ComeForm, "change": ChangeForm, "out": LeaveForm}


@bp.get("/moves/<any(in, change, out):code>")
@shop_only
def move(shop: Shop, code: str) -> BaseResponse:
    """An empty form."""
    return _page(shop, get_offered(shop, code), _empty(shop, code))


@bp.post("/moves/<any(in, change, out):code>")
@shop_only
def ask_move(shop: Shop, code: str) -> BaseResponse:
    """Send it; then its page, where the owner follows it line by line."""
    wanted, form = get_offered(shop, code), FORMS[code]()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if not form.validate_on_submit():
        return _page(shop, wanted, form, 422)
    told = told_of(shop, form)
    try:
        link, number = _ask(shop, wanted, told, uid)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _page(shop, wanted, form, error.status)
    flash_ok(_("Sent as %(number)s. Here you see how far it is.", number=number))
    return redirect_to(url_for("links.show", token=link.token))


def _ask(shop: Shop, wanted: Move, told: Told, uid: uuid.UUID) -> Any:
    try:
        with transaction():
            return ask(shop, wanted, told, uid)
    except IntegrityError:  # the same form, sent twice at the same time; or an id that is somebody else's
        db.session.rollback()
        with transaction():
            return ask(shop, wanted, told, uid if find_own(shop, uid) else uuid.uuid4())


def told_of(shop: Shop, form: Any) -> Told:
    """What was typed, as the desk would have typed it."""
    if isinstance(form, ComeForm):
        return MoveInTold(
            unit_codes=form.unit_codes.data or "",
            lease_from=form.lease_from.data,
            opening_on=form.opening_on.data,
            staff_count=form.staff_count.data,
            applicant=shop.account.name,
            remark=form.remark.data or "",
        )
    if isinstance(form, ChangeForm):
        return Change(
            sort=form.sort.data or "",
            new_value=form.new_value.data or "",
            effective_on=form.effective_on.data,
            reason=form.reason.data or "",
            unit_code=form.unit_code.data or "",
        )
    return MoveOutTold(
        cause=form.cause.data or "",
        notice_on=today_of(shop.mall.id),
        last_on=form.last_on.data,
        unit_codes=" ".join(form.unit_codes.data or []),
        reason=form.reason.data or "",
        new_address=form.new_address.data or "",
        payee=form.payee.data or "",
        account=form.account.data or "",
    )


def _held(shop: Shop) -> Sequence[str]:
    return held_units(shop.tenant.id, today_of(shop.mall.id))


def _empty(shop: Shop, code: str) -> Any:
    first: dict[str, Any] = {"uid": str(uuid.uuid4())}
    if code == "out":
        first |= {"unit_codes": list(_held(shop)), "payee": shop.tenant.legal_name}
    return FORMS[code](formdata=None, data=first)


def _page(shop: Shop, wanted: Move, form: Any, status: int = 200) -> BaseResponse:
    db.session.rollback()
    held = [(one, one) for one in _held(shop)]
    if isinstance(form, LeaveForm):
        form.unit_codes.choices = held
    if isinstance(form, ChangeForm):
        form.unit_code.choices = held if len(held) == 1 else [("", "–"), *held]
    return page(shop, "portal/move.html", "applications", status, form=form, move=wanted)
