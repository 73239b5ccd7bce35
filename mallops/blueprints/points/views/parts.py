"""What the screens of points share: how a person is shown, days and keys of the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members import permissions as members_may
from mallops.blueprints.members.rules.people import mask_name
from mallops.core.auth import Actor, current_actor
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.web import flash_error, flash_ok, redirect_to


@dataclass(frozen=True)
class Who:
    """A member as this person may see it."""

    uid: Any
    name: str
    number: str


def who(member: Any, actor: Actor) -> Who:
    """The name in clear only for who deals with the person."""
    name = (member.name or "") if member.erased_at is None else ""
    shown = name if actor.can(members_may.SEE) else mask_name(name)
    return Who(member.uid, shown or member.number, member.number)


def day_of(name: str) -> dt.date | None:
    """A day of the address; nonsense is left out."""
    try:
        day = dt.date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def key_of(name: str) -> int | None:
    """A key of the address, for the next page."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def word_of(name: str, limit: int = 40) -> str:
    """A word of the address."""
    return request.args.get(name, "").replace("\x00", "").strip()[:limit]


def typed(name: str, limit: int = 400) -> str:
    """What was typed."""
    return request.form.get(name, "").replace("\x00", "").strip()[:limit]


def do(act: Callable[[Actor], str], url: str) -> BaseResponse:
    """Run one step in a transaction and go on to `url`, saying what came of it."""
    actor = current_actor()
    try:
        with transaction():
            message = act(actor)
    except (Conflict, Invalid) as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_to(url)
    flash_ok(message)
    return redirect_to(url)


def refusal(error: DomainError) -> str:
    """Why it was not done."""
    return str(error.message)
