"""Reads of goods passes: by code, what comes today, what is over, and what a tenant owes."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from mallops.blueprints.passes.models import GoodsPass, PassItemPhoto
from mallops.core.casework import Case, CaseAttachment
from mallops.core.db import db
from mallops.core.obligations import Obligation, open_obligations
from mallops.core.photos.models import Photo

#: States of which a guard has to know.
AT_THE_GATE = ("approved", "released", "expired", "cancelled")
MAX_DAY = 300


def find_by_code(mall_id: int, code: str) -> GoodsPass | None:
    """The pass with this typed code."""
    query = sa.select(GoodsPass).where(GoodsPass.of_mall(mall_id), GoodsPass.code == code)
    return db.session.scalar(query)


def find_by_uid(mall_id: int, uid: uuid.UUID) -> GoodsPass | None:
    """The pass with this public id."""
    return db.session.scalar(sa.select(GoodsPass).where(GoodsPass.of_mall(mall_id), GoodsPass.uid == uid))


def locked(pass_id: int) -> GoodsPass:
    """The pass, held until the transaction ends: one decision at a time. Both of its rows are held, or who
    waited would read the state from before the wait."""
    held = (Case.__table__, GoodsPass.__table__)
    query = sa.select(GoodsPass).where(GoodsPass.id == pass_id).with_for_update(of=held)
    found: GoodsPass = db.session.execute(query.execution_options(populate_existing=True)).scalar_one()
    return found


def list_around(mall_id: int, first: dt.datetime, last: dt.datetime) -> list[GoodsPass]:
    """What may leave, left or was cancelled, with a window that touches [first, last], by its beginning."""
    query = (
        sa.select(GoodsPass)
        .options(
            selectinload(GoodsPass.gate),
            selectinload(GoodsPass.tenant),
            selectinload(GoodsPass.items),
        )
        .where(
            GoodsPass.of_mall(mall_id),
            GoodsPass.kind == "passes",
            GoodsPass.state.in_(AT_THE_GATE),
            GoodsPass.code.is_not(None),
            GoodsPass.valid_from <= last,
            GoodsPass.valid_until >= first,
        )
        .order_by(GoodsPass.valid_from, GoodsPass.id)
        .limit(MAX_DAY)
    )
    return list(db.session.scalars(query))


def list_of_tenant(mall_id: int, tenant_id: int, limit: int = 200) -> tuple[list[GoodsPass], int]:
    """The newest passes that a tenant applied for, oldest first, and how many earlier ones are left out."""
    mine = (GoodsPass.of_mall(mall_id), GoodsPass.tenant_id == tenant_id, GoodsPass.number.is_not(None))
    query = sa.select(GoodsPass).options(selectinload(GoodsPass.items), selectinload(GoodsPass.released_by))
    rows = list(db.session.scalars(query.where(*mine).order_by(GoodsPass.id.desc()).limit(limit)))
    count = db.session.scalar(sa.select(sa.func.count(GoodsPass.id)).where(*mine)) or 0
    return rows[::-1], count - len(rows)


def ids_over(now: dt.datetime, limit: int = 500) -> list[tuple[int, int]]:
    """Key and mall of approved passes whose time is over."""
    query = (
        sa.select(GoodsPass.id, GoodsPass.mall_id)
        .where(GoodsPass.kind == "passes", GoodsPass.state == "approved", GoodsPass.valid_until < now)
        .order_by(GoodsPass.valid_until)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def list_signed_by(mall_id: int, key_id: str) -> list[GoodsPass]:
    """Approved passes whose code this key signed."""
    query = sa.select(GoodsPass).where(
        GoodsPass.of_mall(mall_id), GoodsPass.state == "approved", GoodsPass.key_id == key_id
    )
    return list(db.session.scalars(query.order_by(GoodsPass.id)))


def list_pictures(case: GoodsPass, stage: str = "") -> list[CaseAttachment]:
    """The pictures of a stage, oldest first; of the goods, when none is named."""
    query = sa.select(CaseAttachment).where(
        CaseAttachment.case_id == case.id,
        CaseAttachment.photo_id.is_not(None),
        CaseAttachment.stage == stage,
    )
    return list(db.session.scalars(query.order_by(CaseAttachment.id)))


#: Public ids of pictures by the id of the thing they show; under None those of the goods as a whole.
Shots = dict[int | None, list[uuid.UUID]]


def pictures_of(pass_ids: list[int]) -> dict[int, Shots]:
    """The pictures of the goods, by pass. One query."""
    query = (
        sa.select(CaseAttachment.case_id, PassItemPhoto.item_id, Photo.uid)
        .join(Photo, Photo.id == CaseAttachment.photo_id)
        .outerjoin(PassItemPhoto, PassItemPhoto.photo_id == Photo.id)
        .where(CaseAttachment.case_id.in_(pass_ids), CaseAttachment.stage == "")
        .order_by(CaseAttachment.id)
    )
    found: dict[int, Shots] = {}
    for case_id, item_id, uid in db.session.execute(query) if pass_ids else ():
        found.setdefault(case_id, {}).setdefault(item_id, []).append(uid)
    return found


def arrears_of(mall_id: int, tenant_id: int | None) -> list[Obligation]:
    """What this tenant owes finance now: open bills and other things that finance waits for."""
    if tenant_id is None:
        return []
    return [one for one in open_obligations(mall_id, tenant_id) if one.department == "finance"]
