"""What the screens of membership share: how much of a person is shown, the desk one works at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.models import Card, Desk, Member
from mallops.blueprints.members.queries import stock as desks
from mallops.blueprints.members.rules import life
from mallops.blueprints.members.rules.cards import shown
from mallops.blueprints.members.rules.people import mask_birthday, mask_id, mask_name
from mallops.core.auth import Actor, current_actor
from mallops.core.clock import mall_now
from mallops.core.crypto import mask_phone

DESK_COOKIE = "desk"
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Face:
    """A member as this person may see it."""

    uid: Any
    name: str
    phone: str
    number: str
    card: str
    state: str
    state_label: Any
    tone: str
    tier: str
    kind: str
    joined_on: dt.date
    clear: bool


def face(member: Member, actor: Actor, card: Card | None = None) -> Face:
    """Names in clear only for who deals with the person; phones are masked for all."""
    clear = actor.can(may.SEE)
    name = member.name or ""
    if member.erased_at is not None:
        label = _("Erased")
    else:
        label = (name if clear else mask_name(name)) or _("Name not known yet")
    words, tone = life.STATES[member.state]
    return Face(
        member.uid,
        label,
        mask_phone(member.phone or ""),
        member.number,
        shown(card.number) if card else "",
        member.state,
        words,
        tone,
        member.tier,
        member.kind,
        member.joined_on,
        clear,
    )


def birthday_of(member: Member) -> str:
    """Month and day."""
    return mask_birthday(member.birth_md)


def document_of(member: Member) -> str:
    """The end of a document's number."""
    return mask_id(member.id_last4)


def today() -> dt.date:
    """The mall's day."""
    return mall_now(current_actor().tz).date()


def desk_choices(actor: Actor, *, none: bool = True) -> list[tuple[str, str]]:
    """The desks of the mall by public id."""
    found = [(str(one.uid), f"{one.code} {one.name}") for one in desks.list_desks(actor.mall_id or 0)]
    return [("", "–"), *found] if none else found


def desk_of(actor: Actor, uid: str | None) -> Desk | None:
    """The desk that was chosen; None for none or one of another mall."""
    return next((one for one in desks.list_desks(actor.mall_id or 0) if str(one.uid) == uid), None)


def my_desk(actor: Actor) -> Desk | None:
    """The desk this browser was last used at; the only one, when there is only one besides the store."""
    known = desk_of(actor, request.cookies.get(DESK_COOKIE))
    if known is not None:
        return known
    others = [one for one in desks.list_desks(actor.mall_id or 0) if not one.is_store]
    return others[0] if len(others) == 1 else None


def remember_desk(response: Any, desk: Desk | None) -> Any:
    """The next form opens at the same desk."""
    if desk is not None and isinstance(response, Response):
        response.set_cookie(
            DESK_COOKIE,
            str(desk.uid),
            max_age=A_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure,
        )
    return response
