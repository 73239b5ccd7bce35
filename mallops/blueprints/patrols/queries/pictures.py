"""Who sees a picture of a patrol: whoever sees the patrol (core/photos/sight.py asks)."""

from __future__ import annotations

import sqlalchemy as sa

from mallops.blueprints.patrols.models import Patrol, PatrolPhoto
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.photos.models import Photo
from mallops.core.photos.sight import photo_source, sees_case


@photo_source
def on_a_patrol(photo: Photo, actor: Actor) -> bool:
    """Taken on a run that this person sees; also one that was taken away again, until it is swept."""
    patrols = db.session.scalars(
        sa.select(Patrol)
        .join(PatrolPhoto, PatrolPhoto.patrol_id == Patrol.id)
        .where(PatrolPhoto.photo_id == photo.id)
    )
    return any(sees_case(patrol, actor) for patrol in patrols)
