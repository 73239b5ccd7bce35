"""First calls, talks, letters, what is told in confidence, greetings, texts of a mall (19)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow


class RelationStart(Base):
    """A tenant that the house has met: by a first call (`case_id`), or long before there were any."""

    __tablename__ = "relation_starts"
    __audited__ = False
    __table_args__ = (sa.UniqueConstraint("tenant_id", name="uq_relation_starts_tenant"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"))


class FirstCall(Case):
    """The first call to a tenant (19.1): tried, reached, data verified, mail sent, passed on to leasing."""

    __tablename__ = "first_calls"

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)
    spoke_with: Mapped[str | None] = mapped_column(Encrypted)
    verified: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    completed: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    reached_at: Mapped[dt.datetime | None] = mapped_column()
    reached_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    mailed_at: Mapped[dt.datetime | None] = mapped_column()
    mailed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    __mapper_args__ = {"polymorphic_identity": "first_calls", "inherit_condition": id == Case.id}


class Talk(Case):
    """A communication record 沟通记录 (19.2). What people said is encrypted; `subject` is the title."""

    __tablename__ = "talks"
    __table_args__ = (
        sa.CheckConstraint("sort in ('opinion','visit','care','other')", name="sort"),
        sa.CheckConstraint("channel in ('visit','phone','chat','mail','meeting','text')", name="channel"),
        sa.CheckConstraint("speaker_role in ('owner','manager','staff','other')", name="speaker_role"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    sort: Mapped[str] = mapped_column(sa.String(10), default="opinion")
    channel: Mapped[str] = mapped_column(sa.String(10), default="visit")
    speaker: Mapped[str | None] = mapped_column(Encrypted)
    speaker_role: Mapped[str] = mapped_column(sa.String(10), default="manager")
    talked_on: Mapped[dt.date] = mapped_column()
    opinion: Mapped[str | None] = mapped_column(Encrypted)
    reason: Mapped[str | None] = mapped_column(Encrypted)
    coordinated: Mapped[str | None] = mapped_column(Encrypted)
    answer: Mapped[str | None] = mapped_column(Encrypted)
    answered_at: Mapped[dt.datetime | None] = mapped_column()
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    follow_up: Mapped[str | None] = mapped_column(Encrypted)
    follow_on: Mapped[dt.date | None] = mapped_column()

    __mapper_args__ = {"polymorphic_identity": "talks", "inherit_condition": id == Case.id}


class Letter(Case):
    """An application letter 业户申请函 (19.3): filed by the desk or the tenant, reviewed, answered."""

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    applicant: Mapped[str | None] = mapped_column(Encrypted)
    facts: Mapped[str | None] = mapped_column(Encrypted)
    request: Mapped[str | None] = mapped_column(Encrypted)
    filed_at: Mapped[dt.datetime | None] = mapped_column()
    by_link: Mapped[bool] = mapped_column(default=False)
    reviewed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    verdict: Mapped[str] = mapped_column(sa.String(10), default="")
    reply: Mapped[str | None] = mapped_column(Encrypted)
    answered_at: Mapped[dt.datetime | None] = mapped_column()
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    __mapper_args__ = {"polymorphic_identity": "letters", "inherit_condition": id == Case.id}


class Confidence(Base):
    """A tenant's complaint about somebody of customer service (19.4).

    No `Case` on purpose: registers, search, stories, exports and the audit screen never hear of it. What was
    said is encrypted; its own log is the trail. `about_id` never sees it.
    """

    __tablename__ = "confidences"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("state in ('new','looking','answered','closed')", name="state"),
        sa.CheckConstraint("source in ('link','person','phone','letter')", name="source"),
        sa.UniqueConstraint("code", name="uq_confidences_code"),
        sa.Index("ix_confidences_state", "mall_id", "state", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(12))
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenants.id", ondelete="SET NULL"))
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    about: Mapped[str | None] = mapped_column(Encrypted)
    source: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10), default="new")
    speaker: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    text: Mapped[str | None] = mapped_column(Encrypted)

    tenant: Mapped[Any] = relationship("Tenant", foreign_keys=[tenant_id])
    person: Mapped[Any] = relationship("User", foreign_keys=[about_id])
    lines: Mapped[list[ConfidenceLine]] = relationship(order_by="ConfidenceLine.id")


class ConfidenceLine(Base):
    """What was done about a complaint in confidence; append-only."""

    __tablename__ = "confidence_lines"
    __audited__ = False
    __table_args__ = (sa.Index("ix_confidence_lines_of", "confidence_id", "id"),)

    confidence_id: Mapped[int] = mapped_column(sa.ForeignKey("confidences.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default="")
    text: Mapped[str | None] = mapped_column(Encrypted)

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class Greeting(Base):
    """A greeting to a person of a tenant on a day: by call and by text, with what came of it (19.2, I.29)."""

    __tablename__ = "greetings"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "occasion", "on", name="uq_greetings_day"),
        sa.CheckConstraint("call in ('','reached','missed','declined')", name="call"),
        sa.Index("ix_greetings_day", "mall_id", "on"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant_people.id", ondelete="CASCADE"))
    occasion: Mapped[str] = mapped_column(sa.String(10))
    on: Mapped[dt.date] = mapped_column()
    call: Mapped[str] = mapped_column(sa.String(10), default="")
    texted: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None] = mapped_column(Encrypted)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class RelationText(Base):
    """A text of the mall's own in place of a shipped one."""

    __tablename__ = "relation_texts"
    __table_args__ = (sa.UniqueConstraint("mall_id", "code", name="uq_relation_texts_code"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(20))
    text_zh: Mapped[str] = mapped_column(sa.Text, default="")
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
