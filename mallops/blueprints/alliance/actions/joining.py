"""Uses and stars when two members become one, ask for their data or are forgotten."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mallops.blueprints.alliance.models import AllianceRating, AllianceUse
from mallops.blueprints.alliance.queries.uses import ratings_of_member, uses_of_member
from mallops.blueprints.members.rules.hooks import member_data, on_erase, on_merge
from mallops.core.auth import Actor
from mallops.core.db import db

EVER = 10_000


@on_merge
def move_uses(_actor: Actor, keep: Any, drop: Any) -> None:
    """All of it is the one member's; what both had used stays counted for the merchant."""
    known = {(one.benefit_id, one.slot) for one in uses_of_member(keep.id, EVER)}
    for use in uses_of_member(drop.id, EVER):
        if (use.benefit_id, use.slot) in known:
            use.slot = f"merged-{use.id}"
        use.member_id = keep.id
    db.session.flush()


@on_erase
def forget(_actor: Actor, member: Any) -> None:
    """What they wrote is emptied; that a benefit was used stays, without a name."""
    mine = sa.select(AllianceUse.id).where(AllianceUse.member_id == member.id)
    db.session.execute(sa.update(AllianceRating).where(AllianceRating.use_id.in_(mine)).values(comment=None))
    db.session.execute(
        sa.update(AllianceUse).where(AllianceUse.member_id == member.id).values(undone_why=None)
    )


@member_data("alliance")
def data_of(member: Any) -> dict[str, Any]:
    """What is held on a person here."""
    return {
        "uses": [
            {
                "merchant": one.merchant.title,
                "benefit": one.benefit.name,
                "at": one.at.isoformat(),
                "undone": one.undone_at is not None,
            }
            for one in uses_of_member(member.id, EVER)
        ],
        "ratings": [
            {
                "merchant": one.use.merchant.title if one.use is not None else "",
                "stars": one.stars,
                "comment": one.comment or "",
                "at": one.at.isoformat(),
            }
            for one in ratings_of_member(member.id)
        ],
    }


__all__ = ["data_of", "forget", "move_uses"]
