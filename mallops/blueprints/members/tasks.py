"""Forms filled on the phone with which nobody came are emptied every hour."""

from __future__ import annotations

import logging

from mallops.blueprints.members.actions.requests import forget_old
from mallops.core.db import transaction
from mallops.core.jobs import every

log = logging.getLogger("mallops.jobs")


@every(60, "members.requests")
def forget() -> None:
    """Empty what is out of date."""
    with transaction():
        count = forget_old()
    if count:
        log.info("%s forms of membership were out of date", count)
