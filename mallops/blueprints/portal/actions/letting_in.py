"""Inviting a person of a tenant, by staff or by the owner of the shop; codes; taking it back."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from mallops.blueprints.portal import permissions as may
from mallops.blueprints.portal import rules
from mallops.blueprints.portal.models import ShopAccount, ShopKey, ShopSeat, ShopSession
from mallops.blueprints.portal.queries import Shop, find_account, latest_key
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.crypto import lookup_hash
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict


def invite(actor: Actor, tenant: Tenant, name: str, phone: str, kind: str) -> ShopSeat:
    """Let a person speak for a tenant. Who has no password yet needs the invitation (`invitation_url`).

    Raises Invalid by field, Conflict for somebody who is in already.
    """
    authorize(actor, may.INVITE)
    return _invite(actor.user_id, tenant, name, phone, kind)


def invite_manager(shop: Shop, name: str, phone: str) -> ShopSeat:
    """The owner lets a manager of the shop in. Raises OwnersOnly, Invalid, Conflict."""
    _ensure_owner(shop)
    return _invite(None, shop.tenant, name, phone, "manager")


def _invite(by: int | None, tenant: Tenant, name: str, phone: str, kind: str) -> ShopSeat:
    name, number = rules.ensure_person(name, phone, kind)
    account = find_account(tenant.mall_id, number)
    if account is None:
        hashed = lookup_hash(number) or ""
        account = ShopAccount(mall_id=tenant.mall_id, phone=number, phone_hash=hashed, name=name)
        db.session.add(account)
        db.session.flush()
    seat = next((one for one in account.seats if one.tenant_id == tenant.id), None)
    if seat is not None and seat.revoked_at is None:
        raise Conflict(_("This number speaks for the shop already. Send the invitation again from the list."))
    if seat is None:
        seat = ShopSeat(mall_id=tenant.mall_id, account=account, tenant_id=tenant.id)
        db.session.add(seat)
    seat.kind, seat.invited_by_id, seat.revoked_at = kind, by, None
    db.session.flush()
    if account.password_hash is None:
        new_invitation(seat, by)
    return seat


def renew_invitation(actor: Actor, seat: ShopSeat) -> ShopKey:
    """A new link to choose a password with, also for who has forgotten it; older ones end."""
    authorize(actor, may.INVITE)
    _ensure_stands(seat)
    return new_invitation(seat, actor.user_id)


def new_invitation(seat: ShopSeat, by: int | None) -> ShopKey:
    """The key behind `invitation_url`; flushes."""
    _end_keys(seat, "invite")
    uid = uuid.uuid4()
    key = ShopKey(
        uid=uid,
        account_id=seat.account_id,
        seat_id=seat.id,
        purpose="invite",
        key_hash=rules.hash_of(rules.invitation_token(uid, _secret())),
        expires_at=utcnow() + rules.INVITE_LIFE,
        made_by_id=by,
    )
    db.session.add(key)
    db.session.flush()
    return key


def invitation_url(seat: ShopSeat) -> str:
    """The address of the invitation that works now; "" when there is none (any more)."""
    key = latest_key(seat, "invite")
    if key is None:
        return ""
    token = rules.invitation_token(key.uid, _secret())
    known = rules.hash_of(token) == key.key_hash  # false when the server's secret has changed since
    return f"{current_app.config['SETTINGS'].base_url}/shop/invite/{token}" if known else ""


def give_code(actor: Actor, seat: ShopSeat) -> str:
    """Six digits that staff read out to the person, once, for 15 minutes. Raises Conflict."""
    authorize(actor, may.INVITE)
    _ensure_stands(seat)
    _end_keys(seat, "code")
    uid, code = uuid.uuid4(), rules.new_code()
    db.session.add(
        ShopKey(
            uid=uid,
            account_id=seat.account_id,
            seat_id=seat.id,
            purpose="code",
            key_hash=rules.code_hash(uid, code, _secret()),
            expires_at=utcnow() + rules.CODE_LIFE,
            made_by_id=actor.user_id,
        )
    )
    db.session.flush()
    return code


def take_back(actor: Actor, seat: ShopSeat) -> None:
    """This person no longer speaks for the tenant; their browsers are signed out of it."""
    authorize(actor, may.INVITE)
    _take_back(seat)


def take_manager_back(shop: Shop, seat: ShopSeat) -> None:
    """The owner ends a manager's access. Raises OwnersOnly; Conflict for an owner."""
    _ensure_owner(shop)
    if seat.kind == "owner":
        raise Conflict(_("Ask the mall to end an owner's access."))
    _take_back(seat)


def _take_back(seat: ShopSeat) -> None:
    if seat.revoked_at is not None:
        return
    seat.revoked_at = utcnow()
    _end_keys(seat, "invite")
    _end_keys(seat, "code")
    live = sa.update(ShopSession).where(ShopSession.seat_id == seat.id, ShopSession.revoked_at.is_(None))
    db.session.execute(live.values(revoked_at=utcnow()))
    db.session.flush()


def _end_keys(seat: ShopSeat, purpose: str) -> None:
    old = sa.select(ShopKey).where(
        ShopKey.seat_id == seat.id, ShopKey.purpose == purpose, ShopKey.used_at.is_(None)
    )
    for key in db.session.scalars(old):
        key.expires_at = min(key.expires_at, utcnow())


def _ensure_stands(seat: ShopSeat) -> None:
    if seat.revoked_at is not None:
        raise Conflict(_("This person no longer speaks for the shop. Invite them again."))


def _ensure_owner(shop: Shop) -> None:
    if not shop.is_owner:
        raise rules.OwnersOnly()


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
