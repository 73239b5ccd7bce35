"""Rows of notices: the inbox, the channels out of the house, what people chose, and the outbox.

The way out: `notify` writes a Delivery (what is to be told, to whom, when at the earliest) in the transaction
of its cause. The worker bundles all that is due for one channel and one receiver into a Message, claims the
message, sends it outside any transaction, and marks it (blueprints/notices/actions/sending.py).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.crypto import Encrypted
from mallops.core.db import Base

#: How soon what is not urgent goes out: collected over a minute, an hour, or a day.
PACES = ("soon", "hour", "day")


class Notice(Base):
    """One line of a person's inbox, in the words of their language. Kept 180 days.

    `url` is a path of ours. A second notice with the same `dedupe` to the same person is not written.
    """

    __tablename__ = "notices"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("user_id", "mall_id", "dedupe", name="uq_notices_dedupe"),
        sa.Index("ix_notices_inbox", "user_id", "mall_id", "id"),
        sa.Index(
            "ix_notices_unread",
            "user_id",
            "mall_id",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
        sa.Index("ix_notices_created", "created_at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    topic: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    url: Mapped[str] = mapped_column(sa.String(300))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"), index=True)
    urgent: Mapped[bool] = mapped_column(default=False)
    dedupe: Mapped[str | None] = mapped_column(sa.String(120))
    read_at: Mapped[dt.datetime | None] = mapped_column()


class Channel(Base):
    """A way out of the house: a group's robot, a webhook, or the mail server that writes to people.

    `url` (an Apprise address) holds secrets: encrypted, shown only as `shown`, never logged. `personal`: mail
    to each person's own address instead of to a group. `topics` None means every topic. `quiet_from` and
    `quiet_until` are local times; None means while the mall is closed.
    """

    __tablename__ = "notice_channels"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "name", name="uq_notice_channels_name"),
        sa.CheckConstraint("pace in ('soon','hour','day')", name="pace"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    service: Mapped[str] = mapped_column(sa.String(20))
    url: Mapped[str] = mapped_column(Encrypted)
    shown: Mapped[str] = mapped_column(sa.String(120))
    personal: Mapped[bool] = mapped_column(default=False)
    lang: Mapped[str] = mapped_column(sa.String(12), default="zh_Hans_CN")
    topics: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    pace: Mapped[str] = mapped_column(sa.String(6), default="soon")
    digest_at: Mapped[dt.time] = mapped_column(sa.Time, default=dt.time(9))
    quiet_from: Mapped[dt.time | None] = mapped_column(sa.Time)
    quiet_until: Mapped[dt.time | None] = mapped_column(sa.Time)
    is_active: Mapped[bool] = mapped_column(default=True)
    last_sent_at: Mapped[dt.datetime | None] = mapped_column()
    last_error: Mapped[str] = mapped_column(sa.String(200), default="")
    last_error_at: Mapped[dt.datetime | None] = mapped_column()

    @property
    def audit_label(self) -> str:
        """How the trail names this channel."""
        return self.name

    def wants(self, topic: str) -> bool:
        """Whether notices of this topic go this way."""
        return self.is_active and (self.topics is None or topic in self.topics)


class Preference(Base):
    """What a person chose for mail: the address, which topics not, how often, and when not (local times)."""

    __tablename__ = "notice_preferences"
    __table_args__ = (
        sa.UniqueConstraint("user_id", name="uq_notice_preferences_user"),
        sa.CheckConstraint("pace in ('soon','hour','day')", name="pace"),
    )

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    email: Mapped[str | None] = mapped_column(Encrypted)
    mail: Mapped[bool] = mapped_column(default=True)
    muted: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    pace: Mapped[str] = mapped_column(sa.String(6), default="soon")
    digest_at: Mapped[dt.time] = mapped_column(sa.Time, default=dt.time(9))
    quiet_from: Mapped[dt.time | None] = mapped_column(sa.Time)
    quiet_until: Mapped[dt.time | None] = mapped_column(sa.Time)


class Message(Base):
    """One text that leaves through a channel: one notice, or a digest of `count` of them.

    States: queued, sending (claimed until `claimed_until`), sent, failed, dropped (the channel or the
    receiver is gone). `resent`: its sender died after claiming it, so it may have gone out before.
    """

    __tablename__ = "notice_messages"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("state in ('queued','sending','sent','failed','dropped')", name="state"),
        sa.Index("ix_notice_messages_state", "state", "next_try_at"),
        sa.Index("ix_notice_messages_channel", "channel_id", "claimed_at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    channel_id: Mapped[int] = mapped_column(sa.ForeignKey("notice_channels.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    count: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(sa.String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    resent: Mapped[bool] = mapped_column(default=False)
    next_try_at: Mapped[dt.datetime] = mapped_column()
    claimed_at: Mapped[dt.datetime | None] = mapped_column()
    claimed_until: Mapped[dt.datetime | None] = mapped_column()
    sent_at: Mapped[dt.datetime | None] = mapped_column()
    error: Mapped[str] = mapped_column(sa.String(200), default="")

    channel: Mapped[Any] = relationship(Channel)


class Delivery(Base):
    """One notice that is to go out through one channel, to the group (`user_id` None) or to one person."""

    __tablename__ = "notice_deliveries"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("channel_id", "dedupe", name="uq_notice_deliveries_dedupe"),
        sa.Index("ix_notice_deliveries_waiting", "message_id", "not_before"),
        sa.Index("ix_notice_deliveries_channel", "channel_id", "user_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    channel_id: Mapped[int] = mapped_column(sa.ForeignKey("notice_channels.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("notice_messages.id", ondelete="CASCADE"))
    topic: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    url: Mapped[str] = mapped_column(sa.String(300))
    lang: Mapped[str] = mapped_column(sa.String(12))
    urgent: Mapped[bool] = mapped_column(default=False)
    dedupe: Mapped[str | None] = mapped_column(sa.String(120))
    not_before: Mapped[dt.datetime] = mapped_column()


__all__ = ["PACES", "Channel", "Delivery", "Message", "Notice", "Preference"]
