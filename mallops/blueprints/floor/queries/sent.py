"""What phones have sent: receipts, pictures that wait, items handed over."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.floor.models import HandedItem, PhonePhoto, PhoneReceipt
from mallops.blueprints.floor.permissions import REVIEW
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.casework import CaseEvent
from mallops.core.db import db
from mallops.core.photos.models import Photo
from mallops.core.photos.sight import photo_source

PAGE = 50
UID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def find_receipt(uid: uuid.UUID) -> PhoneReceipt | None:
    """The receipt of this uid, of any person: who asks has to look whose it is."""
    return db.session.scalar(sa.select(PhoneReceipt).where(PhoneReceipt.uid == uid))


def find_photo(uid: uuid.UUID) -> PhonePhoto | None:
    """The picture of this uid, of any person: who asks has to look whose it is."""
    return db.session.scalar(sa.select(PhonePhoto).where(PhonePhoto.uid == uid))


def photos_for(actor: Actor, kind: str, uid: uuid.UUID, *, waiting: bool = False) -> list[PhonePhoto]:
    """This person's pictures of a thing, in the order they came; only those that wait when `waiting`."""
    query = sa.select(PhonePhoto).where(
        PhonePhoto.for_uid == uid,
        PhonePhoto.for_kind == kind,
        PhonePhoto.mall_id == actor.mall_id,
        PhonePhoto.by_id == actor.user_id,
    )
    if waiting:
        query = query.where(PhonePhoto.hung_at.is_(None))
    return list(db.session.scalars(query.order_by(PhonePhoto.id)))


def waiting_count(actor: Actor) -> int:
    """How many of this person's pictures wait for what they belong to."""
    query = sa.select(sa.func.count(PhonePhoto.id)).where(
        PhonePhoto.by_id == actor.user_id, PhonePhoto.hung_at.is_(None)
    )
    return db.session.scalar(query) or 0


def moved_at(case_id: int) -> dt.datetime | None:
    """When a record last changed its state; None when it never did since it was opened."""
    query = sa.select(sa.func.max(CaseEvent.at)).where(
        CaseEvent.case_id == case_id,
        CaseEvent.to_state.is_not(None),
        CaseEvent.from_state.is_not(None),
        CaseEvent.from_state != CaseEvent.to_state,
    )
    return db.session.scalar(query)


@dataclass(frozen=True)
class HandedPage:
    """A page of the list and how many there are in each state."""

    rows: list[HandedItem]
    counts: dict[str, int]
    next_after: int | None


def list_handed(actor: Actor, state: str = "open", before: int | None = None, size: int = PAGE) -> HandedPage:
    """Items handed over in this mall, the newest first. Two queries."""
    query = (
        sa.select(HandedItem)
        .where(HandedItem.mall_id == actor.mall_id, HandedItem.state == state)
        .options(joinedload(HandedItem.by), joinedload(HandedItem.done_by))
        .order_by(HandedItem.id.desc())
        .limit(size + 1)
    )
    if before is not None:
        query = query.where(HandedItem.id < before)
    rows = list(db.session.scalars(query))
    more = len(rows) > size
    rows = rows[:size]
    return HandedPage(rows, handed_counts(actor.mall_id), rows[-1].id if more else None)


def handed_counts(mall_id: int | None) -> dict[str, int]:
    """How many items are open and done."""
    query = (
        sa.select(HandedItem.state, sa.func.count())
        .where(HandedItem.mall_id == mall_id)
        .group_by(HandedItem.state)
    )
    found = {state: count for state, count in db.session.execute(query)}
    return {state: found.get(state, 0) for state in ("open", "done")}


def pictures_of(item: HandedItem) -> list[Photo]:
    """The pictures handed over with an item, in the order they came."""
    query = (
        sa.select(PhonePhoto)
        .where(
            PhonePhoto.for_kind == "handed",
            PhonePhoto.for_uid == item.uid,
            PhonePhoto.mall_id == item.mall_id,
            PhonePhoto.by_id == item.by_id,
        )
        .order_by(PhonePhoto.id)
    )
    return [one.photo for one in db.session.scalars(query)]


def names_of_places(mall_id: int, uids: Iterable[Any]) -> dict[str, str]:
    """Names of the zones and shops among these uids (as phones write them), by uid."""
    wanted = {uuid.UUID(one) for one in uids if isinstance(one, str) and UID.fullmatch(one)}
    found: dict[str, str] = {}
    if wanted:
        zones = sa.select(Zone).where(Zone.mall_id == mall_id, Zone.uid.in_(wanted))
        shops = sa.select(Tenant).where(Tenant.mall_id == mall_id, Tenant.uid.in_(wanted))
        for one in [*db.session.scalars(zones), *db.session.scalars(shops)]:
            found[str(one.uid)] = f"{one.code} {one.name}"
    return found


def picture_counts(uids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many pictures came with each handed item."""
    query = (
        sa.select(PhonePhoto.for_uid, sa.func.count())
        .where(PhonePhoto.for_kind == "handed", PhonePhoto.for_uid.in_(uids))
        .group_by(PhonePhoto.for_uid)
    )
    return {uid: count for uid, count in db.session.execute(query)} if uids else {}


@photo_source
def on_a_handed_item(photo: Photo, actor: Actor) -> bool:
    """The picture of an item handed over: for those who review patrols."""
    found = (
        sa.select(PhonePhoto.id)
        .join(HandedItem, sa.and_(HandedItem.uid == PhonePhoto.for_uid, PhonePhoto.for_kind == "handed"))
        .where(PhonePhoto.photo_id == photo.id, HandedItem.mall_id == actor.mall_id)
    )
    return actor.can(REVIEW) and db.session.scalar(found.limit(1)) is not None
