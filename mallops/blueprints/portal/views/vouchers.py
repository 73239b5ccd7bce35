"""A shop takes a voucher: scan or type, its worth, the purchase, taken. What the mall owes for them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.gifts.models import VoucherUse
from mallops.blueprints.gifts.rules.token import code_in, spoken
from mallops.blueprints.portal.actions import vouchers as acts
from mallops.blueprints.portal.forms import TakeForm, purchase_fen
from mallops.blueprints.portal.queries import Shop
from mallops.blueprints.portal.views.blueprint import bp
from mallops.blueprints.portal.views.door import shop_only
from mallops.blueprints.portal.views.shop import page
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid, NotFound
from mallops.core.formatting import mall_time
from mallops.core.money import format_yuan
from mallops.core.names import pick
from mallops.core.web import redirect_to


@bp.get("/vouchers")
@shop_only
def vouchers(shop: Shop) -> BaseResponse:
    """The field for a code, and what was taken in a month."""
    return _index(shop)


def _index(shop: Shop, *, text: str = "", error: str = "", status: int = 200) -> BaseResponse:
    months = acts.months_of(shop)
    asked = request.args.get("month", "")
    now = next((one for one in months if one.month == asked), months[0])
    return page(
        shop,
        "portal/vouchers.html",
        "vouchers",
        status,
        months=months,
        now=now,
        rows=[_row(shop, one) for one in acts.taken_in(shop, now.month)],
        text=text,
        error=error,
        yuan=format_yuan,
    )


def _row(shop: Shop, use: VoucherUse) -> dict[str, Any]:
    kind = use.voucher.kind
    return {
        "use": use,
        "url": url_for("shop.voucher", uid=use.uid),
        "name": kind.name,
        "time": mall_time(use.at, "full", shop.mall.zoneinfo),
        "code": f"…{use.voucher.code[-4:]}",
    }


@bp.post("/vouchers/look")
@shop_only
def look(shop: Shop) -> BaseResponse:
    """What the code is. By POST: a code is worth money and belongs in no address."""
    text = request.form.get("code", "").replace("\x00", "").strip()[:200]
    return _ask(shop, text, None)


def _ask(shop: Shop, text: str, form: TakeForm | None, status: int = 200) -> BaseResponse:
    try:
        voucher = acts.hold_up(shop, text)
    except DomainError as refused:
        code = code_in(text)
        shown = spoken(code) if code else text if len(text) < 20 else ""
        return _index(shop, text=shown, error=str(refused.message), status=refused.status)
    kind = voucher.kind
    form = form or TakeForm(formdata=None, data={"key": str(uuid.uuid4()), "code": text})
    form.amount.flags.required = kind.shape == "money" or voucher.min_spend > 0
    return page(
        shop,
        "portal/voucher_take.html",
        "vouchers",
        status,
        voucher=voucher,
        terms=pick(kind.terms_zh, kind.terms_en),
        form=form,
        yuan=format_yuan,
    )


@bp.get("/vouchers/look")
@bp.get("/vouchers/take")
@shop_only
def look_again(_shop: Shop) -> BaseResponse:
    """A page that was reloaded: back to the field."""
    return redirect_to(url_for("shop.vouchers"))


@bp.post("/vouchers/take")
@shop_only
def take_voucher(shop: Shop) -> BaseResponse:
    """It is taken, once."""
    form = TakeForm()
    text = form.code.data or ""
    if not form.validate_on_submit():
        return _ask(shop, text, form, 422)
    try:
        with transaction():
            use = acts.take(
                shop, text, purchase_fen(form.amount.data), form.key.data or "", form.number.data or ""
            )
    except (Invalid, Conflict) as error:
        db.session.rollback()
        form.add_error(error)
        return _ask(shop, text, form, error.status)
    return redirect_to(url_for("shop.voucher", uid=use.uid))


@bp.get("/vouchers/<uuid:uid>")
@shop_only
def voucher(shop: Shop, uid: uuid.UUID) -> BaseResponse:
    """The receipt of one that this shop took."""
    use = acts.find_use_at(shop.tenant.id, uid)
    if use is None:
        raise NotFound()
    return page(shop, "portal/voucher_taken.html", "vouchers", use=use, row=_row(shop, use), yuan=format_yuan)
