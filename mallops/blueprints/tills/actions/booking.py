"""Points by a till: the same actions as at the desk, with the till's own rights."""

from __future__ import annotations

from typing import Any

from mallops.blueprints.gifts.actions.vouchers import give_for_slip
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.rules.people import mask_name
from mallops.blueprints.points.actions.earning import Purchase, earn, note_clash
from mallops.blueprints.points.actions.posting import Posted
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.blueprints.points.actions.refunding import refund
from mallops.blueprints.points.actions.reversing import reverse
from mallops.blueprints.points.models import PointEntry, Slip
from mallops.blueprints.points.queries.ledger import find_account, member_card
from mallops.blueprints.points.queries.settings import policy_in_force
from mallops.blueprints.points.rules.booking import SlipUsed, clean_slip
from mallops.blueprints.points.rules.words import in_one_line
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tills.actions.letting_in import Caller
from mallops.blueprints.tills.queries.calls import find_redemption, find_slip
from mallops.blueprints.tills.queries.members import find_by_card, find_by_number
from mallops.blueprints.tills.queries.partners import find_shop
from mallops.blueprints.tills.rules.calls import Asked
from mallops.blueprints.tills.rules.problems import Refused, missing_shop
from mallops.core.db import db
from mallops.core.errors import DomainError

#: The shop of a sandbox for which a shop's own key acts.
SANDBOX_SHOP = "S01"
TILL = "till"


def whoami(caller: Caller, _asked: Asked) -> dict[str, Any]:
    """What the key is."""
    shop = find_shop(caller.mall_id, tenant_id=caller.tenant_id) if caller.tenant_id else None
    own = SANDBOX_SHOP if caller.is_sandbox and caller.kind == "shop" else None
    return {
        "partner": caller.name,
        "shop": shop.code if shop is not None else own,
        "scopes": sorted(caller.scopes),
        "calls_a_minute": caller.a_minute,
        "expires_at": caller.expires_at.isoformat() if caller.expires_at else None,
        "sandbox": caller.is_sandbox,
    }


def balance(caller: Caller, asked: Asked) -> dict[str, Any]:
    """What a member has; the name masked."""
    member = member_of(caller, asked, frozen_too=True)
    card = member_card(member, caller.tz, last=0)
    tier = card.progress.tier
    return {
        "member": mask_name(member.name or ""),
        "tier": tier.name if tier is not None else "",
        "balance": card.balance,
        "worth_fen": max(0, card.balance) * card.policy.point_fen,
        "frozen": card.frozen or member.state == "frozen",
        "expiring": card.soon,
        "expiring_on": card.soon_on.isoformat() if card.soon_on else None,
        "sandbox": caller.is_sandbox,
    }


def earn_points(caller: Caller, asked: Asked) -> dict[str, Any]:
    """A slip gives its points, and the vouchers that the mall gives for it."""
    values, shop = asked.values, shop_of(caller, asked)
    member = member_of(caller, asked)
    asked.more["member_id"] = member.id
    purchase = Purchase(shop.id, values["slip_number"], values["date"], values["amount_fen"])
    posted = earn(caller.actor, member.id, purchase, asked.key, channel=TILL)
    slip = db.session.get(Slip, db.session.get_one(PointEntry, posted.id).slip_id)
    given = give_for_slip(caller.actor, member, slip) if slip is not None else []
    return {**_booked(caller, posted), "vouchers": [one.kind.name for one in given]}


def after_earning(caller: Caller, asked: Asked, error: DomainError) -> None:
    """A slip that was brought twice is noted for the fraud desk."""
    if isinstance(error, SlipUsed) and "member_id" in asked.more:
        note_clash(caller.actor, asked.more["member_id"], error, TILL)


def refund_points(caller: Caller, asked: Asked) -> dict[str, Any]:
    """Goods come back; the same return number of a slip counts once, from wherever it comes."""
    values, shop = asked.values, shop_of(caller, asked)
    slip = find_slip(caller.mall_id, shop.id, clean_slip(values["slip_number"]), values["date"])
    if slip is None:
        raise Refused("slip_unknown")
    done = refund(caller.actor, slip, values["amount_fen"], values["return_number"], channel=TILL)
    collect = [{"what": str(one.label), "value_fen": one.fen} for one in done.claws]
    return {**_booked(caller, done.posted), "collect": collect}


def redeem_points(caller: Caller, asked: Asked) -> dict[str, Any]:
    """Points become part of a payment."""
    member, points = member_of(caller, asked), asked.values["points"]
    worth = points * policy_in_force(caller.mall_id).point_fen
    posted = redeem(
        caller.actor, member.id, points, asked.key, purpose=asked.values["purpose"], channel=TILL, fen=worth
    )
    return {**_moved(caller, posted), "worth_fen": worth}


def undo_redeem(caller: Caller, asked: Asked) -> dict[str, Any]:
    """What this partner took comes back, once."""
    entry = find_redemption(caller.mall_id, caller.partner_id, asked.path_id)
    if entry is None:
        raise Refused("not_found")
    posted = reverse(caller.actor, entry, asked.values["reason"], key=asked.key, channel=TILL)
    return _moved(caller, posted)


def member_of(caller: Caller, asked: Asked, *, frozen_too: bool = False) -> Member:
    """Who it is about. Raises Refused."""
    values = asked.values
    if "phone" in values:
        if "members:find" not in caller.scopes:
            raise Refused("scope_missing")
        member = find_by_number(caller.mall_id, values["phone"])
    else:
        member = find_by_card(caller.mall_id, number=values.get("card", ""), scanned=values.get("qr", ""))
    if not frozen_too:
        account = find_account(member)
        if member.state == "frozen" or (account is not None and account.frozen):
            raise Refused("member_frozen")
    return member


def shop_of(caller: Caller, asked: Asked) -> Tenant:
    """For which shop it is done: the key's own, or the one that is named. Raises Refused."""
    code = asked.values.get("shop", "")
    if caller.tenant_id is not None:
        shop = find_shop(caller.mall_id, tenant_id=caller.tenant_id)
        if shop is not None and code and shop.code != code:
            shop = None
    else:
        if not code and caller.is_sandbox and caller.kind == "shop":
            code = SANDBOX_SHOP
        if not code:
            raise missing_shop()
        shop = find_shop(caller.mall_id, code=code)
    if shop is None:
        raise Refused("shop_unknown")
    return shop


def _moved(caller: Caller, posted: Posted) -> dict[str, Any]:
    return {
        "id": str(posted.uid),
        "points": posted.points,
        "balance": posted.balance,
        "sandbox": caller.is_sandbox,
    }


def _booked(caller: Caller, posted: Posted) -> dict[str, Any]:
    return {**_moved(caller, posted), "why": in_one_line(posted.explanation)}


__all__ = [
    "after_earning",
    "balance",
    "earn_points",
    "redeem_points",
    "refund_points",
    "shop_of",
    "undo_redeem",
    "whoami",
]
