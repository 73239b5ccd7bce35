"""What the screens of the alliance share."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

from flask import request

from mallops.blueprints.alliance.models import AllianceMerchant
from mallops.blueprints.alliance.queries.merchants import today_of
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.forms import BaseForm

REFUSALS = {409, 413, 415, 422}
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def runs(form: BaseForm, actor: Actor, action: str, act: Callable[[], Any]) -> tuple[Any, int]:
    """What `act` gives and 200; None and the status of the refusal, whose words are on the form then."""
    if not form.validate_on_submit():
        return None, 422
    try:
        with transaction(), acting(actor, action):
            return act(), 200
    except DomainError as error:
        db.session.rollback()
        if error.status not in REFUSALS:
            raise
        form.add_error(error)
        return None, 409 if error.status == 409 else 422


def merchant_of(uid: uuid.UUID, *, lock: bool = False) -> AllianceMerchant:
    """A merchant of the mall. Raises NotFound."""
    return fetch(AllianceMerchant, uid, current_actor(), lock=lock)


def today() -> dt.date:
    """The mall's day."""
    return today_of(current_actor().mall_id or 0)


def month_asked() -> str:
    """The month of the address; else the one before this: that is what finance signs."""
    text = request.args.get("month", "")
    if _MONTH.fullmatch(text):
        return text
    return f"{today().replace(day=1) - dt.timedelta(days=1):%Y-%m}"


def key_of(text: Any) -> uuid.UUID | None:
    """A public id as it comes from a form."""
    try:
        return uuid.UUID(str(text or ""))
    except ValueError:
        return None


def version_of(form: Any) -> int:
    """The version that the person looked at."""
    text = str(form.version.data or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
