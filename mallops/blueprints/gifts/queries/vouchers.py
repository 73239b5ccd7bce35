"""Kinds of vouchers, the vouchers of members, and where they were used."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.gifts.models import Voucher, VoucherKind, VoucherShop, VoucherUse
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, fetch
from mallops.core.db import db

PAGE = 50


def get_kind(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> VoucherKind:
    """A kind of the mall. Raises NotFound."""
    return fetch(VoucherKind, uid, actor, lock=lock)


def find_kind_by_code(mall_id: int, code: str) -> VoucherKind | None:
    """The kind with this code."""
    query = sa.select(VoucherKind).where(VoucherKind.mall_id == mall_id, VoucherKind.code == code)
    return db.session.scalar(query)


def list_kinds(mall_id: int | None) -> list[VoucherKind]:
    """All kinds, those that are given first."""
    query = sa.select(VoucherKind).where(VoucherKind.mall_id == mall_id)
    order = (VoucherKind.is_active.desc(), VoucherKind.points, VoucherKind.code)
    return list(db.session.scalars(query.order_by(*order)))


def _given(mall_id: int, today: dt.date) -> sa.Select[VoucherKind]:
    return sa.select(VoucherKind).where(
        VoucherKind.mall_id == mall_id,
        VoucherKind.is_active,
        VoucherKind.starts_on <= today,
        sa.or_(VoucherKind.ends_on.is_(None), VoucherKind.ends_on >= today),
        sa.or_(VoucherKind.most == 0, VoucherKind.given < VoucherKind.most),
    )


def list_for_points(mall_id: int, today: dt.date) -> list[VoucherKind]:
    """Kinds that points buy today, the cheapest first."""
    query = _given(mall_id, today).where(VoucherKind.points > 0)
    return list(db.session.scalars(query.order_by(VoucherKind.points, VoucherKind.code)))


def list_for_slip(mall_id: int, today: dt.date, fen: int) -> list[VoucherKind]:
    """Kinds that a slip of this much earns today: the dearest of its step alone."""
    query = _given(mall_id, today).where(VoucherKind.slip_min > 0, VoucherKind.slip_min <= fen)
    found = list(db.session.scalars(query.order_by(VoucherKind.slip_min.desc(), VoucherKind.code)))
    return [one for one in found if one.slip_min == found[0].slip_min]


def count_given(kind_id: int, member_id: int) -> int:
    """How many of a kind a member was given and kept."""
    query = sa.select(sa.func.count()).select_from(Voucher)
    here = (Voucher.kind_id == kind_id, Voucher.member_id == member_id, Voucher.state != "cancelled")
    return int(db.session.scalar(query.where(*here)) or 0)


# -- vouchers --------------------------------------------------------------------------------------------


def _vouchers() -> sa.Select[Voucher]:
    return sa.select(Voucher).options(joinedload(Voucher.kind))


def get_voucher(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> Voucher:
    """A voucher of the mall. Raises NotFound."""
    return fetch(Voucher, uid, actor, lock=lock)


def find_voucher(
    mall_id: int, *, uid: uuid.UUID | None = None, code: str = "", lock: bool = False
) -> Voucher | None:
    """The voucher behind a code, typed or read."""
    where = Voucher.uid == uid if uid is not None else Voucher.code == code
    query = sa.select(Voucher).where(Voucher.mall_id == mall_id, where)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def hold(voucher: Voucher) -> None:
    """Lock the row and read it anew. Not by `refresh`: it joins what was read along; PostgreSQL refuses."""
    find_voucher(voucher.mall_id, uid=voucher.uid, lock=True)


def find_by_key(mall_id: int, key: str) -> Voucher | None:
    """The voucher that this key has made."""
    return db.session.scalar(_vouchers().where(Voucher.mall_id == mall_id, Voucher.key == key))


def code_taken(code: str) -> bool:
    """Whether somebody has this code."""
    return db.session.scalar(sa.select(Voucher.id).where(Voucher.code == code)) is not None


def vouchers_of(member_id: int, *, states: tuple[str, ...] = (), limit: int = 20) -> list[Voucher]:
    """A member's vouchers; those that end first come first."""
    query = _vouchers().where(Voucher.member_id == member_id)
    query = query.where(Voucher.state.in_(states)) if states else query
    return list(db.session.scalars(query.order_by(Voucher.valid_until, Voucher.id).limit(limit)))


