"""What the screens of the alliance share."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from flask import request

from mallops.blueprints.alliance.models import AllianceMerchant
from mallops.core.auth import current_actor, fetch
from mallops.core.malls import today_of

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


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
