"""Assets: list, choice, history in figures, and the place behind a QR code."""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.repairs.models import Asset, Repair
from mallops.blueprints.sites.models import Zone
from mallops.core.db import db
from mallops.core.paging import Page, keyset_page, like


@dataclass(frozen=True)
class AssetFilter:
    """What the list is narrowed to; `zone` is a zone's code."""

    q: str = ""
    facility: str = ""
    zone: str = ""
    state: str = ""


class History(NamedTuple):
    """Tickets of an asset in all, how many are open, and their cost in yuan."""

    tickets: int = 0
    open: int = 0
    cost: decimal.Decimal = decimal.Decimal(0)


def _assets(mall_id: int | None, wanted: AssetFilter) -> sa.Select[Asset]:
    query = sa.select(Asset).options(joinedload(Asset.zone)).where(Asset.mall_id == mall_id)
    if wanted.q:
        words = like(wanted.q)
        columns = (Asset.code, Asset.name_zh, Asset.name_en, Asset.place, Asset.maker, Asset.model)
        query = query.where(sa.or_(*(one.ilike(words, escape="\\") for one in columns)))
    if wanted.facility:
        query = query.where(Asset.facility == wanted.facility)
    if wanted.state:
        query = query.where(Asset.state == wanted.state)
    if wanted.zone:
        zones = sa.select(Zone.id).where(Zone.code == wanted.zone, Zone.mall_id == mall_id)
        query = query.where(Asset.zone_id.in_(zones))
    return query


def list_assets(mall_id: int | None, wanted: AssetFilter, after: str = "", before: str = "") -> Page[Asset]:
    """A page of assets by code, with their zones."""
    return keyset_page(_assets(mall_id, wanted), Asset.code, after=after, before=before)


def list_all_assets(mall_id: int | None, wanted: AssetFilter | None = None) -> Sequence[Asset]:
    """All that the filter matches, by code."""
    return db.session.scalars(_assets(mall_id, wanted or AssetFilter()).order_by(Asset.code)).all()


def list_choosable(mall_id: int | None) -> Sequence[Asset]:
    """Assets that a ticket may name: all but the retired."""
    query = _assets(mall_id, AssetFilter()).where(Asset.state != "retired")
    return db.session.scalars(query.order_by(Asset.code)).all()


def histories(asset_ids: Sequence[int]) -> dict[int, History]:
    """Tickets and cost by asset; void ones do not count. One statement."""
    if not asset_ids:
        return {}
    is_open = sa.case((Repair.state.not_in(("confirmed", "cancelled")), 1), else_=0)
    rows = db.session.execute(
        sa.select(Repair.asset_id, sa.func.count(Repair.id), sa.func.sum(is_open), sa.func.sum(Repair.cost))
        .where(Repair.asset_id.in_(asset_ids), Repair.state != "void")
        .group_by(Repair.asset_id)
    )
    return {row[0]: History(row[1], int(row[2] or 0), _yuan(row[3])) for row in rows}


def _yuan(value: object) -> decimal.Decimal:
    return decimal.Decimal(str(value or 0)).quantize(decimal.Decimal("0.01"))


def find_by_code(mall_id: int | None, code: str) -> Asset | None:
    """The asset with this code."""
    return db.session.scalar(sa.select(Asset).where(Asset.mall_id == mall_id, Asset.code == code))


def find_place(qr_code: str) -> Asset | Zone | None:
    """The asset or zone whose label carries this short code, in any mall; retired ones are gone."""
    wanted = "".join(qr_code.split()).upper()[:12]
    asset = db.session.scalar(sa.select(Asset).where(Asset.qr_code == wanted, Asset.state != "retired"))
    if asset is not None:
        return asset
    return db.session.scalar(sa.select(Zone).where(Zone.qr_code == wanted, Zone.is_active))