def list_vouchers(
    mall_id: int, *, state: str = "", kind_id: int | None = None, before: int | None = None, limit: int = PAGE
) -> list[Voucher]:
    """All vouchers, the newest first; one more than `limit` when there are more."""
    query = _vouchers().options(joinedload(Voucher.member), joinedload(Voucher.by))
    query = query.where(Voucher.mall_id == mall_id)
    query = query.where(Voucher.state == state) if state else query
    query = query.where(Voucher.kind_id == kind_id) if kind_id is not None else query
    query = query.where(Voucher.id < before) if before else query
    return list(db.session.scalars(query.order_by(Voucher.id.desc()).limit(limit + 1)))


def vouchers_for_slip(slip_id: int) -> list[Voucher]:
    """What a slip earned and nobody cancelled."""
    query = _vouchers().where(Voucher.slip_id == slip_id, Voucher.state != "cancelled")
    return list(db.session.scalars(query.order_by(Voucher.id)))


def voucher_of_entry(entry_id: int) -> Voucher | None:
    """The voucher that points were taken for."""
    return db.session.scalar(sa.select(Voucher).where(Voucher.entry_id == entry_id))


def due_vouchers(mall_id: int, today: dt.date, limit: int = 500) -> list[Voucher]:
    """Vouchers whose last day is over and that nobody used."""
    query = sa.select(Voucher).where(
        Voucher.mall_id == mall_id, Voucher.state == "issued", Voucher.valid_until < today
    )
    return list(db.session.scalars(query.order_by(Voucher.id).limit(limit)))


def vouchers_by(mall_id: int, user_id: int | None, since: dt.datetime, limit: int) -> list[Voucher]:
    """What this person gave out since then, the newest first."""
    query = _vouchers().options(joinedload(Voucher.member))
    query = query.where(Voucher.mall_id == mall_id, Voucher.by_id == user_id, Voucher.at >= since)
    return list(db.session.scalars(query.order_by(Voucher.at.desc()).limit(limit)))


# -- uses ------------------------------------------------------------------------------------------------


def standing_use(voucher_id: int) -> VoucherUse | None:
    """The use that stands."""
    query = (
        sa.select(VoucherUse)
        .options(joinedload(VoucherUse.tenant))
        .where(VoucherUse.voucher_id == voucher_id, VoucherUse.undone_at.is_(None))
    )
    return db.session.scalar(query)


def find_use(mall_id: int, key: str) -> VoucherUse | None:
    """The use that this key has made."""
    return db.session.scalar(
        sa.select(VoucherUse).where(VoucherUse.mall_id == mall_id, VoucherUse.key == key)
    )


def list_uses(voucher_id: int) -> list[VoucherUse]:
    """Every use of a voucher, undone ones too, oldest first."""
    query = sa.select(VoucherUse).options(joinedload(VoucherUse.tenant), joinedload(VoucherUse.by))
    return list(db.session.scalars(query.where(VoucherUse.voucher_id == voucher_id).order_by(VoucherUse.id)))


def uses_on_slip(tenant_id: int, slip_no: str, on: dt.date) -> list[VoucherUse]:
    """Vouchers that paid a part of this slip."""
    query = (
        sa.select(VoucherUse)
        .options(joinedload(VoucherUse.voucher))
        .where(
            VoucherUse.tenant_id == tenant_id,
            VoucherUse.slip_no == slip_no,
            VoucherUse.on == on,
            VoucherUse.undone_at.is_(None),
        )
    )
    return list(db.session.scalars(query.order_by(VoucherUse.id)))


def uses_by(mall_id: int, user_id: int | None, since: dt.datetime, limit: int) -> list[VoucherUse]:
    """What this person took since then, the newest first."""
    query = sa.select(VoucherUse).options(
        joinedload(VoucherUse.tenant), joinedload(VoucherUse.voucher).joinedload(Voucher.kind)
    )
    query = query.where(VoucherUse.mall_id == mall_id, VoucherUse.by_id == user_id, VoucherUse.at >= since)
    return list(db.session.scalars(query.order_by(VoucherUse.at.desc()).limit(limit)))


