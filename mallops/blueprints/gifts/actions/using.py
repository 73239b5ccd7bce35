"""A shop or a desk takes a voucher: once, however many hold it up at the same time."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.actions.vouchers import read_code
from mallops.blueprints.gifts.models import Voucher, VoucherUse
from mallops.blueprints.gifts.queries.vouchers import find_use, find_voucher, list_uses, standing_use
from mallops.blueprints.gifts.rules import hooks, token
from mallops.blueprints.gifts.rules import vouchers as rules
from mallops.blueprints.gifts.rules.gifts import ensure_key, ensure_reason
from mallops.blueprints.points.rules.booking import clean_slip
from mallops.core.auth import Actor, authorize
from mallops.core.clock import mall_now
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, NotFound
from mallops.core.formatting import mall_time


@dataclass(frozen=True)
class Purchase:
    """What is bought with it, where. `tenant` is the shop; `slip_no` may come later."""

    tenant: Any
    fen: int
    key: str
    slip_no: str = ""
    desk: Any = None


def look_up(mall_id: int, text: str, *, lock: bool = False) -> Voucher:
    """The voucher behind what was scanned or typed. Raises NoVoucher for all that is none of this mall."""
    if token.looks_signed(text):
        claim = read_code(text)
        found = find_voucher(mall_id, uid=claim.uid, lock=lock) if claim is not None else None
    else:
        code = token.code_in(text)
        found = find_voucher(mall_id, code=code, lock=lock) if code else None
    if found is None:
        raise rules.NoVoucher()
    return found


def ensure_usable(voucher: Voucher, today: dt.date, shop: Any = None) -> None:
    """Raise VoucherGone unless it can be used today; where it was used is told, to a `shop` only its own."""
    used_at = ""
    if voucher.state == "used" and (use := standing_use(voucher.id)) is not None:
        own = shop is None or use.tenant_id == shop.id
        used_at = f"{mall_time(use.at, 'short')}, {use.tenant.name}" if own else ""
    rules.ensure_usable(voucher.state, voucher.valid_from, voucher.valid_until, today, used_at)


def ensure_taken_by(voucher: Voucher, tenant: Any) -> None:
    """Raise Conflict when this shop does not take it."""
    rules.ensure_taken_here([(one.id, one.name) for one in voucher.kind.shops], tenant.id)


def use_voucher(actor: Actor, text: str, purchase: Purchase) -> VoucherUse:
    """Take a voucher at a desk, for a shop."""
    authorize(actor, may.GIVE, purchase.tenant)
    if actor.mall_id is None:
        raise NotFound()
    return _use(actor, actor.mall_id, text, purchase)


def use_at_shop(actor: Actor, tenant: Any, text: str, purchase: Purchase) -> VoucherUse:
    """Take a voucher at a shop's till: `actor` is a person of that shop, let in."""
    if purchase.tenant.id != tenant.id:
        raise NotFound()
    return _use(actor, tenant.mall_id, text, purchase, shop=tenant)


def _use(actor: Actor, mall_id: int, text: str, purchase: Purchase, shop: Any = None) -> VoucherUse:
    """The row is locked first: who comes second reads where it was used. The same key, the same answer."""
    voucher = look_up(mall_id, text, lock=True)
    again = find_use(mall_id, ensure_key(purchase.key))
    if again is not None:
        if (again.voucher_id, again.tenant_id) != (voucher.id, purchase.tenant.id):
            raise Conflict(_("This form was used for something else. Open it again."))
        return again
    today = mall_now(actor.tz).date()
    ensure_usable(voucher, today, shop)
    ensure_taken_by(voucher, purchase.tenant)
    off = voucher.value if voucher.kind.shape == "money" else 0
    rules.ensure_spent(purchase.fen, voucher.min_spend, off)
    slip_no = clean_slip(purchase.slip_no) if purchase.slip_no.strip() else ""
    voucher.state = "used"
    voucher.ended_at, voucher.ended_by_id = utcnow(), actor.user_id
    use = VoucherUse(
        uid=uuid.uuid4(),
        mall_id=mall_id,
        voucher_id=voucher.id,
        tenant_id=purchase.tenant.id,
        desk_id=purchase.desk.id if purchase.desk is not None else None,
        key=purchase.key,
        slip_no=slip_no,
        slip_fen=purchase.fen,
        fen=_owed(voucher, purchase.fen),
        on=today,
        at=utcnow(),
        by_id=actor.user_id,
        by_name=actor.name,
        voucher=voucher,
        tenant=purchase.tenant,
    )
    db.session.add(use)
    db.session.flush()
    for hook in hooks.USED:
        hook(actor, use)
    return use


def _owed(voucher: Voucher, fen: int) -> int:
    """What the mall owes the shop: never more than what was bought."""
    return min(voucher.value, fen) if voucher.kind.shape == "money" else voucher.value


def undo_use(actor: Actor, use: VoucherUse, why: str = "undone", reason: str = "") -> Voucher:
    """Taken by mistake, or what was bought came back: it is the member's again, while it lasts."""
    if why == "undone":
        authorize(actor, may.TAKE_BACK, use)
        ensure_reason(reason)
    voucher = find_voucher(use.mall_id, uid=use.voucher.uid, lock=True)
    assert voucher is not None
    db.session.refresh(use)
    if use.undone_at is not None:
        return voucher
    use.undone_at, use.undone_by_id, use.undone_why = utcnow(), actor.user_id, why
    lasts = voucher.valid_until >= mall_now(actor.tz).date()
    voucher.state = "issued" if lasts else "expired"
    voucher.reason = reason or voucher.reason
    if lasts:
        voucher.ended_at = voucher.ended_by_id = None
    db.session.flush()
    return voucher


def undo_own_use(actor: Actor, voucher: Voucher, reason: str) -> Voucher:
    """The standing use of a voucher is undone. Raises Conflict when there is none."""
    use = next((one for one in list_uses(voucher.id) if one.undone_at is None), None)
    if use is None:
        raise Conflict(_("This voucher is not used. There is nothing to take back."))
    return undo_use(actor, use, "undone", reason)


__all__ = [
    "Purchase",
    "ensure_taken_by",
    "ensure_usable",
    "look_up",
    "undo_own_use",
    "undo_use",
    "use_at_shop",
    "use_voucher",
]
