"""Pictures that look like an earlier one of the mall, noted once, in the worker (1.1: honesty).

A hint for who reviews; nothing follows from it by itself.
"""

from __future__ import annotations

import sqlalchemy as sa

from mallops.blueprints.patrols.models import PatrolPhoto, PhotoTwin
from mallops.blueprints.patrols.queries.twins import candidates_for, rows_of_photo, twins_known
from mallops.core.db import db, transaction
from mallops.core.photos.likeness import alike
from mallops.core.photos.models import Photo
from mallops.core.photos.work import once_ready


@once_ready
def note_twins(photo: Photo) -> None:
    """Compare a developed picture with those of the mall's last 30 days and keep at most three it looks like.

    The one that came later is kept as the twin of the earlier. Doing it again changes nothing.
    """
    sha256, dhash = photo.sha256, photo.dhash
    for row in rows_of_photo(photo.id):
        found = alike(sha256, dhash, candidates_for(row))
        pairs = {(max(row.id, one.key), min(row.id, one.key)): (one.distance, one.exact) for one in found}
        db.session.commit()  # end the read before the write: comparing takes a moment
        if pairs:
            _store(row, pairs)


def _store(row: PatrolPhoto, pairs: dict[tuple[int, int], tuple[int, bool]]) -> None:
    with transaction():
        db.session.execute(sa.select(PatrolPhoto.id).where(PatrolPhoto.id == row.id).with_for_update())
        known = twins_known({later for later, _earlier in pairs})
        db.session.add_all(
            PhotoTwin(mall_id=row.mall_id, photo_id=later, twin_id=earlier, distance=distance, exact=exact)
            for (later, earlier), (distance, exact) in pairs.items()
            if (later, earlier) not in known
        )
