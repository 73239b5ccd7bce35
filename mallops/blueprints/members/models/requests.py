"""What an application is made of: the form filled on the phone, the slips, the signature (22.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.members.models.people import Member, a_hash
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow

_WAITING = sa.text("state = 'waiting'")


class MemberRequest(Base):
    """A form that a customer filled on the own phone; the desk finds it by its six characters.

    `data` is all of it, as JSON, encrypted; it is emptied when the desk has finished it or nobody came.
    """

    __tablename__ = "member_requests"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("state in ('waiting','done','expired')", name="state"),
        sa.Index(
            "uq_member_requests_code",
            "mall_id",
            "code",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        sa.Index("ix_member_requests_expires", "state", "expires_at"),
        sa.Index("ix_member_requests_member", "member_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(6))
    state: Mapped[str] = mapped_column(sa.String(7), default="waiting")
    data: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = a_hash()
    expires_at: Mapped[dt.datetime] = mapped_column()
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))


class MemberSlip(Base):
    """A purchase slip 小票 by which somebody became a member: it opens one membership, no second."""

    __tablename__ = "member_slips"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "spent_on", "slip_no", name="uq_member_slips_slip"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.Index("ix_member_slips_member", "member_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    slip_no: Mapped[str] = mapped_column(sa.String(40))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    spent_on: Mapped[dt.date] = mapped_column()

    tenant: Mapped[Any] = relationship("Tenant", foreign_keys=[tenant_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.slip_no


class MemberSignature(Base):
    """What a member signed at the desk, drawn or with the name typed, and what for."""

    __tablename__ = "member_signatures"
    __table_args__ = (
        sa.CheckConstraint("purpose in ('application','card','data')", name="purpose"),
        sa.CheckConstraint("(image is null) <> (typed is null)", name="drawn_or_typed"),
        sa.Index("ix_member_signatures_member", "member_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    purpose: Mapped[str] = mapped_column(sa.String(11))
    image: Mapped[bytes | None] = mapped_column(sa.LargeBinary, info={"hidden": True})
    typed: Mapped[str | None] = mapped_column(Encrypted)
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.purpose


__all__ = ["MemberRequest", "MemberSignature", "MemberSlip"]
