"""Texts leave, codes and sessions that are over go, wishes are not forgotten."""

from __future__ import annotations

from typing import Any

from mallops.blueprints.club.actions.entering import forget_old
from mallops.blueprints.club.actions.erasures import remind
from mallops.blueprints.club.actions.texts import SEND, forget_texts, send_text
from mallops.core.db import transaction, utcnow
from mallops.core.jobs import Job, every, job


@job(SEND, first=True)
def send(row: Job) -> dict[str, Any]:
    """One text. A gateway that does not answer is asked again."""
    return {"state": send_text(int(row.args["text"]))}


@every(60, "club.forget")
def forget() -> None:
    """Remove what is over."""
    with transaction():
        forget_old(utcnow())
        forget_texts(utcnow())


@every(60, "club.remind")
def remind_late() -> None:
    """Who decides hears what must be answered soon."""
    with transaction():
        remind()
