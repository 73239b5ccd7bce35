"""How a person wants to be told outside the program."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.notices.actions.channels import ensure_hours, ensure_own_mail
from mallops.blueprints.notices.rules.addresses import ensure_mail
from mallops.core.auth import Actor
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict
from mallops.core.jobs import enqueue
from mallops.core.notices import TOPICS, Channel, Message, Preference
from mallops.core.notices.posting import SEND


@dataclass(frozen=True)
class Chosen:
    """What a person filled in. An empty address: no mail."""

    email: str = ""
    mail: bool = True
    muted: list[str] = field(default_factory=list)
    pace: str = "soon"
    digest_at: dt.time = dt.time(9)
    quiet_from: dt.time | None = None
    quiet_until: dt.time | None = None


def save_preference(actor: Actor, chosen: Chosen) -> Preference:
    """Store it. Raises Invalid for something that is no mail address, or for half a pair of quiet hours."""
    if chosen.email:
        ensure_mail(chosen.email, "email")
    ensure_hours(chosen.pace, chosen.quiet_from, chosen.quiet_until)
    row = db.session.scalar(sa.select(Preference).where(Preference.user_id == actor.user_id))
    if row is None:
        row = Preference(user_id=actor.user_id)
        db.session.add(row)
    row.email = chosen.email
    row.mail, row.muted = chosen.mail, [one for one in chosen.muted if one in TOPICS]
    row.pace, row.digest_at = chosen.pace, chosen.digest_at
    row.quiet_from, row.quiet_until = chosen.quiet_from, chosen.quiet_until
    db.session.flush()
    return row


def send_own_test(actor: Actor) -> Message:
    """Send a mail to oneself. Raises Conflict without an address or without a mail server."""
    ensure_own_mail(actor)
    channel = db.session.scalar(
        sa.select(Channel).where(Channel.mall_id == actor.mall_id, Channel.personal, Channel.is_active)
    )
    if channel is None:
        raise Conflict(
            _("This mall has no mail server yet. Ask the administrator to set one up under Channels.")
        )
    message = Message(
        mall_id=channel.mall_id,
        channel_id=channel.id,
        user_id=actor.user_id,
        subject=_("Test of your notices by mail"),
        body=_("If you read this, your notices arrive here."),
        count=0,
        next_try_at=utcnow(),
    )
    db.session.add(message)
    enqueue(SEND, {}, actor)
    return message
