"""People of tenants and their sessions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from mallops.blueprints.portal.models import ShopAccount, ShopKey, ShopSeat, ShopSession
from mallops.blueprints.portal.rules import hash_of
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.casework.models import Case
from mallops.core.crypto import lookup_hash
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.malls import Mall


@dataclass(frozen=True)
class Shop:
    """Who is signed in, for which tenant. `actor` acts under that name and reaches no route of staff."""

    session_id: int
    account: ShopAccount
    seat: ShopSeat
    tenant: Tenant
    mall: Mall
    actor: Actor

    @property
    def is_owner(self) -> bool:
        """Whether this person lets others in."""
        return self.seat.kind == "owner"


def find_account(mall_id: int, phone: str) -> ShopAccount | None:
    """The person with this number (normalised) in a mall."""
    query = sa.select(ShopAccount).where(ShopAccount.phone_hash == lookup_hash(phone))
    return db.session.scalar(query.where(ShopAccount.mall_id == mall_id))


def list_accounts(phone: str) -> list[ShopAccount]:
    """Those with this number, one a mall."""
    query = sa.select(ShopAccount).where(ShopAccount.phone_hash == lookup_hash(phone))
    return list(db.session.scalars(query.order_by(ShopAccount.id)))


def list_demo_accounts() -> list[ShopAccount]:
    """The invented people of the demo's shops."""
    return list(
        db.session.scalars(sa.select(ShopAccount).where(ShopAccount.is_demo).order_by(ShopAccount.id))
    )


def find_session(token: str) -> ShopSession | None:
    """The session of a cookie, whatever its state."""
    return db.session.scalar(sa.select(ShopSession).where(ShopSession.token_hash == hash_of(token)))


def find_key(token: str) -> ShopKey | None:
    """The invitation of a link."""
    query = sa.select(ShopKey).where(ShopKey.key_hash == hash_of(token), ShopKey.purpose == "invite")
    return db.session.scalar(query)


def latest_key(seat: ShopSeat, purpose: str) -> ShopKey | None:
    """The newest key of a seat that still works."""
    query = (
        sa.select(ShopKey)
        .where(ShopKey.seat_id == seat.id, ShopKey.purpose == purpose)
        .order_by(ShopKey.id.desc())
        .limit(1)
    )
    found = db.session.scalar(query)
    return found if found is not None and found.works else None


def list_codes(account: ShopAccount) -> list[ShopKey]:
    """The codes that let this person in now, the newest first."""
    query = sa.select(ShopKey).where(ShopKey.account_id == account.id, ShopKey.purpose == "code")
    return [one for one in db.session.scalars(query.order_by(ShopKey.id.desc()).limit(5)) if one.works]


def seats_of(account: ShopAccount) -> list[ShopSeat]:
    """The shops this person speaks for."""
    query = sa.select(ShopSeat).where(ShopSeat.account_id == account.id, ShopSeat.revoked_at.is_(None))
    return list(db.session.scalars(query.order_by(ShopSeat.id)))


def list_seats(tenant: Tenant) -> list[ShopSeat]:
    """Who speaks for a tenant, owners first; those who no longer do at the end."""
    query = sa.select(ShopSeat).where(ShopSeat.tenant_id == tenant.id)
    rows = db.session.scalars(query.order_by(ShopSeat.id))
    return sorted(rows, key=lambda one: (one.revoked_at is not None, one.kind != "owner", one.id))


def find_own(shop: Shop, uid: uuid.UUID) -> Case | None:
    """A record of this shop's tenant by its public id, or None."""
    query = sa.select(Case).where(
        Case.uid == uid, Case.mall_id == shop.mall.id, Case.tenant_id == shop.tenant.id
    )
    return db.session.scalar(query)


def get_seat(tenant: Tenant, uid: uuid.UUID) -> ShopSeat:
    """A seat of this tenant. Raises NotFound."""
    found = db.session.scalar(sa.select(ShopSeat).where(ShopSeat.uid == uid, ShopSeat.tenant_id == tenant.id))
    if found is None:
        raise NotFound()
    return found
