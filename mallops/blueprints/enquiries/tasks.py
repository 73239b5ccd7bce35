"""By the clock: the figures of week and month go to the departments."""

from __future__ import annotations

from mallops.blueprints.enquiries.actions.reporting import send_figures
from mallops.core.jobs import every


@every(60, "enquiries.figures")
def tell_figures() -> None:
    """Once the first morning after a week and after a month has come; nobody is told twice."""
    send_figures()
