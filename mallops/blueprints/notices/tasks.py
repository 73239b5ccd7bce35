"""Background work of notices: the outbox each minute (and at once for what is urgent), tidying each day."""

from __future__ import annotations

from mallops.blueprints.notices.actions.inbox import tidy
from mallops.blueprints.notices.actions.sending import empty_outbox
from mallops.core.db import transaction
from mallops.core.jobs import Job, every, job
from mallops.core.notices.posting import SEND


@job(SEND, first=True)
def send_now(_row: Job) -> None:
    """Something urgent was told, or a test was asked for."""
    empty_outbox()


@every(1, "notices.outbox")
def send_due() -> None:
    """Whatever is due by now."""
    empty_outbox()


@every(24 * 60, "notices.tidy")
def forget_old() -> None:
    """Nothing is kept longer than it is needed."""
    with transaction():
        tidy()
