"""Pictures of findings, looks, ticks and handed items: durable first, then hung where they belong.

A picture and its thing may come in either order; whichever comes second brings them together.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from config import Settings
from mallops.blueprints.attendance.actions import add_photo as add_to_tick
from mallops.blueprints.attendance.queries import find_tick
from mallops.blueprints.floor.actions.receipts import Sent, lock_person
from mallops.blueprints.floor.models import PhonePhoto
from mallops.blueprints.floor.permissions import ensure_may_send
from mallops.blueprints.floor.queries.sent import find_photo, find_receipt, photos_for, waiting_count
from mallops.blueprints.floor.rules import MAX_PHOTOS, MAX_WAITING
from mallops.blueprints.sites.models import Zone
from mallops.core.auth import Actor
from mallops.core.casework import Case
from mallops.core.casework import actions as casework
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Invalid, NotFound
from mallops.core.phone import UidTaken
from mallops.core.photos.intake import StoredOriginal, receive
from mallops.core.photos.records import add_photo
from mallops.core.photos.work import photo_store, queue_photo

KINDS = ("finding", "check", "tick", "gate", "handed")


@dataclass(frozen=True)
class PictureInput:
    """What a phone says of a picture; `sent.hash` is the SHA-256 that it announced, if it did."""

    sent: Sent
    kind: str
    belongs: uuid.UUID
    declared_bytes: int | None = None


@dataclass(frozen=True)
class PictureReceipt:
    """What the phone is told: the same however often it sends this picture."""

    uid: uuid.UUID
    sha256: str
    bytes: int
    at: dt.datetime


def take_picture(actor: Actor, sent: PictureInput, source: IO[bytes] | bytes) -> PictureReceipt:
    """Keep a picture; durable when this returns. It opens its own short transactions.

    Raises Forbidden, NotFound when it belongs to somebody else's thing, UidTaken for another picture under
    this uid, a PhotoRefused, or Invalid for too many.
    """
    if sent.kind not in KINDS:
        raise Invalid(
            field_errors={"for": _("A picture belongs to a finding, check, tick, goods pass or handed item.")}
        )
    ensure_may_send(actor, sent.kind)
    known = _known(actor, sent, sent.sent.hash)
    if known is not None and sent.sent.hash and known.hung_at is not None:
        return _receipt(known)
    settings: Settings = current_app.config["SETTINGS"]
    stored = receive(
        cast(BinaryIO | bytes, source),
        store=photo_store(),
        limits=settings.photos,
        declared_sha256=sent.sent.hash or None,
        declared_bytes=sent.declared_bytes,
    )
    with transaction():
        lock_person(actor)
        known = _known(actor, sent, stored.sha256)
        row = known or _keep(actor, sent, stored)
        row.for_kind, row.for_uid = sent.kind, sent.belongs
        _bring_together(actor, row)
        return _receipt(row)


def _known(actor: Actor, sent: PictureInput, sha256: str) -> PhonePhoto | None:
    """The stored row of this picture. One that still waits may be sent for another thing: when the first
    was refused, its pictures go to the supervisor with it."""
    row = find_photo(sent.sent.uid)
    if row is None:
        return None
    ours = (row.mall_id, row.by_id) == (actor.mall_id, actor.user_id)
    there = (row.for_kind, row.for_uid) == (sent.kind, sent.belongs) or row.hung_at is None
    if not ours or not there or (sha256 and row.photo.sha256 != sha256):
        raise UidTaken(_("This picture's number was used for another picture."))
    return row


def _receipt(row: PhonePhoto) -> PictureReceipt:
    return PictureReceipt(row.uid, row.photo.sha256, row.photo.bytes, row.created_at)


def _keep(actor: Actor, sent: PictureInput, stored: StoredOriginal) -> PhonePhoto:
    if len(photos_for(actor, sent.kind, sent.belongs)) >= MAX_PHOTOS:
        raise Invalid(field_errors={"photos": _("At most %(n)s photos for one item.", n=MAX_PHOTOS)})
    if waiting_count(actor) >= MAX_WAITING:
        raise Invalid(_("Too many pictures wait for what they belong to. Send that first."))
    photo = add_photo(
        stored,
        mall_id=actor.mall_id or 0,
        created_by_id=actor.user_id,
        taken_at=sent.sent.happened(utcnow()),
        zone_label=_place(sent.belongs, sent.kind),
        person_label=actor.name,
        uid=sent.sent.uid,
    )
    row = PhonePhoto(
        uid=sent.sent.uid,
        mall_id=actor.mall_id,
        by_id=actor.user_id,
        for_kind=sent.kind,
        for_uid=sent.belongs,
        photo_id=photo.id,
        device_at=sent.sent.device_at,
    )
    row.photo = photo
    db.session.add(row)
    db.session.flush()
    queue_photo(photo)
    return row


def _place(uid: uuid.UUID, kind: str) -> str:
    """What is burnt in as the place; empty while the thing is not here yet."""
    if kind == "tick":
        tick = find_tick(uid)
        return _zone_label(tick.zone_id) if tick else ""
    known = find_receipt(uid)
    case = db.session.get(Case, known.case_id) if known and known.case_id else None
    return _zone_label(case.zone_id) if case else ""


def _zone_label(zone_id: int | None) -> str:
    zone = db.session.get(Zone, zone_id) if zone_id else None
    return f"{zone.code} {zone.name}" if zone else ""


def _bring_together(actor: Actor, row: PhonePhoto) -> None:
    """Hang a picture on its thing when that is here. Raises NotFound when it is somebody else's."""
    if row.hung_at is not None:
        return
    if row.for_kind == "tick":
        tick = find_tick(row.for_uid)
        if tick is not None:
            _ensure_own(actor, tick.mall_id, tick.by_id)
            add_to_tick(tick, row.photo_id)
            row.hung_at = utcnow()
        return
    known = find_receipt(row.for_uid)
    if known is None:
        return
    _ensure_own(actor, known.mall_id, known.by_id)
    if known.kind != row.for_kind:
        raise NotFound()
    if known.case_id is not None:
        case = db.session.get_one(Case, known.case_id)
        casework.attach(actor, case, photo_id=row.photo_id, stage=known.stage)
    row.hung_at = utcnow()


