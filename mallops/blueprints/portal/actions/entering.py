"""Logging in as a person of a tenant: invitation, password, code; the session behind the cookie."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from dataclasses import replace

import sqlalchemy as sa
from flask import current_app

from mallops.blueprints.accounts.rules.passwords import ensure_password_fits, hash_password, verify_password
from mallops.blueprints.portal import rules
from mallops.blueprints.portal.models import ShopAccount, ShopKey, ShopSeat, ShopSession
from mallops.blueprints.portal.queries import (
    Shop,
    find_key,
    find_session,
    list_accounts,
    list_codes,
    list_demo_accounts,
    seats_of,
)
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import NotFound
from mallops.core.malls import Mall
from mallops.core.phones import normalise_phone
from mallops.core.tallies import may_try

SEEN_EVERY = dt.timedelta(minutes=5)


def open_invitation(token: str) -> ShopKey:
    """The invitation of this link. Raises InvitationOver."""
    key = find_key(token)
    if key is None or not key.works:
        raise rules.InvitationOver()
    return key


def take_invitation(token: str, password: str) -> str:
    """Choose a password and be signed in; the token for the cookie. Raises InvitationOver, WeakPassword."""
    known = open_invitation(token)
    ensure_password_fits(password, known.seat.account.phone)
    hashed = hash_password(password)  # outside the write transaction: it takes its time on purpose
    with transaction():
        key = open_invitation(token)
        account = key.seat.account
        account.password_hash, key.used_at = hashed, utcnow()
        _end_sessions(account)
        return _start(account, key.seat)


def log_in(phone: str, secret: str, address: str) -> str:
    """The token for the cookie. Raises WrongLogin, TooManyLogins."""
    number = normalise_phone(phone)
    within = may_try("shop.address", address, rules.BY_ADDRESS)
    if not (may_try("shop.number", number, rules.BY_NUMBER) and within):
        raise rules.TooManyLogins()
    known = list_accounts(number)
    fitting = [one for one in known if verify_password(one.password_hash, secret)]
    if not known:
        verify_password(None, secret)  # it takes as long as for somebody who exists
    with transaction():
        seat = _latest(fitting) or (_by_code(known, secret.strip()) if rules.is_code(secret) else None)
        token = _start(seat.account, seat) if seat else ""
    if not token:  # only after the commit: a wrong code has used up one of its tries
        raise rules.WrongLogin()
    return token


def _latest(accounts: list[ShopAccount]) -> ShopSeat | None:
    """Where these people were last."""
    seats = [seat for one in accounts for seat in seats_of(one)]
    return max(seats, key=lambda one: (one.seen_at or one.created_at, one.id), default=None)


def enter_demo(account_uid: uuid.UUID) -> str:
    """One tap in the demo: the token for the cookie. Raises NotFound for anybody who is not invented."""
    account = next((one for one in list_demo_accounts() if one.uid == account_uid), None)
    seats = seats_of(account) if account is not None else []
    if account is None or not seats:
        raise NotFound()
    return _start(account, seats[0])


def _by_code(accounts: list[ShopAccount], code: str) -> ShopSeat | None:
    for key in (key for one in accounts for key in list_codes(one)):
        db.session.refresh(key, with_for_update={"of": ShopKey})
        if key.tries >= rules.CODE_TRIES or not key.works:
            continue
        key.tries += 1
        wanted = rules.code_hash(key.uid, code, str(current_app.config["SECRET_KEY"]))
        if hmac.compare_digest(wanted, key.key_hash):
            key.used_at = utcnow()
            return key.seat
    return None


def change_password(shop: Shop, old: str, new: str) -> None:
    """A new password; other browsers are signed out. Raises WrongLogin, WeakPassword. Opens a transaction."""
    if shop.account.password_hash is not None and not verify_password(shop.account.password_hash, old):
        raise rules.WrongLogin()
    ensure_password_fits(new, shop.account.phone)
    hashed = hash_password(new)
    with transaction():
        account = db.session.get_one(ShopAccount, shop.account.id)
        account.password_hash = hashed
        _end_sessions(account, keep=shop.session_id)


def resume(token: str) -> Shop | None:
    """Who is behind a cookie; None when the session is over or the seat was taken back."""
    row = find_session(token)
    now = utcnow()
    if row is None or row.revoked_at is not None or row.expires_at <= now or row.seat.revoked_at is not None:
        return None
    if now - row.last_seen_at >= SEEN_EVERY:
        with transaction():
            row = db.session.get_one(ShopSession, row.id)
            row.last_seen_at, row.expires_at, row.seat.seen_at = now, now + rules.SESSION_LIFE, now
    return _shop(row)


def _shop(row: ShopSession) -> Shop:
    seat = row.seat
    mall = db.session.get_one(Mall, seat.mall_id)
    actor = replace(Actor.system(seat.mall_id, mall.tz), name=seat.account.name[:120])
    return Shop(row.id, seat.account, seat, seat.tenant, mall, actor)


def switch(shop: Shop, seat_uid: uuid.UUID) -> None:
    """Go on for another shop of this person. Raises NotFound."""
    seat = next((one for one in seats_of(shop.account) if one.uid == seat_uid), None)
    if seat is None:
        raise NotFound()
    db.session.get_one(ShopSession, shop.session_id).seat_id = seat.id
    db.session.flush()


def log_out(shop: Shop) -> None:
    """End this session."""
    db.session.get_one(ShopSession, shop.session_id).revoked_at = utcnow()
    db.session.flush()


def _start(account: ShopAccount, seat: ShopSeat) -> str:
    token, now = rules.new_session_token(), utcnow()
    db.session.add(
        ShopSession(
            account_id=account.id,
            seat_id=seat.id,
            token_hash=rules.hash_of(token),
            last_seen_at=now,
            expires_at=now + rules.SESSION_LIFE,
        )
    )
    account.last_login_at = seat.seen_at = now
    db.session.flush()
    return token


def _end_sessions(account: ShopAccount, keep: int | None = None) -> None:
    live = sa.update(ShopSession).where(
        ShopSession.account_id == account.id, ShopSession.revoked_at.is_(None), ShopSession.id != (keep or 0)
    )
    db.session.execute(live.values(revoked_at=utcnow()))
