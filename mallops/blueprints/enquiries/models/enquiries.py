"""Enquiries 咨询 and the departments that were consulted (28.1); also what visitors tell by QR code."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.auth import Actor
from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base


class Enquiry(Case):
    """What somebody asks or says, and what they were told.

    The title names no person: the clerk's few words, or category or sort. Question, answer and whatever tells
    who the customer is are encrypted; `phone_hash` finds the number again. `version_id`: the version of the
    standard answer that was given. `became_id`: the record it was turned into. Of a visitor's word:
    `source_hash` counts what one address sent, `text_hash` finds the same text again, `follow_hash` finds the
    entry of a follow-link, `lang` is the language in which they wrote.
    """

    __tablename__ = "enquiries"
    __table_args__ = (
        sa.CheckConstraint("channel in ('hotline','email','visit','chat','letter','qr')", name="channel"),
        sa.CheckConstraint("sort in ('question','complaint','praise','suggestion','lost')", name="sort"),
        sa.CheckConstraint("callback in ('','wanted','reached','missed')", name="callback"),
        sa.CheckConstraint("satisfaction is null or satisfaction between 1 and 5", name="satisfaction"),
        sa.UniqueConstraint("follow_hash", name="uq_enquiries_follow_hash"),
        sa.Index("ix_enquiries_phone", "phone_hash", "id"),
        sa.Index("ix_enquiries_member", "member_id", "id"),
        sa.Index("ix_enquiries_source", "source_hash", "id"),
        sa.Index("ix_enquiries_text", "text_hash", "id"),
        sa.Index("ix_enquiries_version", "version_id"),
        sa.Index("ix_enquiries_became", "became_id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    sort: Mapped[str] = mapped_column(sa.String(12), default="question")
    channel: Mapped[str] = mapped_column(sa.String(8), default="visit")
    category: Mapped[str] = mapped_column(sa.String(12), default="other")
    customer: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = mapped_column(sa.String(64), info={"hidden": True})
    email: Mapped[str | None] = mapped_column(Encrypted)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    question: Mapped[str | None] = mapped_column(Encrypted)
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    happened_on: Mapped[dt.date | None] = mapped_column()
    answer: Mapped[str | None] = mapped_column(Encrypted)
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("standard_versions.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column()
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    callback: Mapped[str] = mapped_column(sa.String(8), default="")
    called_at: Mapped[dt.datetime | None] = mapped_column()
    called_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    satisfaction: Mapped[int | None] = mapped_column()
    remark: Mapped[str | None] = mapped_column(Encrypted)
    became_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"))
    lang: Mapped[str] = mapped_column(sa.String(12), default="")
    held_why: Mapped[str] = mapped_column(sa.String(12), default="")
    source_hash: Mapped[str | None] = mapped_column(sa.String(64), info={"hidden": True})
    text_hash: Mapped[str | None] = mapped_column(sa.String(64), info={"hidden": True})
    follow_hash: Mapped[str | None] = mapped_column(sa.String(64), info={"hidden": True})

    member: Mapped[Any] = relationship("Member", foreign_keys=[member_id])
    became: Mapped[Any] = relationship("Case", foreign_keys=[became_id])
    standard: Mapped[Any] = relationship("StandardVersion", foreign_keys=[version_id])
    answered_by: Mapped[Any] = relationship("User", foreign_keys=[answered_by_id])
    called_by: Mapped[Any] = relationship("User", foreign_keys=[called_by_id])
    consults: Mapped[list[Consult]] = relationship(order_by="Consult.id", back_populates="enquiry")
    __mapper_args__ = {"polymorphic_identity": "enquiries", "inherit_condition": id == Case.id}

    def visible_to(self, actor: Actor) -> bool:
        """Who sees only their own sees what they took in or look after: what visitors say of a zone may be
        about the officer of the zone."""
        if not actor.only_own("enquiries"):
            return True
        return actor.user_id is not None and actor.user_id in (self.created_by_id, self.owner_id)


class Consult(Base):
    """A question put to a department 咨询相关部门; it sees this row and nothing of the customer."""

    __tablename__ = "enquiry_consults"
    __table_args__ = (
        sa.CheckConstraint("(replied_at is null) = (replied_by_id is null)", name="replied"),
        sa.Index("ix_enquiry_consults_enquiry", "enquiry_id", "id"),
        sa.Index("ix_enquiry_consults_open", "mall_id", "department", "replied_at", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    enquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("enquiries.id", ondelete="CASCADE"))
    department: Mapped[str] = mapped_column(sa.String(20))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    question: Mapped[str | None] = mapped_column(Encrypted)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    asked_at: Mapped[dt.datetime] = mapped_column()
    reply: Mapped[str | None] = mapped_column(Encrypted)
    replied_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    replied_at: Mapped[dt.datetime | None] = mapped_column()

    enquiry: Mapped[Enquiry] = relationship(back_populates="consults")
    person: Mapped[Any] = relationship("User", foreign_keys=[person_id])
    asked_by: Mapped[Any] = relationship("User", foreign_keys=[asked_by_id])
    replied_by: Mapped[Any] = relationship("User", foreign_keys=[replied_by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.enquiry.number} {self.department}" if self.enquiry else self.department


__all__ = ["Consult", "Enquiry"]