def _ensure_own(actor: Actor, mall_id: int, by_id: int | None) -> None:
    if (mall_id, by_id) != (actor.mall_id, actor.user_id):
        raise NotFound()


def hang(actor: Actor, kind: str, uid: uuid.UUID, case: Case, stage: str = "") -> None:
    """Hang the pictures that came before their thing on its record."""
    for row in photos_for(actor, kind, uid, waiting=True):
        casework.attach(actor, case, photo_id=row.photo_id, stage=stage)
        row.hung_at = utcnow()


def pass_on(actor: Actor, kind: str, uid: uuid.UUID, handed: uuid.UUID) -> None:
    """Pictures that came for a thing which was then refused go to the supervisor with it."""
    for row in photos_for(actor, kind, uid, waiting=True):
        row.for_kind, row.for_uid = "handed", handed
    db.session.flush()


def settle_waiting(actor: Actor, kind: str, uid: uuid.UUID) -> None:
    """Mark the pictures of a thing that has no record as arrived where they belong."""
    for row in photos_for(actor, kind, uid, waiting=True):
        row.hung_at = utcnow()


def waiting_for(actor: Actor, kind: str, uids: Collection[uuid.UUID]) -> list[PhonePhoto]:
    """This person's pictures that wait for one of these things."""
    query = sa.select(PhonePhoto).where(
        PhonePhoto.for_uid.in_(uids),
        PhonePhoto.for_kind == kind,
        PhonePhoto.mall_id == actor.mall_id,
        PhonePhoto.by_id == actor.user_id,
        PhonePhoto.hung_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(PhonePhoto.id))) if uids else []
