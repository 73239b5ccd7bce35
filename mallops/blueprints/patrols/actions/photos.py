"""Pictures of a run: durable first, then the row, then developed by the worker (quality.md 1, 2, 16)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from config import Settings
from mallops.blueprints.checklists.rules import MAX_PHOTOS
from mallops.blueprints.patrols import permissions
from mallops.blueprints.patrols.actions.late import note_late
from mallops.blueprints.patrols.models import PatrolPhoto
from mallops.blueprints.patrols.queries.runs import RunRow, get_run, shops_by_uid
from mallops.blueprints.patrols.rules.runs import (
    DRAFT,
    TAKES_LATE,
    PatrolFacts,
    comes_late,
    ensure_may_answer,
)
from mallops.blueprints.sites.models import Zone
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.phone_clock import moment_of
from mallops.core.photos.intake import StoredOriginal, receive
from mallops.core.photos.models import Photo
from mallops.core.photos.records import add_photo
from mallops.core.photos.work import photo_store, queue_photo

MAX_PHOTOS_RUN = 200


class PhotoUidTaken(Conflict):
    """The uid was used for another picture."""


@dataclass(frozen=True)
class PhotoInput:
    """What a phone says of a picture: its uid there, where it belongs, its SHA-256, and the phone's clock."""

    uid: uuid.UUID
    item: str
    sha256: str
    tenant: uuid.UUID | None = None
    device_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    declared_bytes: int | None = None


@dataclass(frozen=True)
class PhotoReceipt:
    """What the phone is told: the same however often it sends this picture."""

    uid: uuid.UUID
    sha256: str
    bytes: int
    at: dt.datetime
    late: bool = False


def take_photo(
    actor: Actor, patrol_uid: uuid.UUID, sent: PhotoInput, source: IO[bytes] | bytes
) -> PhotoReceipt:
    """Keep a picture of an item; durable when this returns. It opens its own short transaction.

    After submission it is kept as late, apart from what was signed. Raises NotFound, Forbidden, PatrolMovedOn
    for a run that was dropped, PhotoUidTaken for another picture under this uid, a PhotoRefused, or Invalid
    for an unknown item or too many pictures.
    """
    authorize(actor, permissions.SUBMIT)
    run = get_run(actor, patrol_uid)
    found = _found(actor, run, sent, sent.sha256)
    if found is not None and sent.sha256:
        return found
    item_id, tenant_id = _place(run, sent)
    settings: Settings = current_app.config["SETTINGS"]
    labels = _zone_label(run)
    stored = receive(
        cast(BinaryIO | bytes, source),
        store=photo_store(),
        limits=settings.photos,
        declared_sha256=sent.sha256 or None,
        declared_bytes=sent.declared_bytes,
    )
    with transaction():
        run = get_run(actor, patrol_uid, lock=True)
        found = _found(actor, run, sent, stored.sha256)
        return found or _keep(actor, run, sent, stored, (item_id, tenant_id), labels)


def remove_photo(actor: Actor, patrol_uid: uuid.UUID, uid: uuid.UUID) -> None:
    """Take a picture away before submission. Asking twice, or for one that never came, changes nothing.

    One that came late is taken away by whoever sent it; what was signed stays.
    """
    authorize(actor, permissions.SUBMIT)
    run = get_run(actor, patrol_uid, lock=True)
    row = db.session.scalar(
        sa.select(PatrolPhoto).where(PatrolPhoto.uid == uid, PatrolPhoto.patrol_id == run.id)
    )
    gone = row is None or row.removed_at is not None
    own_late = row is not None and row.late and row.taken_by_id == actor.user_id
    if gone or own_late:
        ensure_may_answer(PatrolFacts(DRAFT, run.owner_id, run.facts.walkers), actor.user_id or 0)
    else:
        ensure_may_answer(run.facts, actor.user_id or 0)
    if row is not None and row.removed_at is None:
        row.removed_at, row.removed_by_id = utcnow(), actor.user_id
        db.session.flush()


