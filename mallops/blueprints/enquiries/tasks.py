"""By the clock: the figures of week and month go to the departments, and who asked is forgotten in time."""

from __future__ import annotations

import logging

from mallops.blueprints.enquiries.actions.joining import forget_old
from mallops.blueprints.enquiries.actions.reporting import send_figures
from mallops.core.jobs import every

log = logging.getLogger("mallops.jobs")


@every(60, "enquiries.figures")
def tell_figures() -> None:
    """Once the first morning after a week and after a month has come; nobody is told twice."""
    send_figures()


@every(24 * 60, "enquiries.retention")
def retain() -> None:
    """Empty what ended long ago."""
    count = forget_old()
    if count:
        log.info("%s enquiries forgot who asked: their time was over", count)
