"""The day in the mall of the person who asks."""

from __future__ import annotations

import datetime as dt

from mallops.core.auth import current_actor
from mallops.core.clock import mall_now


def mall_today() -> dt.date:
    """The date in the mall."""
    return mall_now(current_actor().tz).date()
