"""Where partners are told, what they are told, and how each telling went."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.tills.models.partners import TillPartner
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow

EVENT_STATES = ("queued", "sent", "dead", "dropped")


class TillEndpoint(Base):
    """An address of a partner. `shown` is what of it may be read: an address may hold a secret.

    After a new `secret`, `old_secret` signs too until `old_until`. `last_seq` numbers its events without a
    gap; `claimed_until`: a worker is sending to it.
    """

    __tablename__ = "till_endpoints"
    __table_args__ = (
        sa.Index("ix_till_endpoints_mall", "mall_id", "is_active"),
        sa.Index("ix_till_endpoints_partner", "partner_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("till_partners.id"))
    url: Mapped[str | None] = mapped_column(Encrypted)
    shown: Mapped[str] = mapped_column(sa.String(200))
    events: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    secret: Mapped[str | None] = mapped_column(Encrypted)
    old_secret: Mapped[str | None] = mapped_column(Encrypted)
    old_until: Mapped[dt.datetime | None] = mapped_column()
    is_active: Mapped[bool] = mapped_column(default=True)
    is_sandbox: Mapped[bool] = mapped_column(default=False)
    last_seq: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    claimed_until: Mapped[dt.datetime | None] = mapped_column()

    partner: Mapped[TillPartner] = relationship()

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.shown


class TillEvent(Base):
    """Something that an address is told; its `uid` is the same at every try, `seq` its place in the order.

    `data` names a card and a booking, never a person; it is emptied when the member is forgotten.
    """

    __tablename__ = "till_events"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("state in ('queued','sent','dead','dropped')", name="state"),
        sa.UniqueConstraint("endpoint_id", "seq", name="uq_till_events_seq"),
        sa.Index("ix_till_events_due", "state", "next_try_at"),
        sa.Index("ix_till_events_mall", "mall_id", "state", "id"),
        sa.Index("ix_till_events_member", "member_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    endpoint_id: Mapped[int] = mapped_column(sa.ForeignKey("till_endpoints.id"))
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    kind: Mapped[str] = mapped_column(sa.String(20))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    data: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    state: Mapped[str] = mapped_column(sa.String(8), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    sent_at: Mapped[dt.datetime | None] = mapped_column()

    endpoint: Mapped[TillEndpoint] = relationship()


class TillDelivery(Base):
    """One try. `status` is what the other side answered, 0 when it did not; `error` a code of ours."""

    __tablename__ = "till_deliveries"
    __audited__ = False
    __table_args__ = (sa.Index("ix_till_deliveries_event", "event_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("till_events.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    status: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(sa.String(40), default="")
    ms: Mapped[int] = mapped_column(default=0)


__all__ = ["EVENT_STATES", "TillDelivery", "TillEndpoint", "TillEvent"]
