"""The index by which suggestions are found: written with the record, again when its picture is developed."""

from __future__ import annotations

import sqlalchemy as sa

from mallops.blueprints.lostfound.models import TERMS, FoundItem, LossReport
from mallops.blueprints.lostfound.queries.matching import ALL, FOUND, LOSS, cases_of_photo, day_of, side_of
from mallops.blueprints.lostfound.rules.items import IN_KEEPING, SEARCHING
from mallops.blueprints.lostfound.rules.scoring import terms
from mallops.core.casework.models import Case
from mallops.core.db import db, transaction
from mallops.core.photos.models import Photo
from mallops.core.photos.work import once_ready


def write_terms(case: FoundItem | LossReport) -> None:
    """Bring the index up to date with a record; a record that is over is in it no longer."""
    db.session.flush()
    connection = db.session.connection()
    connection.execute(sa.delete(TERMS).where(TERMS.c.case_id == case.id))
    is_found = isinstance(case, FoundItem)
    if case.state not in ((IN_KEEPING - {"matched"}) if is_found else SEARCHING):
        return
    ours = side_of(case)
    base = {
        "mall_id": case.mall_id,
        "side": FOUND if is_found else LOSS,
        "day": day_of(ours.first),
        "case_id": case.id,
    }
    connection.execute(sa.insert(TERMS), [{**base, "term": term} for term in (ALL, *terms(ours))])


@once_ready
def picture_developed(photo: Photo) -> None:
    """A picture has its hash now: what it shows can be found by it."""
    found = cases_of_photo(photo.id)
    db.session.rollback()
    for case in found:
        with transaction():
            write_terms(db.session.merge(case, load=True))


def sweep_terms() -> int:
    """Take records that were declared void or ended otherwise out of the index; how many rows."""
    ended = sa.select(Case.id).where(
        Case.kind.in_(("found_items", "loss_reports")),
        Case.state.not_in(sorted((IN_KEEPING | SEARCHING) - {"matched"})),
    )
    result = db.session.connection().execute(sa.delete(TERMS).where(TERMS.c.case_id.in_(ended)))
    return int(result.rowcount)
