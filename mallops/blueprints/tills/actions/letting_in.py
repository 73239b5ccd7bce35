"""Who calls: the key is known, in its time, from its network, within its limit, and has the right."""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.tills.models import TillKey
from mallops.blueprints.tills.queries.partners import find_key, find_sandbox
from mallops.blueprints.tills.rules.calls import Call
from mallops.blueprints.tills.rules.keys import TOKEN, comes_from, hash_of
from mallops.blueprints.tills.rules.problems import Refused
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow
from mallops.core.names import pick
from mallops.core.tallies import may_try

#: Wrong keys that one address may try a minute.
WRONG_A_MINUTE = 30
#: "Last used" is written at most so often.
USED_EVERY = dt.timedelta(minutes=1)
KEY = TillKey.__table__


@dataclass(frozen=True)
class Caller:
    """A till: its key and partner, and the mall whose books it works on (the sandbox's for a sandbox key)."""

    key_id: int
    partner_id: int
    home_id: int
    mall_id: int
    tenant_id: int | None
    kind: str
    scopes: frozenset[str]
    is_sandbox: bool
    a_minute: int
    expires_at: dt.datetime | None
    name_zh: str
    name_en: str
    tz: str
    last_used_at: dt.datetime | None = None
    refused: Refused | None = None

    @property
    def name(self) -> str:
        """The partner, in the language of the call."""
        return pick(self.name_zh, self.name_en)

    @property
    def actor(self) -> Actor:
        """Who books: nobody of the house, under the partner's name. What a key may do, its scopes say."""
        name = self.name_zh or self.name_en
        return replace(Actor.system(self.mall_id, self.tz), name=name[:120])


def find_caller(header: str, address: str) -> Caller:
    """Whose key it is. Raises Refused when there is none; `refused` says why a known key may not call now."""
    scheme, _space, token = header.strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Refused("key_missing")
    row = find_key(hash_of(token)) if TOKEN.fullmatch(token) else None
    if row is None:
        if not may_try("tills.wrong", address, WRONG_A_MINUTE):
            raise Refused("rate_limited", wait=60 - utcnow().second)
        raise Refused("key_unknown")
    return _caller(row, _why_not(row, address))


def _why_not(row: Any, address: str) -> Refused | None:
    if row.revoked_at is not None or not row.is_active:
        return Refused("key_revoked")
    if row.expires_at is not None and row.expires_at <= utcnow():
        return Refused("key_expired")
    if not comes_from(row.networks, address):
        return Refused("network_refused")
    return None


def _caller(row: Any, refused: Refused | None) -> Caller:
    mall_id, tenant_id = row.mall_id, row.tenant_id
    if row.is_sandbox:
        if row.sandbox_id is None:
            refused = refused or Refused("key_revoked")
        mall_id, tenant_id = row.sandbox_id or row.mall_id, None
    return Caller(
        row.id, row.partner_id, row.mall_id, mall_id, tenant_id, row.kind, frozenset(row.scopes),
        row.is_sandbox, row.a_minute, row.expires_at, row.name_zh, row.name_en, row.tz, row.last_used_at,
        refused,
    )  # fmt: skip


def ensure_let_in(caller: Caller, call: Call) -> None:
    """Raise Refused unless this key may make this call now; a call is counted."""
    if caller.refused is not None:
        raise caller.refused
    now = utcnow()
    if caller.last_used_at is None or caller.last_used_at < now - USED_EVERY:
        with transaction():
            db.session.execute(sa.update(KEY).where(KEY.c.id == caller.key_id).values(last_used_at=now))
    if not may_try("tills.calls", str(caller.key_id), caller.a_minute):
        raise Refused("rate_limited", wait=60 - utcnow().second)
    if call.scope and call.scope not in caller.scopes:
        raise Refused("scope_missing")


_calling: contextvars.ContextVar[Caller | None] = contextvars.ContextVar("mallops_till", default=None)


@contextlib.contextmanager
def calling(caller: Caller) -> Iterator[None]:
    """What is booked inside is this till's."""
    token = _calling.set(caller)
    try:
        yield
    finally:
        _calling.reset(token)


def current_caller() -> Caller | None:
    """The till whose call this is, if it is one."""
    return _calling.get()


__all__ = ["Caller", "calling", "current_caller", "ensure_let_in", "find_caller", "find_sandbox"]
