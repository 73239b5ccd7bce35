"""Who may see a picture: whoever may see something that it hangs on, and who took it.

A feature that hangs pictures on its records registers a source; a picture nothing speaks for stays unseen.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import KINDS
from mallops.core.casework.models import Case, CaseAttachment
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.photos.models import Photo

PhotoSource = Callable[[Photo, Actor], bool]
_SOURCES: list[PhotoSource] = []


def photo_source(source: PhotoSource) -> PhotoSource:
    """Register `source(photo, actor)`: True when the picture hangs on something this person sees."""
    if source not in _SOURCES:
        _SOURCES.append(source)
    return source


def ensure_seen(photo: Photo, actor: Actor) -> None:
    """Raise NotFound unless the person took the picture or sees something that it hangs on."""
    if photo.created_by_id is not None and photo.created_by_id == actor.user_id:
        return
    if not any(source(photo, actor) for source in _SOURCES):
        raise NotFound()


def sees_case(case: Case, actor: Actor) -> bool:
    """True when the person has the right to see the record's kind, and this record."""
    kind = KINDS.get(case.kind)
    return kind is not None and actor.can(kind.view) and case.visible_to(actor)


@photo_source
def on_a_record(photo: Photo, actor: Actor) -> bool:
    """Attached to a record of any register."""
    cases = db.session.scalars(
        sa.select(Case)
        .join(CaseAttachment, CaseAttachment.case_id == Case.id)
        .where(CaseAttachment.photo_id == photo.id)
    )
    return any(sees_case(case, actor) for case in cases)