def _found(actor: Actor, run: RunRow, sent: PhotoInput, sha256: str) -> PhotoReceipt | None:
    """The receipt of a picture that came before; raises when it may not come (any more)."""
    ensure_may_answer(PatrolFacts(DRAFT, run.owner_id, run.facts.walkers), actor.user_id or 0)
    query = (
        sa.select(PatrolPhoto.patrol_id, Photo.sha256, Photo.bytes, PatrolPhoto.created_at, PatrolPhoto.late)
        .join(Photo, Photo.id == PatrolPhoto.photo_id)
        .where(PatrolPhoto.uid == sent.uid)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        comes_late(run.facts, actor.user_id or 0)
        return None
    if row.patrol_id != run.id or (sha256 or row.sha256).lower() != row.sha256:
        raise PhotoUidTaken(_("Another picture was sent under this number. The first one stands."))
    return PhotoReceipt(sent.uid, row.sha256, row.bytes, row.created_at, row.late)


def _place(run: RunRow, sent: PhotoInput) -> tuple[int, int | None]:
    item = run.item(sent.item)
    if item is None:
        raise Invalid(field_errors={"item": _("This item is not on the sheet of this patrol.")})
    if item.per_tenant != (sent.tenant is not None):
        raise Invalid(field_errors={"tenant": _("Say which shop this is.")})
    if sent.tenant is None:
        return item.id, None
    tenant_id = shops_by_uid(run).get(sent.tenant)
    if tenant_id is None:
        raise Invalid(field_errors={"tenant": _("This shop is not on the sheet of this patrol.")})
    return item.id, tenant_id


def _zone_label(run: RunRow) -> str:
    zone = db.session.execute(
        sa.select(Zone.code, Zone.name_zh, Zone.name_en).where(Zone.id == run.zone_id)
    ).one_or_none()
    return f"{zone.code} {zone.name_zh or zone.name_en}".strip() if zone is not None else run.title


def _keep(
    actor: Actor,
    run: RunRow,
    sent: PhotoInput,
    stored: StoredOriginal,
    place: tuple[int, int | None],
    zone_label: str,
) -> PhotoReceipt:
    _ensure_room(run, place)
    now, late = utcnow(), run.state in TAKES_LATE
    taken = moment_of(sent.device_at, sent.sent_at, now)
    photo = add_photo(
        stored,
        mall_id=run.mall_id,
        created_by_id=actor.user_id,
        taken_at=taken.at,
        zone_label=zone_label,
        person_label=actor.name,
        uid=sent.uid,
    )
    row = PatrolPhoto(
        uid=sent.uid,
        mall_id=run.mall_id,
        patrol_id=run.id,
        item_id=place[0],
        tenant_id=place[1],
        photo_id=photo.id,
        taken_by_id=actor.user_id,
        device_at=sent.device_at,
        clock=taken.clock,
        late=late,
    )
    db.session.add(row)
    if late:
        note_late(run.id, 1, now)
    queue_photo(photo)
    return PhotoReceipt(sent.uid, stored.sha256, stored.bytes, row.created_at, late)


def _ensure_room(run: RunRow, place: tuple[int, int | None]) -> None:
    query = sa.select(PatrolPhoto.item_id, PatrolPhoto.tenant_id).where(
        PatrolPhoto.patrol_id == run.id, PatrolPhoto.removed_at.is_(None)
    )
    places = [(item_id, tenant_id) for item_id, tenant_id in db.session.execute(query)]
    if places.count(place) >= MAX_PHOTOS:
        raise Invalid(field_errors={"photos": _("At most %(n)s photos for one item.", n=MAX_PHOTOS)})
    if len(places) >= MAX_PHOTOS_RUN:
        raise Invalid(field_errors={"photos": _("At most %(n)s photos in one patrol.", n=MAX_PHOTOS_RUN)})
