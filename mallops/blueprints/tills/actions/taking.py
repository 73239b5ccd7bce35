"""Vouchers at a till: looked at, taken once, given back on the same day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.gifts.actions.using import (
    Purchase,
    ensure_taken_by,
    ensure_usable,
    look_up,
    undo_use,
    use_at_shop,
)
from mallops.blueprints.gifts.models import Voucher, VoucherUse
from mallops.blueprints.gifts.queries.vouchers import find_use
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tills.actions.booking import shop_of
from mallops.blueprints.tills.actions.letting_in import Caller
from mallops.blueprints.tills.models import TillBooking
from mallops.blueprints.tills.queries.calls import find_voucher_use
from mallops.blueprints.tills.rules.calls import Asked
from mallops.blueprints.tills.rules.problems import Refused
from mallops.core.clock import business_date, mall_now
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict


def look(caller: Caller, asked: Asked) -> dict[str, Any]:
    """What a voucher is good for here and now."""
    voucher = _good_here(caller, asked, shop_of(caller, asked))
    return {
        "name": voucher.kind.name,
        "value_fen": voucher.value,
        "kind": voucher.kind.shape,
        "min_spend_fen": voucher.min_spend,
        "valid_until": voucher.valid_until.isoformat(),
        "sandbox": caller.is_sandbox,
    }


def _good_here(caller: Caller, asked: Asked, shop: Tenant) -> Voucher:
    voucher = look_up(caller.mall_id, asked.values["code"])
    ensure_usable(voucher, _today(caller), shop)
    try:
        ensure_taken_by(voucher, shop)
    except Conflict as error:
        raise Refused("voucher_not_here", error.message) from error
    return voucher


def take(caller: Caller, asked: Asked) -> dict[str, Any]:
    """It is used up."""
    shop = shop_of(caller, asked)
    if find_use(caller.mall_id, asked.key) is None:
        _good_here(caller, asked, shop)
    values = asked.values
    purchase = Purchase(shop, values["amount_fen"], asked.key, values.get("slip_number", ""))
    use = use_at_shop(caller.actor, shop, values["code"], purchase)
    _remember(caller, use)
    return {
        "id": str(use.uid),
        "name": use.voucher.kind.name,
        "owed_fen": use.fen,
        "sandbox": caller.is_sandbox,
    }


def _remember(caller: Caller, use: VoucherUse) -> None:
    """Whose use it is; a second time says nothing new."""
    known = sa.select(TillBooking.id).where(TillBooking.use_id == use.id)
    if db.session.scalar(known) is None:
        row = TillBooking(
            mall_id=use.mall_id, partner_id=caller.partner_id, key_id=caller.key_id, use_id=use.id
        )
        db.session.add(row)
        db.session.flush()


def undo_take(caller: Caller, asked: Asked) -> dict[str, Any]:
    """Taken by mistake, and seen on the same day of work, which lasts until four."""
    use = find_voucher_use(caller.mall_id, caller.partner_id, asked.path_id)
    if use is None:
        raise Refused("not_found")
    if business_date(use.at, caller.tz) != business_date(utcnow(), caller.tz):
        raise Conflict(_("A till gives a voucher back on the same day. Ask the service desk of the mall."))
    undo_use(caller.actor, use, "undone", asked.values["reason"])
    return {"id": str(use.uid), "sandbox": caller.is_sandbox}


def _today(caller: Caller) -> dt.date:
    return mall_now(caller.tz).date()


__all__ = ["look", "take", "undo_take"]
