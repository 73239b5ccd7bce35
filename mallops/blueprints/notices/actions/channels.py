"""Channels out of the house: set up, changed, tested, removed. Their addresses are secrets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from mallops.blueprints.notices import permissions as may
from mallops.blueprints.notices.rules.addresses import Address
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.jobs import enqueue
from mallops.core.notices import TOPICS, Channel, Message, Preference
from mallops.core.notices.models import PACES
from mallops.core.notices.posting import SEND


@dataclass(frozen=True)
class ChannelData:
    """What is chosen for a channel besides its address. `topics` None: every topic."""

    name: str
    lang: str = "zh_Hans_CN"
    topics: list[str] | None = None
    pace: str = "soon"
    digest_at: dt.time = dt.time(9)
    quiet_from: dt.time | None = None
    quiet_until: dt.time | None = None


def add_channel(
    actor: Actor, service: str, address: Address, data: ChannelData, *, personal: bool
) -> Channel:
    """A new channel, active at once. Raises Invalid for a taken name, Conflict for a second mail server."""
    authorize(actor, may.CHANNELS)
    assert actor.mall_id is not None
    if personal and _has_mail(actor.mall_id):
        raise Conflict(_("There is a mail server for people's own addresses already. Change that one."))
    row = Channel(
        mall_id=actor.mall_id, service=service, personal=personal, url=address.url, shown=address.shown
    )
    _fill(row, data)
    db.session.add(row)
    db.session.flush()
    return row


def edit_channel(actor: Actor, channel: Channel, address: Address | None, data: ChannelData) -> None:
    """Change it; without a new address the old one stays."""
    authorize(actor, may.CHANNELS, channel)
    _fill(channel, data)
    if address is not None:
        channel.url, channel.shown = address.url, address.shown
        channel.last_error, channel.last_error_at = "", None
    db.session.flush()


def switch_channel(actor: Actor, channel: Channel, *, active: bool) -> None:
    """Stop it for a while, or use it again. What waits in a stopped channel is dropped by the worker."""
    authorize(actor, may.CHANNELS, channel)
    channel.is_active = active
    db.session.flush()


def remove_channel(actor: Actor, channel: Channel) -> None:
    """Remove it, with what waits in it; its address is gone for good."""
    authorize(actor, may.CHANNELS, channel)
    db.session.delete(channel)
    db.session.flush()


def send_test(actor: Actor, channel: Channel) -> Message:
    """Send one text through it now. Raises when it is stopped or the tester has no address to write to."""
    authorize(actor, may.CHANNELS, channel)
    if not channel.is_active:
        raise Conflict(_("This channel is stopped. Start it before you test it."))
    if channel.personal:
        ensure_own_mail(actor)
    with force_locale(actor.lang if channel.personal else channel.lang):
        return _test(channel, actor.user_id if channel.personal else None, actor)


def ensure_own_mail(actor: Actor) -> None:
    """Raise Conflict when this person has given no mail address, or wants no mail."""
    chosen = db.session.scalar(sa.select(Preference).where(Preference.user_id == actor.user_id))
    if chosen is None or not chosen.email or not chosen.mail:
        raise Conflict(
            _("The test goes to your own address. Give it under “For you”, “How I am told”, then test again.")
        )


def _test(channel: Channel, user_id: int | None, actor: Actor) -> Message:
    title = _("Test of the channel “%(name)s”", name=channel.name)
    body = _("This is a test by %(person)s. If you read it, the channel works.", person=actor.name)
    message = Message(
        mall_id=channel.mall_id,
        channel_id=channel.id,
        user_id=user_id,
        subject=title if channel.service in {"mail", "webhook"} else "",
        body=body if channel.service in {"mail", "webhook"} else f"{title}\n{body}",
        count=0,
        next_try_at=utcnow(),
    )
    db.session.add(message)
    enqueue(SEND, {}, actor)
    return message


def _fill(row: Channel, data: ChannelData) -> None:
    taken = sa.select(Channel.id).where(
        Channel.mall_id == row.mall_id, Channel.name == data.name, Channel.id != (row.id or 0)
    )
    with db.session.no_autoflush:
        if db.session.scalar(taken) is not None:
            raise Invalid(field_errors={"name": _("Another channel has this name. Choose another one.")})
    ensure_hours(data.pace, data.quiet_from, data.quiet_until)
    row.name, row.lang = data.name, data.lang
    row.topics = None if data.topics is None else [one for one in data.topics if one in TOPICS]
    row.pace, row.digest_at = data.pace, data.digest_at
    row.quiet_from, row.quiet_until = data.quiet_from, data.quiet_until


def ensure_hours(pace: str, quiet_from: dt.time | None, quiet_until: dt.time | None) -> None:
    """Raise Invalid for an unknown pace, or for half a pair of quiet hours."""
    if pace not in PACES:
        raise Invalid(field_errors={"pace": _("Choose one of the list.")})
    if (quiet_from is None) != (quiet_until is None):
        field = "quiet_until" if quiet_until is None else "quiet_from"
        raise Invalid(
            field_errors={field: _("Give both times, or neither: then it is quiet while the mall is closed.")}
        )


def _has_mail(mall_id: int) -> bool:
    return (
        db.session.scalar(sa.select(Channel.id).where(Channel.mall_id == mall_id, Channel.personal))
        is not None
    )
