"""Reads of the inbox and of the channels, within one mall."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.core.auth import Actor
from mallops.core.db import db, utcnow
from mallops.core.errors import NotFound
from mallops.core.notices import Channel, Delivery, Message, Notice, Preference

PAGE = 30
MOST_COUNTED = 100
_NOTICES = sa.inspect(Notice).local_table
#: Built once: every page asks it. Counting stops where the badge says 99+.
_UNREAD = sa.select(sa.func.count()).select_from(
    sa.select(_NOTICES.c.id)
    .where(
        _NOTICES.c.user_id == sa.bindparam("user_id"),
        _NOTICES.c.mall_id == sa.bindparam("mall_id"),
        _NOTICES.c.read_at.is_(None),
    )
    .limit(MOST_COUNTED)
    .subquery()
)


@dataclass(frozen=True)
class InboxPage:
    """Lines of the inbox, newest first; `older` is the id after which the next page begins."""

    rows: Sequence[Notice]
    older: int | None


def count_unread(actor: Actor) -> int:
    """Unread notices of this person here, counted up to a hundred."""
    return db.session.scalar(_UNREAD, {"user_id": actor.user_id, "mall_id": actor.mall_id}) or 0


def list_inbox(
    actor: Actor, *, unread: bool, topics: list[str] | None = None, before: int | None = None
) -> InboxPage:
    """A page of one's own notices."""
    query = sa.select(Notice).where(Notice.user_id == actor.user_id, Notice.mall_id == actor.mall_id)
    if unread:
        query = query.where(Notice.read_at.is_(None))
    if topics is not None:
        query = query.where(Notice.topic.in_(topics))
    if before is not None:
        query = query.where(Notice.id < before)
    rows = db.session.scalars(query.order_by(Notice.id.desc()).limit(PAGE + 1)).all()
    return InboxPage(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def list_used_topics(actor: Actor) -> list[str]:
    """Codes of the topics of which this person has notices."""
    query = sa.select(Notice.topic).where(Notice.user_id == actor.user_id, Notice.mall_id == actor.mall_id)
    return sorted(db.session.scalars(query.distinct()))


def get_notice(actor: Actor, uid: uuid.UUID) -> Notice:
    """One's own notice. Raises NotFound for anybody else's."""
    row = db.session.scalar(
        sa.select(Notice).where(
            Notice.uid == uid, Notice.user_id == actor.user_id, Notice.mall_id == actor.mall_id
        )
    )
    if row is None:
        raise NotFound()
    return row


@dataclass(frozen=True)
class ChannelRow:
    """A channel with what waits in it."""

    channel: Channel
    waiting: int


def list_channels(actor: Actor) -> list[ChannelRow]:
    """The channels of the mall by name. Two queries."""
    rows = db.session.scalars(
        sa.select(Channel).where(Channel.mall_id == actor.mall_id).order_by(Channel.name, Channel.id)
    ).all()
    counted = db.session.execute(
        sa.select(Delivery.channel_id, sa.func.count())
        .where(Delivery.mall_id == actor.mall_id, Delivery.message_id.is_(None))
        .group_by(Delivery.channel_id)
    )
    waiting = {channel_id: number for channel_id, number in counted}
    return [ChannelRow(one, waiting.get(one.id, 0)) for one in rows]


def list_messages(channel: Channel) -> Sequence[Message]:
    """The last twenty texts of a channel, newest first."""
    return db.session.scalars(
        sa.select(Message)
        .options(joinedload(Message.channel))
        .where(Message.channel_id == channel.id)
        .order_by(Message.id.desc())
        .limit(20)
    ).all()


def count_waiting(channel: Channel) -> tuple[int, dt.datetime | None]:
    """How many notices wait to be put into a text, and when the first of them may go."""
    query = sa.select(sa.func.count(), sa.func.min(Delivery.not_before)).where(
        Delivery.channel_id == channel.id, Delivery.message_id.is_(None)
    )
    number, first = db.session.execute(query).one()
    return number, first


def find_preference(actor: Actor) -> Preference | None:
    """What this person chose; None before the first time."""
    return db.session.scalar(sa.select(Preference).where(Preference.user_id == actor.user_id))


def has_mail_server(actor: Actor) -> bool:
    """Whether this mall can write to people's own addresses."""
    query = sa.select(Channel.id).where(Channel.mall_id == actor.mall_id, Channel.personal, Channel.is_active)
    return db.session.scalar(query.limit(1)) is not None


def last_own_test(actor: Actor) -> Message | None:
    """The mail that this person sent to themselves last, in the last ten minutes."""
    return db.session.scalar(
        sa.select(Message)
        .where(
            Message.user_id == actor.user_id,
            Message.mall_id == actor.mall_id,
            Message.count == 0,
            Message.created_at > utcnow() - dt.timedelta(minutes=10),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
