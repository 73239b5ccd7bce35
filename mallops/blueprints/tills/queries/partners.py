"""Partners and keys of a mall."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tills.models import TillCall, TillKey, TillPartner, TillSandbox
from mallops.core.auth import Actor, fetch
from mallops.core.db import db
from mallops.core.malls import Mall


def get_partner(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> TillPartner:
    """A partner of the mall. Raises NotFound."""
    return fetch(TillPartner, uid, actor, lock=lock)


def get_key(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> TillKey:
    """A key of the mall. Raises NotFound."""
    return fetch(TillKey, uid, actor, lock=lock)


def find_key_by_uid(mall_id: int, uid: uuid.UUID) -> TillKey | None:
    """The key that a form has made."""
    return db.session.scalar(sa.select(TillKey).where(TillKey.mall_id == mall_id, TillKey.uid == uid))


def find_key(token_hash: str) -> Any:
    """What is behind a key, in one row: the key, its partner, shop and mall, and the sandbox; or None."""
    return db.session.connection().execute(_KEY, {"of_hash": token_hash}).one_or_none()


@dataclass(frozen=True)
class Row:
    """A partner in the list, with its calls since yesterday."""

    partner: TillPartner
    keys: int
    calls: int
    failed: int
    last_at: dt.datetime | None


def list_partners(mall_id: int, since: dt.datetime) -> list[Row]:
    """All of a mall, those in use first."""
    query = (
        sa.select(TillPartner)
        .options(joinedload(TillPartner.tenant))
        .where(TillPartner.mall_id == mall_id)
        .order_by(TillPartner.is_active.desc(), TillPartner.id)
    )
    keys = _keys_of(mall_id)
    calls = {row.partner_id: row for row in db.session.execute(_CALLS, {"of_mall": mall_id, "since": since})}
    rows = []
    for one in db.session.scalars(query):
        count, last = keys.get(one.id, (0, None))
        seen = calls.get(one.id)
        rows.append(Row(one, count, seen.calls if seen else 0, int(seen.failed or 0) if seen else 0, last))
    return rows


def _keys_of(mall_id: int) -> dict[int, tuple[int, dt.datetime | None]]:
    query = (
        sa.select(TillKey.partner_id, sa.func.count(), sa.func.max(TillKey.last_used_at))
        .where(TillKey.mall_id == mall_id, TillKey.revoked_at.is_(None))
        .group_by(TillKey.partner_id)
    )
    return {partner: (int(count), last) for partner, count, last in db.session.execute(query)}


def list_keys(partner_id: int) -> list[TillKey]:
    """Keys of a partner, the newest first."""
    query = sa.select(TillKey).options(joinedload(TillKey.created_by)).where(TillKey.partner_id == partner_id)
    return list(db.session.scalars(query.order_by(TillKey.id.desc())))


def all_keys(mall_id: int) -> list[TillKey]:
    """Keys of a mall, to choose from."""
    query = sa.select(TillKey).options(joinedload(TillKey.partner)).where(TillKey.mall_id == mall_id)
    return list(db.session.scalars(query.order_by(TillKey.partner_id, TillKey.id.desc())))


def all_partners(mall_id: int) -> list[TillPartner]:
    """Partners that may call, to choose from."""
    query = sa.select(TillPartner).where(TillPartner.mall_id == mall_id, TillPartner.is_active)
    return list(db.session.scalars(query.order_by(TillPartner.id)))


def find_sandbox(mall_id: int) -> Mall | None:
    """The sandbox of a mall."""
    query = (
        sa.select(Mall)
        .join(TillSandbox, TillSandbox.sandbox_id == Mall.id)
        .where(TillSandbox.mall_id == mall_id)
    )
    return db.session.scalar(query)


def find_shop(mall_id: int, *, code: str = "", tenant_id: int | None = None) -> Tenant | None:
    """A shop that is not gone, by its code or key."""
    where = Tenant.id == tenant_id if tenant_id is not None else Tenant.code == code
    return db.session.scalar(
        sa.select(Tenant).where(Tenant.mall_id == mall_id, where, Tenant.status != "left")
    )


_KEY = (
    sa.select(
        TillKey.id, TillKey.mall_id, TillKey.partner_id, TillKey.scopes, TillKey.is_sandbox, TillKey.a_minute,
        TillKey.networks, TillKey.expires_at, TillKey.revoked_at, TillKey.last_used_at, TillKey.prefix,
        TillPartner.kind, TillPartner.tenant_id, TillPartner.is_active, TillPartner.name_zh,
        TillPartner.name_en, Mall.tz, TillSandbox.sandbox_id,
    )
    .join(TillPartner, TillPartner.id == TillKey.partner_id)
    .join(Mall, Mall.id == TillKey.mall_id)
    .outerjoin(TillSandbox, TillSandbox.mall_id == TillKey.mall_id)
    .where(TillKey.token_hash == sa.bindparam("of_hash"))
)  # fmt: skip
_CALLS = (
    sa.select(
        TillCall.partner_id,
        sa.func.count().label("calls"),
        sa.func.sum(sa.case((TillCall.status >= 400, 1), else_=0)).label("failed"),
    )
    .where(
        TillCall.mall_id == sa.bindparam("of_mall"),
        TillCall.at >= sa.bindparam("since", type_=TillCall.__table__.c.at.type),
    )
    .group_by(TillCall.partner_id)
)

__all__ = [
    "Row",
    "all_keys",
    "all_partners",
    "find_key",
    "find_key_by_uid",
    "find_sandbox",
    "find_shop",
    "get_key",
    "get_partner",
    "list_keys",
    "list_partners",
]
