"""Background work of tills: webhooks at once and each minute, tidying each night."""

from __future__ import annotations

from mallops.blueprints.tills.actions.sending import send_due
from mallops.blueprints.tills.actions.telling import SEND
from mallops.blueprints.tills.actions.tidy import forget_old
from mallops.core.jobs import Job, every, job


@job(SEND)
def send_now(_row: Job) -> None:
    """Something happened that a partner wants to know."""
    send_due()


@every(1, "tills.webhooks")
def send_what_is_due() -> None:
    """What is to be tried again by now."""
    send_due()


@every(24 * 60, "tills.tidy")
def tidy() -> None:
    """Answers, log and events that are over."""
    forget_old()
