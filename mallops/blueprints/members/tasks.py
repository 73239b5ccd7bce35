"""Retention: forms with which nobody came are emptied every hour, people whose time is over every night."""

from __future__ import annotations

import logging

from mallops.blueprints.members.actions.requests import forget_old
from mallops.blueprints.members.actions.retaining import erase_old
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


@every(24 * 60, "members.retention")
def retain() -> None:
    """Erase who never came for the card, and whose membership ended long ago."""
    count = erase_old()
    if count:
        log.info("%s people of memberships were erased: their time was over", count)
