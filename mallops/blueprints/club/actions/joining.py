"""The own page when two members become one, one leaves, is forgotten, or asks for its data."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import current_app

from mallops.blueprints.club.actions.entering import end_sessions
from mallops.blueprints.club.models import ClubErasure, ClubKey, ClubProfile, ClubSession
from mallops.blueprints.club.queries.guests import find_profile, list_asked, open_sessions
from mallops.blueprints.members.rules import hooks
from mallops.core.auth import Actor
from mallops.core.db import db, utcnow


@hooks.on_merge
def one_page(_actor: Actor, keep: Any, drop: Any) -> None:
    """Who was signed in as the dropped one is signed out; a wish that waits goes on for the kept one."""
    end_sessions(drop.id)
    _close_keys(drop.id)
    waits = sa.update(ClubErasure).where(ClubErasure.member_id == drop.id, ClubErasure.state == "waiting")
    if any(one.state == "waiting" for one in list_asked(keep.id)):
        db.session.execute(waits.values(state="withdrawn", decided_at=utcnow()))
    rest = sa.update(ClubErasure).where(ClubErasure.member_id == drop.id)
    db.session.execute(rest.values(member_id=keep.id))
    db.session.execute(sa.delete(ClubProfile).where(ClubProfile.member_id == drop.id))


@hooks.on_cancel
def close_page(_actor: Actor, member: Any) -> None:
    """The page ends with the membership; a wish to be erased still waits for its answer."""
    end_sessions(member.id)
    _close_keys(member.id)


@hooks.on_erase
def forget(_actor: Actor, member: Any) -> None:
    """Nothing is left but the day of the wish."""
    for model in (ClubSession, ClubKey, ClubProfile):
        db.session.execute(sa.delete(model).where(model.member_id == member.id))
    mine = sa.update(ClubErasure).where(ClubErasure.member_id == member.id)
    db.session.execute(mine.values(words=None, answer=None))
    still = mine.where(ClubErasure.state == "waiting")
    db.session.execute(still.values(state="done", decided_at=utcnow()))


@hooks.member_data("club")
def data_of(member: Any) -> dict[str, Any]:
    """What this page holds on a person."""
    profile = find_profile(member.id)
    return {
        "lang": profile.lang if profile is not None else "",
        "sessions": [
            {"since": one.created_at.isoformat(), "seen": one.last_seen_at.isoformat()}
            for one in open_sessions(member.id)
        ],
        "erasures": [
            {
                "at": one.at.isoformat(),
                "state": one.state,
                "due": one.due_at.isoformat(),
                "words": one.words or "",
                "answer": one.answer or "",
            }
            for one in list_asked(member.id)
        ],
    }


@hooks.own_page
def address_of(mall: Any) -> str:
    """The address that stands on forms and posters."""
    return f"{current_app.config['SETTINGS'].base_url}/club/{mall.code}"


def _close_keys(member_id: int) -> None:
    keys = sa.update(ClubKey).where(ClubKey.member_id == member_id, ClubKey.used_at.is_(None))
    db.session.execute(keys.values(expires_at=utcnow(), shown=None, phone=None))


__all__ = ["address_of", "close_page", "data_of", "forget", "one_page"]