# -- a shop's own -----------------------------------------------------------------------------------------


def is_taken_by(mall_id: int, tenant_id: int) -> bool:
    """Whether members may come to this shop with a voucher."""
    anywhere = ~sa.exists().where(VoucherShop.kind_id == VoucherKind.id)
    here = sa.exists().where(VoucherShop.kind_id == VoucherKind.id, VoucherShop.tenant_id == tenant_id)
    query = sa.select(VoucherKind.id).where(VoucherKind.mall_id == mall_id, sa.or_(anywhere, here))
    return db.session.scalar(query.limit(1)) is not None


def find_use_at(tenant_id: int, uid: uuid.UUID) -> VoucherUse | None:
    """A voucher that this shop took."""
    query = sa.select(VoucherUse).options(joinedload(VoucherUse.voucher).joinedload(Voucher.kind))
    return db.session.scalar(query.where(VoucherUse.tenant_id == tenant_id, VoucherUse.uid == uid))


def uses_at(tenant_id: int, first: dt.date, last: dt.date, limit: int = 1000) -> list[VoucherUse]:
    """What a shop took from a day to a day, the newest first; what was taken back too."""
    query = sa.select(VoucherUse).options(joinedload(VoucherUse.voucher).joinedload(Voucher.kind))
    query = query.where(VoucherUse.tenant_id == tenant_id, VoucherUse.on.between(first, last))
    return list(db.session.scalars(query.order_by(VoucherUse.id.desc()).limit(limit)))


def days_at(tenant_id: int, since: dt.date) -> list[tuple[dt.date, int, int]]:
    """(day, vouchers, fen) of what a shop is owed for since a day, the newest first."""
    query = (
        sa.select(VoucherUse.on, sa.func.count(), sa.func.sum(VoucherUse.fen))
        .where(VoucherUse.tenant_id == tenant_id, VoucherUse.on >= since, VoucherUse.undone_at.is_(None))
        .group_by(VoucherUse.on)
        .order_by(VoucherUse.on.desc())
    )
    return [(on, int(number), int(fen)) for on, number, fen in db.session.execute(query)]


# -- settlement ------------------------------------------------------------------------------------------


class ShopTotal(NamedTuple):
    """What a shop took in a month."""

    tenant: Tenant
    number: int
    fen: int


def shop_totals(mall_id: int, first: dt.date, last: dt.date) -> list[ShopTotal]:
    """By shop, the highest first; what was undone is left out."""
    query = (
        sa.select(Tenant, sa.func.count(), sa.func.sum(VoucherUse.fen))
        .join(VoucherUse, VoucherUse.tenant_id == Tenant.id)
        .where(
            VoucherUse.mall_id == mall_id, VoucherUse.on.between(first, last), VoucherUse.undone_at.is_(None)
        )
        .group_by(Tenant.id)
    )
    found = [ShopTotal(tenant, int(n), int(fen)) for tenant, n, fen in db.session.execute(query)]
    return sorted(found, key=lambda one: (-one.fen, one.tenant.code))


def settled_uses(
    mall_id: int, first: dt.date, last: dt.date, tenant_id: int | None = None
) -> list[VoucherUse]:
    """The uses behind these totals, by shop and time."""
    query = (
        sa.select(VoucherUse)
        .options(joinedload(VoucherUse.tenant), joinedload(VoucherUse.voucher).joinedload(Voucher.kind))
        .where(
            VoucherUse.mall_id == mall_id, VoucherUse.on.between(first, last), VoucherUse.undone_at.is_(None)
        )
    )
    query = query.where(VoucherUse.tenant_id == tenant_id) if tenant_id is not None else query
    return list(db.session.scalars(query.order_by(VoucherUse.tenant_id, VoucherUse.id)))


def list_shops(mall_id: int) -> list[Tenant]:
    """The shops that can take vouchers, by code."""
    query = sa.select(Tenant).where(Tenant.mall_id == mall_id, Tenant.status != "left")
    return list(db.session.scalars(query.order_by(Tenant.code)))
