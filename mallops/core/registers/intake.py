"""Photos and files on their way to a record: on disk first, then the row (quality.md, rule 2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from mallops.core import files
from mallops.core.auth.actor import Actor
from mallops.core.casework import actions
from mallops.core.casework.models import Case
from mallops.core.db import utcnow
from mallops.core.errors import Invalid
from mallops.core.export import safe_filename
from mallops.core.photos.intake import StoredOriginal, receive
from mallops.core.photos.models import Photo
from mallops.core.photos.records import add_photo
from mallops.core.photos.work import photo_store, queue_photo

MAX_PHOTOS = 9
OFFICE_ENDINGS = (".pdf", ".xlsx", ".docx")


def receive_photos(uploads: Sequence[Any]) -> list[StoredOriginal]:
    """Store pictures durably, outside any transaction. Raises Invalid or a PhotoRefused (field `photos`)."""
    chosen = [one for one in uploads if getattr(one, "filename", "")]
    if len(chosen) > MAX_PHOTOS:
        raise Invalid(field_errors={"photos": _("At most %(n)s photos at a time.", n=MAX_PHOTOS)})
    limits = current_app.config["SETTINGS"].photos
    return [receive(one.stream, store=photo_store(), limits=limits) for one in chosen]


def keep_photos(
    actor: Actor, case: Case, stored: Sequence[StoredOriginal], *, caption: str = "", stage: str = ""
) -> list[Photo]:
    """Attach stored pictures to the record and have them developed after the commit; their rows."""
    if not stored:
        return []
    kept = []
    zone = case.zone.name if case.zone is not None else ""
    for original in stored:
        photo = add_photo(
            original,
            mall_id=case.mall_id,
            created_by_id=actor.user_id,
            taken_at=utcnow(),
            zone_label=zone,
            person_label=actor.name,
        )
        actions.attach(actor, case, photo_id=photo.id, caption=caption, stage=stage)
        queue_photo(photo)
        kept.append(photo)
    return kept


def is_office_file(upload: Any) -> bool:
    """Whether an upload goes to core/files.py rather than to photos; its content decides in the end."""
    return str(upload.filename or "").lower().endswith(OFFICE_ENDINGS)


def is_sound(upload: Any) -> bool:
    """Whether an upload is called like a recording; its content decides in the end."""
    return str(upload.filename or "").lower().endswith(tuple(files.SOUNDS))


def receive_sounds(uploads: Sequence[Any]) -> list[tuple[str, files.StoredFile]]:
    """Names and stored recordings, durably on disk. Raises Invalid."""
    chosen = [one for one in uploads if getattr(one, "filename", "")]
    return [
        (safe_filename(one.filename), files.receive_sound(one.stream.read(files.MAX_FILE + 1), one.filename))
        for one in chosen
    ]


def receive_file(upload: Any) -> files.StoredFile:
    """Store an office file durably. Raises Invalid."""
    return files.receive(upload.stream.read(files.MAX_FILE + 1), upload.filename or "")
